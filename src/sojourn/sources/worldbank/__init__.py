"""World Bank: remittance prices, matrices and series, development indicators."""
