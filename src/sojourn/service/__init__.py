"""The service: answers over HTTP, made by publish from what products give. Stands beside the commands.

The only room that knows FastAPI, Starlette and Uvicorn. It parses an address, asks publish, and answers; it holds the
state of the warehouse (``state``) and computes nothing.

- ``app`` : the application, its routes one router a subject; ``explorer`` : pages, downloads, parts
- ``assistants`` : the Model Context Protocol
- ``sdmx`` : messages for agencies' own programs ; ``health`` : whether the process lives and can answer
- ``state`` : the present state of the warehouse, and pages kept for as long as it stands
- ``running`` : the server, one process or several ; ``log`` : a line for each request
"""
