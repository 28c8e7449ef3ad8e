"""Published files changed in many ways, each as something that goes wrong on a file's way: what a loader must notice.

``original`` opens a file as sheets of cells, ``places`` finds out from its reading where areas, periods and values
stand, the modules of kinds change one thing each, and ``harmless`` says by a rule which changes change no meaning.
"""

from mutated_files import byte_kinds, cell_kinds, column_kinds, line_kinds
from mutated_files.kind import Kind, Mutant
from mutated_files.original import Original, excerpt, opened

__all__ = ["KINDS", "Kind", "Mutant", "Original", "excerpt", "opened"]

KINDS: tuple[Kind, ...] = (*cell_kinds.KINDS, *line_kinds.KINDS, *column_kinds.KINDS, *byte_kinds.KINDS)
