"""All wiring, by subject: here warehouse, estimators, indicators and engines meet.

Layers inside: export > assessment > flows, border, remittances > accounts > intake. Nothing here prints or draws.
"""
