"""Documents made of a dossier: PDF, Word, Excel, a data package. They hold one content and lay it out.

- ``content`` : what a document is made of; ``assessed``, ``general_assembly`` : the two documents, from a dossier
- ``pdf``, ``word``, ``workbook`` : a document laid out; ``package`` : its figures for other programs
- ``faces`` : the fonts that come with Sojourn, and which signs they have
- ``recorded``, ``written`` : which messages are said, and which stand in the text of the program
- ``formats`` : from the formats that are asked for to files, all new or all as before
"""
