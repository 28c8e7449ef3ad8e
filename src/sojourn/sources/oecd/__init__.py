"""OECD: reported inflows and outflows, admissions by category."""
