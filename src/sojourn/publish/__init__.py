"""What readers see: pages, charts, maps, documents. Sentences for readers live here and only here.

May use products. A new page gets a file in ``pages``, a new chart in ``charts``, a new word in ``words``. ``faces``
says how the types below look in a notebook.
"""
