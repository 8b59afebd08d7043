"""Each kind of markup that the chapters use, as a front end without extensions gets it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))
from plain_notebooks import plain_notebooks  # noqa: E402
from plain_notebooks.errors import PlainNotebookError  # noqa: E402
from plain_notebooks.markup import plain  # noqa: E402
from plain_notebooks.notebook import plain_notebook  # noqa: E402
from plain_notebooks.page import Page  # noqa: E402

ADDRESS = "https://example.org/book/"
EXTENSIONS = ["myst_nb", "sphinxcontrib.bibtex", "plain_notebooks"]
SETTINGS = {
    "extensions": EXTENSIONS,
    "root_doc": "index",
    "nb_execution_mode": "off",
    "myst_enable_extensions": ["amsmath", "colon_fence", "deflist", "dollarmath", "substitution"],
    "numfig": True,
    "math_numfig": True,
    "numfig_secnum_depth": 1,
    "bibtex_bibfiles": ["references.bib"],
    "bibtex_reference_style": "author_year",
}
PAGES = {
    "index.md": "# Book\n\n{either}`in the page|in the notebook`, at once\n\n"
    "```{toctree}\n:numbered:\nchapters/one.ipynb\nchapters/two\nwords\n```\n",
    "chapters/two.md": "# The *second*\n\n```{math}\n:label: eq-far\nx\n```\n",
    "words.md": "# Words\n\n```{glossary}\nweight\n  A number.\n```\n\n"
    "```{bibliography}\n```\n\n```{py:function} os.path.join\n```\n",
    "references.bib": "@book{knuth, author={Donald Knuth}, title={A}, year=1984, publisher={P}}\n"
    "@book{gauss, author={Carl Gauss}, title={More}, year=1801, publisher={P}, doi={10.1/x_y}}",
}
FIGURE = {"figure": {"caption": "The $x$ of `f`.", "name": "fig-one"}, "image": {"alt": "A [line]"}}


WIDGET = "Explorer(children=(Label(value='How?'),))"


def glued(key: str, **data: str):
    prefix = "application/papermill.record/"
    data = {f"{prefix}text/{kind}": text for kind, text in data.items()}
    scrap = {"scrapbook": {"name": key, "mime_prefix": prefix}}
    return new_output("display_data", data, metadata=scrap)


def chapter():
    formula = glued("line", latex=r"$\displaystyle a = 1 .$", plain="<Math>")
    outputs = [glued("cost-end", plain="'0.31 | −2'"), glued("rate", plain="0.12345"), formula]
    text = (
        "# First\n\n(here)=\n## Its *part*\n\n{cite:p}`knuth` {cite:p}`gauss`\n\n"
        "```{math}\n:label: eq-near\na\n```\n\n```{glue:math} line\n:label: eq-glued\n```"
    )
    picture = new_output("execute_result", {"text/plain": WIDGET}, execution_count=1)
    drawing = new_output("execute_result", {"image/png": "aGk="}, execution_count=1)
    return new_notebook(
        cells=[
            new_markdown_cell(text, id="title"),
            new_code_cell(
                "x = 1", id="numbers", metadata={"tags": ["remove-cell"]}, outputs=outputs
            ),
            new_code_cell("draw(x)", id="figure", metadata={"mystnb": FIGURE}, outputs=[drawing]),
            new_code_cell("f()", id="stub", metadata={"tags": ["exercise"]}, outputs=[picture]),
            new_code_cell("g()", id="folded", metadata={"tags": ["hide-input"]}),
            new_code_cell("h()", id="answer", metadata={"tags": ["hide-cell"]}),
        ]
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Iterator[Sphinx]:
    """Return a Sphinx that has read a small book."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "chapters").mkdir()
    for name, text in PAGES.items():
        (folder / name).write_text(text, "utf-8")
    nbformat.write(chapter(), folder / "chapters" / "one.ipynb")
    with docutils_namespace():  # its directives go with it: others in this process build pages, too
        app = Sphinx(folder, None, folder / "out", folder / "trees", "plain", SETTINGS, status=None)
        app.build()
        yield app


@pytest.fixture
def page(book) -> Page:
    neighbors = frozenset({"chapters/one", "chapters/two"})
    return Page(book.builder, "chapters/one", chapter(), neighbors, ADDRESS)


REWRITTEN = {
    "glue": ("{glue:text}`cost-end` ends", "0.31 &#124; −2 ends"),
    "glue with a form": ("to {glue:text}`rate:.2f`, {glue:text}`rate:.0%`", "to 0.12, 12%"),
    "term": ("{term}`weights <weight>`", f"[weights]({ADDRESS}words.html#term-weight)"),
    "equation": ("By {eq}`eq-near`.", f"By [(1.1)]({ADDRESS}chapters/one.html#equation-eq-near)."),
    "equation elsewhere": (
        "{eq}`eq-far`",
        f"[(2.1)]({ADDRESS}chapters/two.html#equation-eq-far)",
    ),
    "figure": ("{numref}`fig-one`", f"[Fig. 1.1]({ADDRESS}chapters/one.html#fig-one)"),
    "library": (
        "{py:func}`os.path.join`",
        f"[`os.path.join()`]({ADDRESS}words.html#os.path.join)",
    ),
    "citation": (
        "said {cite:p}`knuth`.",
        f"said ([Knuth, 1984]({ADDRESS}words.html#id2)).",
    ),
    "citation of two": (
        "{cite}`knuth,gauss`",
        f"([Gauss, 1801]({ADDRESS}words.html#id3), [Knuth, 1984]({ADDRESS}words.html#id2))",
    ),
    "math role": ("{math}`a := b`", "$a := b$"),
    "either": ("{either}`In JupyterLab, write|Write` it", "Write it"),
    "link to a neighbor": ("[next](two.md)", "[next](two.ipynb)"),
    "link without words": ("[](two.md)", "[The second](two.ipynb)"),
    "link to a page": ("[`all` words](../words.md)", f"[`all` words]({ADDRESS}words.html)"),
    "link to a part": ("[its part](#here)", f"[its part]({ADDRESS}chapters/one.html#here)"),
    "link to the world": ("[it](https://a.org/b_c)", "[it](https://a.org/b_c)"),
    "color": ('a <span class="bp-delta">delta *δ*</span>', "a delta *δ*"),
    "formula": ("so $\\class{bp-delta}{\\frac{a}{b}} +\n c$ is", "so ${\\frac{a}{b}} + c$ is"),
    "code": ("`{term}` and ``$a$ `b` ``", "`{term}` and ``$a$ `b` ``"),
    "heading": ("# Title\n\ntext\n\n## The *part*", "# 1. Title\n\ntext\n\n## 1.1. The *part*"),
    "target": ("(here)=\ntext", "text"),
    "fence": (
        "text\n```python\na = {term}`b`\n```\ntext",
        "text\n\n```python\na = {term}`b`\n```\n\ntext",
    ),
    "table": (
        "| a | b |\n|---|---|\n| {glue:text}`rate:.1f` | $c$ |",
        "| a | b |\n|---|---|\n| 0.1 | $c$ |",
    ),
    "quotation": ("> a *b*\n> $c$", "> a *b*\n> $c$"),
    "display": ("text\n\n$$\na\n= b\n$$\ntext", "text\n\n$$a = b$$\n\ntext"),
    "display in a list": (
        "1. one\n\n   $$a\n   = b$$\n\n2. two",
        "1. one\n\n   $$a = b$$\n\n2. two",
    ),
    "math": ("```{math}\na \\\\\nb\n```", "$$\\begin{split} a \\\\ b \\end{split}$$"),
    "math with a number": ("```{math}\n:label: eq-near\n\na\n```", "$$a \\tag{1.1}$$"),
    "aligned": (
        "$$\n\\begin{aligned}\na &= b \\\\\n&= c\n\\end{aligned}\n$$",
        "$$\\begin{aligned} a &= b \\\\ &= c \\end{aligned}$$",
    ),
    "glued formula": ("```{glue:math} line\n:label: eq-glued\n```", "$$a = 1 . \\tag{1.2}$$"),
    "box": (
        "```{admonition} Exercise 1: *by* hand\n:class: exercise\nWrite $a$.\n\n1. one\n```",
        "> **Exercise 1: *by* hand**\n>\n> Write $a$.\n>\n> 1. one",
    ),
    "solution": (
        "````{admonition} Solution\n:class: dropdown\n```python\na = 1\n```\n"
        "By {eq}`eq-near`.\n````\nEnd",
        "<details>\n<summary><b>Solution</b></summary>\n\n```python\na = 1\n```\n\n"
        f"By [(1.1)]({ADDRESS}chapters/one.html#equation-eq-near).\n\n</details>\n\nEnd",
    ),
    "formula in a box": (
        "````{admonition} Note\n:class: note\n```{math}\na\n= b\n```\n````",
        "> **Note**\n>\n> $$a = b$$",
    ),
    "list table": (
        "```{list-table}\n:header-rows: 1\n\n"
        "* - a\n  - $b$\n* - {glue:text}`rate:.1f`\n  - d|e\n```",
        "| a | $b$ |\n| --- | --- |\n| 0.1 | d\\|e |",
    ),
    "for pages only": ("````{only} html\n```\nmake lab\n```\n````\n\ntext", "text"),
    "for notebooks only": ("```{only} notebook\n{math}`a`\n```", "$a$"),
    "colon fence": (":::{admonition} Note\ntext\n:::", "> **Note**\n>\n> text"),
}
STOPS = {
    "role": ("a {nothing}`b`", "role nothing has no plain form"),
    "other citation": ("{cite:t}`knuth`", "role cite:t has no plain form"),
    "domain": ("a {no:thing}`b`", "role no:thing has no plain form"),
    "directive": ("text\n\n```{figure} a.png\n```", "line 3, {figure}, no plain form"),
    "option": ("```{admonition} A\n:open:\nb\n```", "option open"),
    "key": ("{glue:text}`lost`", "'lost'"),
    "key of a formula": ("```{glue:math} rate\n```", "'rate' as text/latex"),
    "term": ("{term}`nobody`", "term 'nobody' leads nowhere"),
    "equation": ("{eq}`eq-none`", "eq 'eq-none' leads nowhere"),
    "label": ("```{math}\n:label: eq-none\na\n```", "'equation-eq-none' has no number"),
    "source": ("{cite:p}`knuth,nobody`", "no source is named nobody"),
    "page": ("[a](nowhere.md)", "no page of the book is 'nowhere.md'"),
    "either": ("{either}`one`", "either expects"),
    "HTML": ("a <b>c</b>", "html_inline ('<b>')"),
    "block of HTML": ("<div>\n</div>", "html_block"),
    "image": ("![a](b.png)", "image"),
    "substitution": ("{{ a }}", "substitution"),
    "footnote": ("a[^b]\n\n[^b]: c", "footnote"),
    "definition": ("a\n: b", "dl_open"),
    "comment": ("% a", "myst_line_comment"),
    "break": ("+++", "myst_block_break"),
    "environment": ("\\begin{align}\na\n\\end{align}", "amsmath"),
    "comment in a formula": ("$$a % b$$", "comment in the formula"),
    "other heading": ("A title\n===", "begins with #"),
    "other reader": ("```{only} latex\na\n```", "expected html or notebook"),
    "open fence": ("```{admonition} A\ntext", "never closed"),
    "markup in a folded title": ("```{admonition} $a$\n:class: dropdown\nb\n```", "in the title"),
    "ragged table": (
        "```{list-table}\n:header-rows: 1\n\n* - a\n  - b\n* - c\n```",
        "equally long",
    ),
    "table in a table": ("```{list-table}\n:header-rows: 1\n\n* - a\n    - b\n```", "no cell"),
    "table without heads": ("```{list-table}\n\n* - a\n```", "one row of heads"),
    "directive in a quotation": ("> ```{math}\n> a\n> ```", "behind other marks"),
}


@pytest.mark.parametrize(("source", "expected"), REWRITTEN.values(), ids=REWRITTEN)
def test_markup_becomes_markdown_that_any_front_end_shows(page, source, expected):
    assert plain(page, source) == expected


@pytest.mark.parametrize(("source", "message"), STOPS.values(), ids=STOPS)
def test_what_has_no_plain_form_stops_with_its_line(page, source, message):
    with pytest.raises(PlainNotebookError) as caught:
        plain(page, source)
    assert message in str(caught.value)
    assert str(caught.value).startswith("line ")


def test_an_error_names_the_cell_and_the_line(page):
    page.notebook.cells[1].outputs = []
    page.glued.clear()
    with pytest.raises(PlainNotebookError, match=r"^cell title, line \d+, \{glue:math\}, .*'line'"):
        plain_notebook(page, "")


def test_without_an_address_references_are_words(book):
    page = Page(book.builder, "chapters/one", chapter(), frozenset({"chapters/two"}))
    source = "{term}`weight`, {eq}`eq-near`, {cite:p}`knuth`, [words](../words.md), [two](two.md)"
    expected = "weight, (1.1), (Knuth, 1984), words, [two](two.ipynb)"
    assert plain(page, source) == expected


def test_a_notebook_that_is_read_alone_links_to_pages(page):
    page.alone = True
    assert plain(page, "[two](two.md)") == f"[two]({ADDRESS}chapters/two.html)"


def test_a_chapter_becomes_a_notebook(page):
    made = plain_notebook(page, "setup = 1")
    assert [cell.id for cell in made.cells] == [
        *("about", "setup", "title", "numbers", "figure", "figure-caption"),
        *("stub", "folded", "answer", "sources"),
    ]
    about, setup, title, numbers, figure, caption, stub, folded, answer, sources = made.cells
    assert about.source.startswith("# 1. First\n\n*")
    assert f"[a page of the book]({ADDRESS}chapters/one.html)" in about.source
    assert setup.source == "setup = 1"
    assert title.source.startswith("## 1.1. Its *part*")
    assert [cell.metadata.get("jupyter") for cell in (setup, numbers, figure, stub, folded)] == [
        *({"source_hidden": True}, {"source_hidden": True}, None, None, {"source_hidden": True})
    ]
    assert answer.metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}
    assert numbers.source.endswith("x = 1")
    assert numbers.outputs == stub.outputs == []  # glued values; an explorer that is dead
    (drawing,) = figure.outputs
    assert drawing.metadata == {"needs_background": "light"}  # of a dark JupyterLab
    assert drawing.execution_count is None
    assert stub.metadata.tags == ["exercise"]
    assert caption.source == (
        "**Figure 1.1.** The $x$ of `f`.\n\n<details>\n"
        "<summary><b>The figure in words</b></summary>\n\nA &#91;line&#93;\n\n</details>"
    )
    assert sources.source.startswith("## Sources\n\n- Carl Gauss. *More*.")
    assert "(https://doi.org/10.1/x_y)" in sources.source


def test_an_error_names_its_chapter(book, monkeypatch):
    path = book.srcdir / "chapters" / "one.ipynb"
    before = path.read_text("utf-8")
    monkeypatch.setattr(book.config, "plain_notebooks", ["chapters/one"])
    path.write_text(before.replace("{cite:p}`knuth`", "{cite:p}`nobody`"), "utf-8")
    try:
        with pytest.raises(PlainNotebookError) as caught:
            list(plain_notebooks(book, "nblib-1.0-py3-none-any.whl", alone=False))
    finally:
        path.write_text(before, "utf-8")
    assert str(caught.value).startswith("chapters/one.ipynb, cell title, line 6, no source")


def test_an_unknown_tag_stops(page):
    page.notebook.cells[3].metadata.tags = ["hide-output"]
    with pytest.raises(PlainNotebookError, match="cell stub, the tag hide-output"):
        plain_notebook(page, "")


def test_the_page_shows_the_other_half_of_either(book):
    tree = book.env.get_doctree("index")
    assert "in the page, at once" in tree.astext()
    assert "notebook" not in tree.astext()
