"""Sojourn: the open evidence platform for international migration and development."""

__version__ = "0.1.0"
