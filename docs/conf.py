"""Documentation of Sojourn: MyST Markdown, built without a network."""

from __future__ import annotations

import sojourn

project = "Sojourn"
author = "The Sojourn developers"
copyright = "2026, the Sojourn developers"
release = version = sojourn.__version__

extensions = ["myst_parser", "sphinx-mathjax-offline"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath", "amsmath", "deflist", "fieldlist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]

html_theme = "furo"
html_title = "Sojourn"
html_static_path: list[str] = []


def setup(app):  # type: ignore[no-untyped-def]
    """Write the generated reference pages before the build."""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parent))
    import generate_reference

    generate_reference.write_all()
