"""Estimators of people nobody lists: each gives an interval or refuses, and says which.

A result is a :class:`~sojourn.estimators.hidden.estimate.HiddenEstimate` with all ways that were gone beside the one
that answers. Codes and numbers only: ``publish.words.hidden`` says them. A new method is a file here with its kernel
below, a row of ``estimators.registry``, and a page that says when not to use it.
"""
