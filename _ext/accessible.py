"""Sphinx extension: what the theme and docutils get wrong for readers with a keyboard or a voice.

``scrolling.js`` lets the keyboard reach whatever scrolls in its own box. The lists of sources lose
two roles: ``doc-biblioentry`` is deprecated in ARIA, and the list's children are no list items.
"""

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

SCRIPT = "scrolling.js"
ROLES = (' role="doc-biblioentry"', ' role="list" class="citation-list"')


def copy_script(app: Sphinx) -> None:
    """Copy the script before the pages link to it with a checksum."""
    if app.builder.format == "html":
        shutil.copy(Path(__file__).parent / SCRIPT, Path(app.outdir) / "_static" / SCRIPT)


def mend_roles(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Take the wrong roles out of a page's body."""
    entry, citations = ROLES
    body = context.get("body", "")
    context["body"] = body.replace(entry, "").replace(citations, ' class="citation-list"')


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_js_file(SCRIPT, defer="defer")
    app.connect("builder-inited", copy_script, priority=600)  # once the folder is there
    app.connect("html-page-context", mend_roles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
