"""Figures of months that are not final: chances of undecided crossings, totals with intervals, and their replay.

A vintage is what is known at the end of a month. May import what ``microdata`` may. A new estimator stands beside
``adaptive`` (the second edition) and ``provisional`` (the chain, with which replays compare); how past vintages are
scored is in ``replay`` and ``first_figures``. Following crossings from month to month belongs to
``engines.development``.
"""
