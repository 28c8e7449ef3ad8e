"""Engines that run one logic over rows: DuckDB on this machine, Apache Spark on many. Only what differs is here.

Imports microdata's neighbours below it (kernels, concepts, files). A new engine is a file that holds its differences.
"""
