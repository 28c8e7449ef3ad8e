"""Remittances: prices by the publisher's own rules, flows by corridor, recorded series, comparisons.

May use accounts. ``published_tables`` reads a folder or the warehouse alike, ``inputs`` makes the tables all others
start from; a new result is a file here and a command in ``cli.remittances``.
"""
