"""What stands in the place of a widget where no script runs: in LaTeX, EPUB and plain text.

A picture or a text that Python left, or else one sentence. It is made when a page is read, because
Sphinx must learn of its pictures then, and waits on the marker of the widget.
"""

import hashlib
import os
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .messages import fill
from .state import State, kind, plain_text, settings, tree, type_name

__all__ = ["is_read_elsewhere", "stand_in"]

PICTURES = {"image/png": ".png", "image/jpeg": ".jpg"}


def is_read_elsewhere(app: Sphinx) -> bool:
    """Tell whether the builder writes for readers, and no page of a browser."""
    return app.builder.format != "html" or app.builder.name == "epub"


def sentence(state: State, root: str, messages: Mapping[str, str]) -> str:
    """Return the words for a widget: what its controls are set to, or its type."""
    widget = settings(state, root)
    if not widget and root in state:
        widget = type_name(state[root])
    return fill(messages["elsewhere"], widget=f": {widget}" if widget else "")


def picture(app: Sphinx, data: bytes, ending: str, messages: Mapping[str, str]) -> nodes.image:
    """Return an image of which Sphinx knows; its file is beside the read pages."""
    file = Path(app.doctreedir) / "static_widgets" / f"{hashlib.sha256(data).hexdigest()}{ending}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    path = Path(os.path.relpath(file, app.srcdir)).as_posix()
    app.env.images.add_file(app.env.docname, path)
    return nodes.image(uri=path, candidates={"*": path}, alt=messages["picture"])


def stand_in(
    app: Sphinx, state: State, root: str, messages: Mapping[str, str]
) -> list[nodes.Element]:
    """Return what stands in the place of a widget beside which nothing was saved.

    Parameters
    ----------
    app
        Sphinx, which reads a page.
    state
        The models of the page, as the notebook saved them.
    root
        The id of the widget.
    messages
        What the page says.
    """
    made: list[nodes.Element] = []
    outputs: list[dict[str, Any]] = [
        output
        for id in tree(state, root)
        if kind(state[id]) == "Output"
        for output in state[id]["state"]["outputs"]
    ]
    for output in outputs:
        data = {mime: "".join(lines) for mime, lines in output.get("data", {}).items()}
        drawn = next((mime for mime in PICTURES if mime in data), None)
        text = plain_text(output)
        if drawn:
            made.append(picture(app, b64decode(data[drawn]), PICTURES[drawn], messages))
        elif text.strip():
            made.append(nodes.literal_block(text, text, language="none"))
    words = sentence(state, root, messages)
    return made or [nodes.paragraph(words, words, classes=["sw-elsewhere"])]
