"""Engines that run one logic over rows: DuckDB on this machine, Apache Spark on many. Only what differs is here.

May import the cube, files, kernels, concepts and errors, and never microdata beside it: ``products.border`` introduces
them. A new engine is a file that holds its differences.
"""
