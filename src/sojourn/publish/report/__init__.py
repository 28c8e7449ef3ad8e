"""The assessed report of an area as one page and as data, both made from its dossier.

- ``report`` : area to dossier to page, JSON and files, the way in for Python and for the command
- ``page``, ``data``, ``assessed`` : the page; the report as JSON; the assessment as JSON
- ``chapters``, ``panels``, ``pictures``, ``time_pictures``, ``map_pictures`` : its parts
- ``cells``, ``picture`` : what these are made of; ``in_language`` : areas named in a language
- ``files`` : both files new, or both as before
"""
