"""Kernels of fitting: proportional fitting, scaling to margins, Poisson regression, weighted medians."""
