"""Sphinx extension: a copy of a page on paper, or saved from the browser, is whole.

``copies.js`` takes out of a saved copy what the theme's scripts put there, since they will do it
again, and opens all solutions where the address ends in ``?solutions``. ``paper.css`` is for print.
"""

import shutil
from pathlib import Path

from sphinx.application import Sphinx

FILES = ("copies.js", "paper.css")


def copy_files(app: Sphinx) -> None:
    """Copy script and style sheet before the pages link to them with a checksum."""
    if app.builder.format == "html":
        for name in FILES:
            shutil.copy(Path(__file__).parent / name, Path(app.outdir) / "_static" / name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_js_file("copies.js", defer="defer")
    app.add_css_file("paper.css", priority=902, media="print")  # after fitting.css
    app.connect("builder-inited", copy_files, priority=600)  # once the folder is there
    return {"parallel_read_safe": True, "parallel_write_safe": True}
