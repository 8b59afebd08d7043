"""Sphinx extension: what is wide fits into a phone and onto paper, or shows that there is more.

``formulas.js`` breaks the lines of formulas; ``fitting.css`` does the rest, with what is added
here: each line of code is an element, so that what continues it can be indented; a formula and the
mark after it are one; and each figure has a box and knows its own width, so that its letters stay
large enough to read.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from PIL import Image
from sphinx.application import Sphinx

FILES = ("formulas.js", "fitting.css")
CODE = re.compile(
    r'(<div class="(?:\w+ )?highlight-(?!myst-ansi)[^"]*"><div class="highlight"><pre>)'
    r"(.*?)(?=</pre>)",
    re.DOTALL,
)
FIGURE = re.compile(r'<img [^>]*src="(?:\.\./)*_images/(?P<name>[^"/]+\.png)"[^>]*>')
# Where a long name may break: after what opens a bracket, and before the dot of a method.
SEAM = re.compile(r'(?<=[(\[{]</span>)(?!$)|(?=<span class="o">\.</span>)')
# A formula within a line, with the marks that belong to it: a browser breaks before and after it.
HELD = re.compile(
    r'([(\[“‘]*<span class="math [^>]*>[^<]*</span>)((?:[,.;:!?)\]”’]|&rsquo;|&rdquo;)+)'
)
TAG = re.compile(r"<[^>]*>")
# Labels are drawn with 9 to 13.5 points and 150 dots an inch (nblib.figures): at this part of a
# figure's own size the smallest letters are 9 px large, and most are 11.
LEGIBLE = 0.48
WHOLE = "bp-whole"  # the class of a figure without letters, set in the metadata of its cell


def copy_files(app: Sphinx) -> None:
    """Copy script and style sheet before the pages link to them with a checksum."""
    if app.builder.format == "html":
        for name in FILES:
            shutil.copy(Path(__file__).parent / name, Path(app.outdir) / "_static" / name)


def split_lines(code: re.Match[str]) -> str:
    """Return highlighted code with an element for each line, which says how far it is indented."""
    start, content = code.groups()
    lines = content.removeprefix("<span></span>").splitlines(keepends=True)
    if any(line.count("<span") != line.count("</span>") for line in lines):
        return code[0]
    marked = []
    for line in lines:
        text = TAG.sub("", line)
        indent = len(text) - len(text.lstrip(" "))
        style = f' style="--indent: {indent}"' if indent else ""
        marked.append(f'<span class="bp-code"{style}>{SEAM.sub("<wbr>", line)}</span>')
    return f"{start}<span></span>{''.join(marked)}"


def fit_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Mark the lines of code and the figures of a page."""
    sources = {name: source for source, (_, name) in app.env.images.items()}

    def box(image: re.Match[str]) -> str:
        source = sources.get(image["name"])
        if source is None or WHOLE in image[0]:
            return image[0]
        with Image.open(Path(app.srcdir) / source) as picture:
            width = round(LEGIBLE * picture.width)
        return f'<span class="bp-figure" style="--legible: {width}px">{image[0]}</span>'

    held = r'<span class="bp-held">\1<span class="bp-mark">\2</span></span>'
    body = HELD.sub(held, context.get("body", ""))
    context["body"] = CODE.sub(split_lines, FIGURE.sub(box, body))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_js_file("formulas.js", defer="defer")
    app.add_css_file("fitting.css", priority=901)  # after book.css
    app.connect("builder-inited", copy_files, priority=600)  # once the folder is there
    app.connect("html-page-context", fit_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
