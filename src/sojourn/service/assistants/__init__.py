"""Answers for assistants by the Model Context Protocol, read-only: what can be asked, each with status and cell.

- ``tools`` : the answers, as plain values ; ``protocol`` : the server, the only module that knows the protocol
"""
