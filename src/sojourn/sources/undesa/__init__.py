"""United Nations, Population Division: migrant stocks in all their layouts, World Population Prospects, reported flows.

One file a layout. A new layout declares its SOURCE here and joins the tuple in ``sojourn.sources``.
"""
