"""What a notebook takes from the book around it: numbers, references, addresses.

Everything is asked of Sphinx, which has read the whole book, so that words and numbers are those of
the page; glued values come from the notebook's own stored outputs.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import urljoin

from docutils import nodes
from docutils.languages import get_language
from docutils.parsers.rst.roles import role as named_role
from docutils.utils import new_document
from markdown_it.renderer import RendererHTML
from myst_nb.core.variables import format_plain_text
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode
from pybtex.backends.markdown import Backend
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinxcontrib.bibtex.domain import Citation, SphinxReferenceInfo
from sphinxcontrib.bibtex.roles import CiteRole
from sphinxcontrib.bibtex.style.referencing import format_references

from . import formulas
from .errors import PlainNotebookError

__all__ = ["Page", "escaped"]

MARKUP = re.compile(r"[\\`*_\[\]<>$|&~]")
GLUED = "application/papermill.record/"


def escaped(text: str) -> str:
    """Return Markdown that shows the text letter by letter, in any front end."""
    return MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)


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
        The builder of the running Sphinx; its environment holds the read book.
    docname
        Sphinx's name of the page.
    notebook
        The source, with stored outputs.
    neighbors
        The docnames of all pages that become notebooks in the same folder.
    address
        Where the book is published, with a slash at the end; empty if nobody knows.
    alone
        Whether the notebook is read without its folder: then links lead to published pages only.
    cited
        The keys of the works that the notebook cites, in order; grows as the text is written.
    """

    builder: Builder
    docname: str
    notebook: NotebookNode
    neighbors: frozenset[str] = frozenset()
    address: str = ""
    alone: bool = False
    cited: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.env = self.builder.env
        self.glued = glued_values(self.notebook)
        self.headings = self.heading_numbers()
        self.parser = create_md_parser(self.env.myst_config, RendererHTML)
        self.document = new_document(self.docname)  # where Sphinx's roles believe to stand
        self.document.settings.env = self.env
        self.document.reporter.get_source_and_line = lambda _=None: (self.docname, 0)

    def own_address(self) -> str:
        """Return where the page is published, or nothing."""
        return self.address and self.address + self.builder.get_target_uri(self.docname)

    # ---- numbers ------------------------------------------------------------------------

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
                f"no stored output has glued {key!r} as {kind} (`make notebooks` stores them)"
            ) from None

    # ---- references ---------------------------------------------------------------------

    def role(self, name: str, text: str) -> str:
        """Return a MyST role as Markdown."""
        match name:
            case "glue:text":
                key, _, form = text.rpartition(":") if ":" in text else (text, "", "s")
                return escaped(format_plain_text(self.glue(key, "text/plain"), form))
            case "math":
                return formulas.inline(text)
            case "either":
                return either(text)[1]
            case "cite:p":
                return self.citation(text)
        return "".join(map(self.markdown, self.resolved(name, text)))

    def resolved(self, name: str, text: str) -> list[nodes.Node]:
        """Return what Sphinx makes of a role in this page."""
        reporter = self.document.reporter
        inliner = SimpleNamespace(document=self.document, reporter=reporter)
        domain, _, kind = name.rpartition(":")
        function = None
        if not domain or domain in self.env.domains:
            function = self.env.get_domain(domain or "std").role(kind)
        if function is None and not domain:
            english = get_language("en")
            function, _ = named_role(name, english, 0, reporter)
        if function is None:
            raise PlainNotebookError(f"the role {name} has no plain form")
        self.env.temp_data["docname"] = self.docname
        found, _ = function(name, f"{{{name}}}`{text}`", text, 0, inliner)
        return [self.target(node) if isinstance(node, pending_xref) else node for node in found]

    def target(self, node: pending_xref) -> nodes.Element:
        """Return the reference that a pending one becomes."""
        domain = self.env.get_domain(node["refdomain"])
        arguments = (node["reftype"], node["reftarget"], node, node[0])
        found = domain.resolve_xref(self.env, self.docname, self.builder, *arguments)
        if found is None:
            raise PlainNotebookError(f"{node['reftype']} {node['reftarget']!r} leads nowhere")
        return found

    def citation(self, keys: str) -> str:
        """Return the words of a citation, in parentheses: brackets are formulas to some readers."""
        domain = self.env.get_domain("cite")
        names = [key.strip() for key in keys.split(",")]
        works = {work.key: work for work in domain.citations}
        if strange := [name for name in names if name not in works]:
            raise PlainNotebookError(f"no source is named {', '.join(strange)}")
        self.cited += [name for name in names if name not in self.cited]
        # what the domain's own resolve_xref does, without looking for plugins on the disk each time
        cited = [work for work in works.values() if work.key in names]
        references = [(work.entry, work.formatted_entry, self.entry(work)) for work in cited]
        words = format_references(domain.reference_style, "p", references)
        text = "".join(map(self.markdown, words.render(CiteRole.backend)))
        return f"({text.removeprefix(escaped('[')).removesuffix(escaped(']'))})"

    def entry(self, work: Citation) -> SphinxReferenceInfo:
        """Return where a source stands in the book's bibliography."""
        page = work.bibliography_key.docname
        return SphinxReferenceInfo(
            self.builder, self.docname, page, work.citation_id, title=None, pre_text="", post_text=""
        )

    def sources(self) -> str:
        """Return the cited works as a list, in the order and form of the book's bibliography."""
        backend = Backend()
        works = [
            work for work in self.env.get_domain("cite").citations if work.key in self.cited
        ]
        texts = [work.formatted_entry.text.render(backend) for work in works]
        # the backend escapes more than Markdown needs, and `\(` begins a formula to some readers
        return "\n".join("- " + re.sub(r"\\([^\w\\*`_])", r"\1", " ".join(t.split())) for t in texts)

    def markdown(self, node: nodes.Node) -> str:
        """Return a resolved reference as Markdown."""
        if isinstance(node, nodes.Text):
            return escaped(" ".join(f"|{node}|".split())[1:-1])
        inside = "".join(map(self.markdown, node.children))
        match node:
            case nodes.reference():
                return self.linked(inside, self.published(node))
            case nodes.literal():
                return f"`{node.astext()}`"
            case nodes.emphasis():
                return f"*{inside}*"
            case nodes.inline():
                return inside
        raise PlainNotebookError(f"{node.tagname} in a reference has no plain form")

    def published(self, node: nodes.reference) -> str:
        """Return the published address that a reference of the page leads to, or nothing."""
        relative = node.get("refuri") or f"#{node['refid']}"
        if "://" in relative:
            return relative
        return self.address and urljoin(self.own_address(), relative)

    @staticmethod
    def linked(words: str, address: str) -> str:
        """Return words as a link, or as they are if there is no address."""
        return f"[{words}]({address})" if address else words

    # ---- links --------------------------------------------------------------------------

    def link(self, words: str, target: str) -> str:
        """Return a Markdown link that leads somewhere: to a neighbor, a published page, or none."""
        if re.match(r"\w+://|mailto:", target):
            return self.linked(words, target)
        path, hash_, anchor = target.partition("#")
        docname = self.docname
        if path:
            docname = posixpath.normpath(posixpath.join(posixpath.dirname(docname), path))
            docname = re.sub(r"\.(md|ipynb)$", "", docname)
        if docname not in self.env.found_docs:
            raise PlainNotebookError(f"no page of the book is {target!r}")
        words = words or escaped(self.env.titles[docname].astext())
        if path and docname in self.neighbors and not self.alone:
            return self.linked(words, f"{posixpath.basename(docname)}.ipynb")
        page = self.address and self.address + self.builder.get_target_uri(docname)
        return self.linked(words, page and page + hash_ + anchor)


def either(text: str) -> tuple[str, str]:
    """Return the two readings of the role ``either``: in the page, in the notebook."""
    page, bar, notebook = text.partition("|")
    if not bar:
        raise PlainNotebookError(f"either expects `in the page|in the notebook`, got {text!r}")
    return page, notebook
