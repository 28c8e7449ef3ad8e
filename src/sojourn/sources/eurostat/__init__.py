"""Eurostat: immigration by previous residence, corridors reported at both ends."""
