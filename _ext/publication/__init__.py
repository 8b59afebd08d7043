"""Sphinx extension: what search engines, messengers and lost readers see of the book.

Every page describes itself, and ``index.html`` and ``404.html`` are pages with a title and the
icon. Where the address of the published book is known (see ``repository.py``) each page also names
its canonical address and a preview picture, and ``sitemap.xml`` lists them all.
"""

import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from repository import pages_address
from sphinx.application import Sphinx
from sphinx.config import Config

from .preview import draw_preview

LONGEST = 160  # letters of a description, as many as search engines show
UNTITLED = {"genindex": "Index", "search": "Search"}  # their templates name them
PREVIEW = "_static/preview.png"
LINKS = re.compile(r'((?: href| src| action| data-content_root)=")(?!\w+:|#)([^"]*)')
INDEX = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<meta name="description" content="{description}">{more}
<link rel="icon" href="_static/favicon.svg">
<meta http-equiv="refresh" content="0; url={first}.html">
<p><a href="{first}.html">{title}</a></p>
</html>
"""
LOST = """<section id="lost"><h1>There is no such page</h1>
<p>The address may have changed, or have a mistake in it. <a href="{first}.html">The book begins
here</a>; the list of its chapters stands beside this text, and <a href="search.html">the search</a>
looks through all of them.</p></section>"""


def name_address(app: Sphinx, config: Config) -> None:
    """Let Sphinx write canonical addresses, where the book's is known."""
    config.html_baseurl = pages_address()


def plain(node: nodes.Node) -> str:
    """Return the words of a paragraph; of a formula its letters, as TeX has them."""
    return " ".join(node.astext().split())


def description(doctree: nodes.document | None, title: str) -> str:
    """Return the first paragraph of a page that is more than a line, cut after a word."""
    found = doctree.findall(nodes.paragraph) if doctree else ()
    texts = [plain(one) for one in found if isinstance(one.parent, nodes.section)]
    text = next((text for text in texts if len(text) > LONGEST / 2), title)
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def cards(app: Sphinx, title: str, text: str, address: str) -> str:
    """Return what a messenger shows of a link to a page."""
    entries = {"og:title": title, "og:description": text, "og:type": "article"}
    entries["og:site_name"] = app.config.html_title or app.config.project
    if base := pages_address():
        entries |= {"og:url": address, "og:image": urljoin(base, PREVIEW)}
        entries["og:image:alt"] = "A network of four layers, and the title of the book."
    lines = [f'<meta property="{name}" content="{escape(one)}">' for name, one in entries.items()]
    if base:
        lines.append('<meta name="twitter:card" content="summary_large_image">')
    return "\n" + "\n".join(lines)


def describe_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add a page's description to its head."""
    named = context.get("title") or context.get("indextitle") or UNTITLED.get(page, page)
    title = re.sub(r"<[^>]*>", "", str(named))
    text = description(doctree, f"{title}: {app.config.html_title or app.config.project}")
    tags = f'\n<meta name="description" content="{escape(text)}">'
    tags += cards(app, title, text, context.get("pageurl") or "")
    context["metatags"] = context.get("metatags", "") + tags


def lost_page(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Return the page that a server shows for an address that it does not know."""
    body = LOST.format(first=first_page(app))
    return [("404", {"title": "There is no such page", "body": body}, "page.html")]


def first_page(app: Sphinx) -> str:
    """Return the name of the landing page."""
    return str(app.config.root_doc)


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write what is no page of Sphinx: the start, the preview, the sitemap; mend ``404.html``."""
    if exception or app.builder.name != "html":
        return
    out, base = Path(app.outdir), pages_address()
    title = app.config.html_title or app.config.project
    first = first_page(app)
    text = description(app.env.get_doctree(first), title)
    more = cards(app, title, text, base)
    if base:
        more += f'\n<link rel="canonical" href="{escape(urljoin(base, first))}.html">'
        draw_preview(title, out / PREVIEW)
        pages = sorted(app.env.found_docs)
        urls = [f"<url><loc>{escape(urljoin(base, page))}.html</loc></url>" for page in pages]
        opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        lines = ['<?xml version="1.0" encoding="utf-8"?>', opening, *urls, "</urlset>", ""]
        (out / "sitemap.xml").write_text("\n".join(lines), "utf-8")
        # A server shows it for an address at any depth.
        lost = out / "404.html"
        page = LINKS.sub(lambda m: m[1] + urljoin(base, m[2] or "."), lost.read_text("utf-8"))
        lost.write_text(page, "utf-8")
    values = {"title": escape(title), "description": escape(text), "first": first, "more": more}
    (out / "index.html").write_text(INDEX.format(**values), "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", name_address)
    app.connect("html-page-context", describe_page)
    app.connect("html-collect-pages", lost_page)
    app.connect("build-finished", write_files, priority=950)  # after jupyter-book's index.html
    return {"parallel_read_safe": True, "parallel_write_safe": True}
