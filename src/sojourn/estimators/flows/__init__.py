"""Methods that estimate flows by origin and destination, one a file; each has a page of the same name."""
