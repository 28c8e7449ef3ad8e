"""Methods on age: profiles that split totals, net migration from two censuses.

Arrays in, estimates out; may import the cube, kernels, concepts and errors. A new method is a file here and a row of
``estimators.registry``.
"""
