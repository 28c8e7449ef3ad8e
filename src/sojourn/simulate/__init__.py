"""Worlds whose truth is known: travel histories, registers, censuses. Estimators are scored on them."""
