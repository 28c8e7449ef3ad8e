"""From measures to verdicts: the panel, the profile of an area, indicators, verdicts, and what a report holds.

The top of products. A new measure is declared in ``indicators/measures.csv``, made in ``measures`` and its maker listed
in ``makers``; a page, a document, a message and a command all ask the same dossier.
"""
