"""Words for readers: every sentence, title and number of a page, a file or a terminal is made here, in a language.

Below ``publish`` there are codes with figures. The English text is the id of its message, as in gettext; a language
is a folder of catalogues and a row of ``LANGUAGES``.

- ``language`` : a language by its id, which says messages, plurals, rows of words and numbers
- ``numbers``, ``periods`` : digits, separators and dashes as a language writes them
- ``codes``, ``titles`` : words for verdicts, movements, statuses, levels; titles and units of indicators and measures
- ``readings``, ``reasons``, ``verdicts``, ``sources`` : sentences on what a figure did, why, and where it is from
"""
