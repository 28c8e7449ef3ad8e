"""Ratings of what governments do about trafficking: ordinal classes, each with who gave them."""
