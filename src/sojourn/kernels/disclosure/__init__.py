"""Arithmetic of statistical disclosure control on bare arrays: hiding cells, proving that they are hidden, noise.

Nothing here knows names, policies or files (``sojourn.release`` does). Every function is deterministic.
"""
