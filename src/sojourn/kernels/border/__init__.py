"""Kernels of border crossings: the residence rule over one person's sorted crossings, and their order.

Compiled loops over plain arrays; imports ``civil_dates`` and errors only. A rule of another form is a file here, and
``microdata.rule`` says which rules use it.
"""
