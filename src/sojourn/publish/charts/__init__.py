"""Charts as SVG, one a file, drawn with ``svg`` and written with ``drawing_file``.

May use products, and ``words`` for what they say. A new chart is a file here with a test that reads its drawing.
"""
