"""The words of the field as types and tables: areas, periods, statuses, code lists, declared dataflows.

Imports errors only. A new dataflow is declared in ``dataflows``; a new code list or area is a row of ``tables``.
"""
