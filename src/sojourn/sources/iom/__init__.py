"""IOM: deaths on migration routes."""
