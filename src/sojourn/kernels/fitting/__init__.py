"""Kernels of fitting: proportional fitting, scaling to margins, Poisson regression, weighted medians.

Plain numpy; imports errors only. What fits a table to targets, or a model to a table, is a file here.
``conditional_maximisation`` is a library function: docs/explanation/proportional-fitting.md shows it.
"""
