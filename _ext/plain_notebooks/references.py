"""Roles and links as text that leads somewhere, if there is somewhere to lead to.

Sphinx itself resolves them, so that the words are those of the page. They become links where the
book is published, and chapters link to the notebooks beside them.
"""

import posixpath
import re
from types import SimpleNamespace

from docutils import nodes
from docutils.languages import get_language
from docutils.parsers.rst.roles import role as named_role
from pybtex.backends.markdown import Backend
from sphinx.addnodes import pending_xref
from sphinxcontrib.bibtex.roles import CiteRole
from sphinxcontrib.bibtex.style.referencing import format_references
from sphinxcontrib.bibtex.style.template import SphinxReferenceInfo

from . import formulas
from .errors import PlainNotebookError
from .page import Page, escaped, linked

__all__ = ["either", "link", "role", "sources"]

PYBTEX_ESCAPE = re.compile(r"\\([^\w\\*`_])")


def role(page: Page, name: str, text: str) -> str:
    """Return a MyST role as Markdown."""
    match name:
        case "glue:text":
            return escaped(page.glued_text(text))
        case "math":
            return formulas.inline(text)
        case "either":
            return either(text)[1]
        case "cite" | "cite:p":
            return citation(page, text)
    return "".join(markdown(page, node) for node in resolved(page, name, text))


def either(text: str) -> tuple[str, str]:
    """Return the two readings of the role ``either``: in the page, in the notebook."""
    in_page, bar, in_notebook = text.partition("|")
    if not bar:
        raise PlainNotebookError(f"either expects `in the page|in the notebook`, got {text!r}")
    return in_page, in_notebook


def resolved(page: Page, name: str, text: str) -> list[nodes.Node]:
    """Return what Sphinx makes of a role in this page."""
    domain, _, kind = name.rpartition(":")
    function = None
    if not domain or domain in page.env.domains:
        function = page.env.get_domain(domain or "std").role(kind)
    reporter = page.document.reporter
    if function is None and not domain:
        function, _ = named_role(name, get_language("en"), 0, reporter)
    if function is None or domain == "cite":
        raise PlainNotebookError(f"the role {name} has no plain form")
    page.env.temp_data["docname"] = page.docname
    inliner = SimpleNamespace(document=page.document, reporter=reporter)
    found, _ = function(name, f"{{{name}}}`{text}`", text, 0, inliner)
    return [target(page, node) if isinstance(node, pending_xref) else node for node in found]


def target(page: Page, node: pending_xref) -> nodes.Element:
    """Return the reference that a pending one becomes."""
    kind, name = node["reftype"], node["reftarget"]
    domain = page.env.get_domain(node["refdomain"])
    found = domain.resolve_xref(page.env, page.docname, page.builder, kind, name, node, node[0])
    if found is None:
        raise PlainNotebookError(f"{kind} {name!r} leads nowhere")
    return found


def markdown(page: Page, node: nodes.Node) -> str:
    """Return a resolved reference as Markdown."""
    if isinstance(node, nodes.Text):
        return escaped(re.sub(r"\s+", " ", node.astext()))
    inside = "".join(markdown(page, child) for child in node.children)
    match node:
        case nodes.reference():
            relative = node.get("refuri") or f"#{node['refid']}"
            return linked(inside, relative if "://" in relative else page.address("", relative))
        case nodes.literal():
            return f"`{node.astext()}`"
        case nodes.emphasis():
            return f"*{inside}*"
        case nodes.inline():
            return inside
    raise PlainNotebookError(f"{node.astext()!r} has no plain form, being {node.tagname}")


# ---- citations ------------------------------------------------------------------------------


def citation(page: Page, text: str) -> str:
    """Return the words of a citation, in parentheses: brackets are formulas to some front ends."""
    domain = page.env.get_domain("cite")
    keys = [key.strip() for key in text.split(",")]
    works = [work for work in domain.citations if work.key in keys]
    if strange := set(keys) - {work.key for work in works}:
        raise PlainNotebookError(f"no source is named {', '.join(sorted(strange))}")
    page.cited.update(keys)
    # as the domain's own resolve_xref does, which looks for plugins on the disk each time
    places = [
        SphinxReferenceInfo(
            builder=page.builder,
            fromdocname=page.docname,
            todocname=work.bibliography_key.docname,
            citation_id=work.citation_id,
            title=None,
            pre_text="",
            post_text="",
        )
        for work in works
    ]
    entries = [
        (work.entry, work.formatted_entry, place) for work, place in zip(works, places, strict=True)
    ]
    words = format_references(domain.reference_style, "p", entries).render(CiteRole.backend)
    inside = "".join(markdown(page, node) for node in words)
    return f"({inside.removeprefix(escaped('[')).removesuffix(escaped(']'))})"


def sources(page: Page) -> str:
    """Return the cited works as a list, in the order and form of the book's bibliography."""
    backend = Backend()
    works = [work for work in page.env.get_domain("cite").citations if work.key in page.cited]
    texts = [" ".join(work.formatted_entry.text.render(backend).split()) for work in works]
    # the backend escapes more than Markdown needs, and `\(` begins a formula to some front ends
    return "\n".join("- " + PYBTEX_ESCAPE.sub(r"\1", text) for text in texts)


# ---- links ----------------------------------------------------------------------------------


def link(page: Page, words: str, to: str) -> str:
    """Return a Markdown link that leads to a notebook beside this, to a published page, or nowhere.

    Where it leads nowhere its words stay.
    """
    if re.match(r"\w+://|mailto:", to):
        return linked(words, to)
    path, hash_sign, anchor = to.partition("#")
    docname = page.docname
    if path:
        docname = posixpath.normpath(posixpath.join(posixpath.dirname(docname), path))
        docname = re.sub(r"\.(md|ipynb)$", "", docname)
    if docname not in page.env.found_docs:
        raise PlainNotebookError(f"no page of the book is {to!r}")
    words = words or escaped(page.env.titles[docname].astext())
    if path and docname in page.neighbors and not page.alone:
        return linked(words, f"{posixpath.basename(docname)}.ipynb")
    return linked(words, page.address(docname, hash_sign + anchor))
