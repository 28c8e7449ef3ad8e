"""Remittances: prices by the publisher's own rules, flows by corridor, recorded series, comparisons."""
