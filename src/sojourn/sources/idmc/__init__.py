"""IDMC: internal displacement by conflict and disasters, persons and movements."""
