"""Messages of SDMX made from a state of the warehouse: structures, data, errors, in every format that is offered.

Knows no web: it takes what an address says as text and gives out text and batches of text.

- ``model`` : what a structure is made of, and names (URN) ; ``catalogue`` : all structures of a state
- ``structure_ml``, ``structure_json`` : structures as messages
- ``selection`` : keys, filters and parameters as a question ; ``answer`` : what a data message is made of
- ``data_csv``, ``data_ml``, ``data_json`` : data as a stream of text
- ``formats`` : media types and which of them an ``Accept`` header asks for ; ``problem`` : errors
"""
