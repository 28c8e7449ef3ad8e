"""The explorer: pages made from what products give, one code for a server and for a folder.

- ``addresses`` : the address of every selection, on a server and in a folder
- ``shell`` : what every page has; ``pages`` : the page of an address, the way in for the service and for ``site``
- ``area``, ``assessment``, ``trace``, ``flows``, ``corridor``, ``indicator``, ``compare``, ``sources``, ``start`` :
  one page each; ``problem`` : what stands where a page cannot be made
- ``search`` : areas, corridors, indicators and paragraphs by any name; ``parts`` : the data that scripts read
- ``downloads`` : what a page shows as a file; ``site`` : the whole explorer as a folder
"""
