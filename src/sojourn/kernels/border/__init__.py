"""Kernels of border crossings: the residence rule over one person's sorted crossings, and their order."""
