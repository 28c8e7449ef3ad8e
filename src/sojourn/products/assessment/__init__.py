"""From measures to verdicts: the panel, the profile of an area, indicators, verdicts, and what a report holds.

The top of products. A new measure is declared in ``indicators`` and read in ``measures``; a page, a document, a message
and a command all ask the same dossier.
"""
