"""Kernels of flow estimation: accounts by birthplace, native-born, vital events, transport, net constraints.

Plain numpy; imports ``fitting`` and errors only. A new formula is a file here, its method in ``estimators.flows``.
"""
