"""The assessed report as one page and as data."""
