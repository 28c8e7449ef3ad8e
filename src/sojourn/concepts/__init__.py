"""The field's words: areas, periods, statuses, code lists and dataflows. Nothing here reads data or computes."""
