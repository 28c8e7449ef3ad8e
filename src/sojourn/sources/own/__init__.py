"""Tables of one's own: long tables for the warehouse, square tables and lists for the commands on files."""
