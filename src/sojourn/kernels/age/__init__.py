"""Kernels of age: model migration schedules, and survival between censuses.

Plain numpy; imports errors only. A new formula on ages is a file here, its method in ``estimators.age``.
"""
