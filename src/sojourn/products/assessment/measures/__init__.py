"""How each measure of the panel is read or computed from the warehouse, by subject."""
