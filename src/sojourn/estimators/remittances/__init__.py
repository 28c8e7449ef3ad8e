"""Methods that estimate remittances by corridor and their totals."""
