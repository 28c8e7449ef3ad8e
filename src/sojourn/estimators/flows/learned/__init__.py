"""Flows learned from reports, made exact to the demographic account: features, learners, prior, projection, draws."""
