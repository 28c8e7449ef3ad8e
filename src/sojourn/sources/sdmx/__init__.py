"""Downloads in the formats of SDMX: SDMX-CSV, the tab-separated table of Eurostat; flags; known dataflows."""
