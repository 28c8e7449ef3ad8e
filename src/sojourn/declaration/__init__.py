"""The Declaration of 2013: its 34 paragraphs as data, a resolution's own text read, and how progress is judged.

- ``paragraphs()`` and ``paragraph(n)``: the table in our own words (``commitment``), and what each asks for (``asks``)
- ``read_series``, ``Reading``, ``movement``: one indicator at two dates, and whether it moved (``reading``)
- ``choose_baseline``, ``choose_latest``: October 2013 against what came later (``baseline``)
- ``verdict(paragraph, readings, as_of=...)``: improving, static, worsening, mixed; met, partly_met, not_met, overdue;
  statement; not_assessable (``verdict``), requests by a register of documents (``register``)
- ``read_resolution``, ``parse``, ``align``: a resolution's text, its clauses (``clauses``), and the table beside it

May import concepts and errors; knows indicators only as readings. A paragraph is a row of ``paragraphs.csv``, a new
rule of judgement goes into ``verdict``, a new way of reading a text beside ``resolution_parser``.

Modules are imported by their own name, as in ``from sojourn.declaration.commitment import paragraphs``.
"""
