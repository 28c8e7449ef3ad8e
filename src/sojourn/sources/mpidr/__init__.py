"""Max Planck Institute for Demographic Research: movements of researchers."""
