"""Kernels of flow estimation: accounts by birthplace, native-born, vital events, transport, net constraints."""
