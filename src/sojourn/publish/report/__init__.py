"""The report of an area: its content, how it is drawn, and the two files it becomes."""
