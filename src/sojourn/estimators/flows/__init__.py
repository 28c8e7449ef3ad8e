"""Methods that estimate flows by origin and destination, one a file; each has a page of the same name.

Arrays in, estimates out; may import the cube, kernels, concepts and errors. A new method is a file here, a row of
``estimators.registry`` and a page in docs/explanation that says when not to use it.
"""
