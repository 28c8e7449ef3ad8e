"""The learned estimate wired to the warehouse: evidence, training, what is kept, prior, draws, scores."""
