"""UNHCR: populations, flows, solutions, asylum applications and decisions, demographics, UNRWA."""
