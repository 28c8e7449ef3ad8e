"""UNODC: detected victims of trafficking and offenders."""
