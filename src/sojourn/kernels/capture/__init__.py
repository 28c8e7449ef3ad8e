"""Kernels of capture and recapture: tables of lists, log-linear models, graphs, counts without zeros.

Plain numpy; imports errors only. A table of lists is counts over *histories*: which of the lists somebody is on. The
history of nobody's list is never observed, and is what is estimated.
"""
