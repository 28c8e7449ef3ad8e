"""The gate: what leaves Sojourn leaves through here. Its makers open a destination for one class of disclosure.

Imports products and what is below; publish and the commands come to it. A writer (``files``, ``engines``, ``publish``)
takes a `sojourn.concepts.destination.Destination`, which nothing else can make: the command asks for one and hands it
down. A new kind of place is a maker in ``places``; whatever decides that a table may not leave belongs into
``publication``.
"""

from sojourn.release.places import open_data, owners_folder, owners_stream, synthetic
from sojourn.release.publication import for_publication, personal_mark

__all__ = ["for_publication", "open_data", "owners_folder", "owners_stream", "personal_mark", "synthetic"]
