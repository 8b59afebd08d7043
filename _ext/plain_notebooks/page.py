"""What a notebook takes from the book around it: numbers, glued values, addresses.

Numbers are asked of Sphinx, which has read the whole book, so that they are those of the page;
glued values come from the notebook's own stored outputs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urljoin

from docutils import nodes
from docutils.utils import new_document
from markdown_it.renderer import RendererHTML
from myst_nb.core.variables import format_plain_text
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode
from sphinx.builders import Builder

from .errors import PlainNotebookError

__all__ = ["Page", "escaped", "linked"]

MARKUP = re.compile(r"[\\`*_\[\]<>$|&~]")
GLUED = "application/papermill.record/"


def escaped(text: str) -> str:
    """Return Markdown that shows the text letter by letter, in any front end."""
    return MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)


def linked(words: str, address: str) -> str:
    """Return words as a link, or as they are if there is no address."""
    return f"[{words}]({address})" if address else words


def glued_values(notebook: NotebookNode) -> dict[str, dict[str, str]]:
    """Return what the notebook's cells have glued: by key, then by kind of data."""
    values = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
                values[name] = {
                    kind.removeprefix(GLUED): text for kind, text in output.data.items()
                }
    return values


@dataclass
class Page:
    """A page of the book, asked by the notebook that is made from it.

    Attributes
    ----------
    builder
        The builder of the running Sphinx; its environment holds the book.
    docname
        Sphinx's name of the page.
    notebook
        The source, with stored outputs.
    neighbors
        The docnames of all pages that become notebooks in the same folder.
    published
        Where the book is published, with a slash at the end; empty if nobody knows.
    alone
        Whether the notebook is read without its folder: then links lead to published pages only.
    cited
        The keys of the works that the notebook cites; grows while the text is written.
    """

    builder: Builder
    docname: str
    notebook: NotebookNode
    neighbors: frozenset[str] = frozenset()
    published: str = ""
    alone: bool = False
    cited: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.env = cast(Any, self.builder.env)  # MyST adds its settings, unknown to the type
        self.glued = glued_values(self.notebook)
        self.headings = self.heading_numbers()
        self.parser = create_md_parser(self.env.myst_config, RendererHTML)
        self.document = new_document(self.docname)  # in which Sphinx's roles believe to stand
        self.document.settings.env = self.env
        self.document.reporter.get_source_and_line = lambda _=None: (self.docname, 0)

    def heading_numbers(self) -> Iterator[str]:
        """Yield the number of each heading of the page, in order: ``4.1. ``, or nothing."""
        numbers = self.env.toc_secnumbers.get(self.docname, {})
        for entry in self.env.tocs[self.docname].findall(nodes.reference):
            number = numbers.get(entry["anchorname"])
            yield ".".join(map(str, number)) + ". " if number else ""

    def number(self, kind: str, name: str) -> str:
        """Return the number of a figure or of an equation (``displaymath``)."""
        try:
            return ".".join(map(str, self.env.toc_fignumbers[self.docname][kind][name]))
        except KeyError:
            raise PlainNotebookError(f"{name!r} has no number in the page") from None

    def glue(self, key: str, kind: str) -> str:
        """Return a glued value."""
        try:
            return self.glued[key][kind]
        except KeyError:
            raise PlainNotebookError(
                f"no stored output has glued {key!r} as {kind}: `make notebooks` stores them"
            ) from None

    def glued_text(self, role: str) -> str:
        """Return a glued value in the form that a role asks for, ``key`` or ``key:.2f``."""
        key, _, form = role.rpartition(":") if ":" in role else (role, "", "s")
        return str(format_plain_text(self.glue(key, "text/plain"), form))

    def address(self, docname: str = "", relative: str = "") -> str:
        """Return where a page, or what lies ``relative`` to it, is published, or nothing."""
        page = self.builder.get_target_uri(docname or self.docname)
        return self.published and urljoin(self.published + page, relative)
