"""Plain numpy: numbers in, numbers out, no labels, no files, no databases. Shapes stand in every docstring.

Imports errors only. A new formula gets a file in the room of its subject: flows, fitting, border or age.
"""
