"""Kernels of record linkage: agreement of two records as a mixture of two classes, and groups of linked records.

Plain numpy and scipy; imports errors only. A *level* is how two records agree in one comparison: 0 not at all, the
highest number exactly, -1 where one of them has no value. A *pattern* is the levels of all comparisons.
"""
