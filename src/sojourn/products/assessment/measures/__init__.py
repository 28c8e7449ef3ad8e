"""How each measure of the panel is read or computed from the warehouse, by subject.

A new measure is a row of ``indicators/measures.csv`` and a maker in the file of its subject, which names the sources it
reads; the file's ``MAKERS`` join the tuple in ``products.assessment.makers``.
"""
