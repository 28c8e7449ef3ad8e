"""SDMX over HTTP under ``/sdmx/2.1`` (interface 1.5) and ``/sdmx/3.0`` (interface 2.2).

- ``routes`` : addresses ; ``answers`` : what each is answered with ; ``replies`` : headers, errors, compression
- ``openapi`` : what is answered, for programs
- ``states`` : the state of the warehouse that is asked
"""
