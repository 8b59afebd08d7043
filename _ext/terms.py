"""Sphinx extension: a search for a term of the glossary finds the chapter that it belongs to.

A chapter links a term to the glossary where it first speaks of it. A term that a single chapter
links to is that chapter's own: its section comes into the index, and so into the search, beside the
glossary's entry.
"""

from collections import defaultdict
from functools import cache

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

Sections = dict[str, list[tuple[str, str]]]  # by page: a term, and the id of a section


@cache
def owned_terms(env: BuildEnvironment) -> Sections:
    """Return the terms that one page alone links to."""
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for page in sorted(env.found_docs - {"glossary"}):  # where all terms link to each other
        for link in env.get_doctree(page).findall(addnodes.pending_xref):
            section = link.parent
            while section and not isinstance(section, nodes.section):
                section = section.parent
            if link.get("reftype") == "term" and section:
                places[link["reftarget"]].setdefault(page, section["ids"][0])
    owned: Sections = defaultdict(list)
    for term, pages in places.items():
        if len(pages) == 1:
            ((page, section),) = pages.items()
            owned[page].append((term, section))
    return owned


def add_entries(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add a page's own terms to what the search reads of it.

    In the plural, which a search for either finds: the search looks for what it was asked inside.
    """
    owned = owned_terms(app.env)[page]
    entries = [("single", f"{term.removesuffix('s')}s", id, "main", None) for term, id in owned]
    if entries:
        doctree.append(addnodes.index(entries=entries))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", add_entries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
