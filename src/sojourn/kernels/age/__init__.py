"""Kernels of age: model migration schedules, and survival between censuses."""
