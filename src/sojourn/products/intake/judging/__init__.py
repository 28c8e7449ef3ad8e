"""How a file is judged: each kind of departure is a small function of its figures and of what its source expects.

Figures are arrays in the order of the file. Nothing here writes, asks a person or knows how a verdict is used.
"""
