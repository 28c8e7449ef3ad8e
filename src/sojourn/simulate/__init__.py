"""Worlds whose truth is known: travel histories, registers, censuses. Estimators are scored on them.

May import kernels, concepts, files and errors; knows no estimator, so that no method can see its own truth. A new kind
of world is a file here, and ``products.flows.worlds_scored`` or a command asks for it.
"""
