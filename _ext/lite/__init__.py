"""Sphinx extension: the chapters in a JupyterLab without a server, in ``lite/`` of the book.

Where ``BOOK_LITE`` is set, as `make lite` does, the plain notebooks go into a static JupyterLab
(JupyterLite) whose Python (Pyodide) runs in the reader's browser, with the packages of the book
that have a form for browsers, and each page gets a button that leads there. All of it lies in the
book: it asks no other host. It needs a server, so the button is not there in a page from disk.
`python -m lite FOLDER` tells what each file of it weighs.
"""

import os
import posixpath
from pathlib import Path
from typing import Any

from plain_notebooks import ARCHIVE, FOLDER
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.matching import Matcher

from .site import build

__all__ = ["setup"]

PLACE = "lite"
TOOLS = ".lite-tools"  # beside the pages: another build has them at once
FROM_DISK = """if (location.protocol === "file:") addEventListener("DOMContentLoaded", () =>
  document.querySelectorAll(".btn-lite-button").forEach(one => one.remove()));"""

logger = logging.getLogger(__name__)


def is_wanted(app: Sphinx) -> bool:
    """Tell whether this build makes the site."""
    return bool(os.environ.get("BOOK_LITE")) and app.builder.name == "html"


def add_button(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let a button lead from a page to its notebook, or to the first one."""
    if not is_wanted(app) or "header_buttons" not in context:
        return
    has_notebook = Matcher(app.config.plain_notebooks)(pagename)
    name = posixpath.basename(pagename if has_notebook else app.config.root_doc)
    address = context["pathto"](f"{PLACE}/lab/index.html", 1)
    button = {
        "type": "link",
        "url": f"{address}?path={name}.ipynb",
        "icon": "fas fa-play",
        "tooltip": "Run in JupyterLab, in your browser",  # its name; a phone has no room for a text
        "label": "lite-button",
    }
    context["header_buttons"].insert(0, button)
    app.add_js_file(None, body=FROM_DISK)


def add_site(app: Sphinx, exception: Exception | None) -> None:
    """Build the site after the plain notebooks."""
    if exception or not is_wanted(app):
        return
    out = Path(app.outdir)
    (wheel,) = (out / FOLDER).glob("*.whl")
    build(out / FOLDER / ARCHIVE, wheel, out / PLACE, out.with_name(TOOLS))
    logger.info("JupyterLite is in %s", out / PLACE)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", add_button, priority=503)  # after the other buttons
    app.connect("build-finished", add_site, priority=950)  # what trims the book leaves it alone
    return {"parallel_read_safe": True, "parallel_write_safe": True}
