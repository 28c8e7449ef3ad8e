"""What the explorer shows of one state of a warehouse: dossiers, stocks and flows between areas, cells of a figure.

Imports the assessment and the flows; knows no words and no pages. What is read or made once is kept by
:class:`sojourn.products.explore.holdings.Holdings` for as long as its state of the warehouse stands.
"""
