"""Files come in: recognised, read, judged, loaded in one transaction; tables of one's own; what publishers offer.

The lowest room of products. A new check before loading belongs here, a new layout in ``sources``.
"""
