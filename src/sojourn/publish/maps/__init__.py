"""World map outlines (see ORIGIN.md)."""
