"""People nobody lists: own tables and the warehouse into the estimators of ``estimators.hidden``.

May use accounts and intake. ``own_lists`` and ``own_inputs`` read a user's tables, ``deaths`` and ``detected`` the
warehouse too, ``result`` is the table that every command gives. Case lists are of persons: they are read, counted and
forgotten.
"""
