"""Single pages beside the report: remittance comparison, scoreboard of flow methods.

Tables in, Markdown out. A new page is a file here; tables are set with ``markdown_table``, written with ``page_file``.
"""
