"""Single pages beside the report: remittance comparison, scoreboard of flow methods."""
