"""Flows of every year between stocks: when the moves of an interval happened, with yearly nets exact."""
