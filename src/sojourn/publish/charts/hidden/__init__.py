"""Pictures of people nobody lists: estimates with their intervals beside counts, which look otherwise.

Imports the drawing parts of ``publish.charts``; tables come from ``products.hidden``. A new picture of hidden people
goes here.
"""
