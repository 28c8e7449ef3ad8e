"""What demographic accounts are made from, read once, and the accounts themselves.

May use intake. A new input of all accounts is a field of ``tables.AccountTables``.
"""
