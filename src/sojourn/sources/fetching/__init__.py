"""Files that publishers offer at an address of their own, fetched whole, checked by hash, resumed.

The only room with HTTP. A new address is a row of ``releases.csv``.
"""
