"""Temperature, disasters and vulnerability by country: what stands beside moves for environmental reasons."""
