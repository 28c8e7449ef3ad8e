"""Flows between areas: the family of methods on the warehouse, the scoreboard, tables of one's own.

May use accounts. A new method is a file in ``estimators.flows`` and a row in the registry.
"""
