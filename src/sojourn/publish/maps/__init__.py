"""The topology of the world map; its origin is told in ORIGIN.md beside it."""
