"""Methods that estimate remittances by corridor and their totals.

Arrays in, arrays out; may import the cube, kernels, concepts and errors. A new method is a file here.
"""
