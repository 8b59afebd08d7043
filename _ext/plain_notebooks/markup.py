"""MyST as plain Markdown, which every front end shows.

The blocks are found by MyST's own parser: directives, headings, formulas, code. The rest is prose,
whose roles, formulas and links are rewritten in place. What is not in the lists below has no plain
form; it is an error, never markup that a reader sees.
"""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from . import formulas
from .errors import PlainNotebookError, standing_in
from .page import Page
from .references import link, role

__all__ = ["plain"]

PAIRS = (
    *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "em", "strong", "link"),
)
KNOWN = {
    *(f"{name}_{side}" for name in PAIRS for side in ("open", "close")),
    *("text", "softbreak", "hardbreak", "code_inline", "math_inline", "myst_role", "inline"),
    *("hr", "fence", "code_block", "colon_fence", "math_block", "myst_target"),
}
DIRECTIVE = re.compile(r"\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)")
OPTION = re.compile(r":(?P<key>[\w-]+):\s*(?P<value>.*)")
SPAN = re.compile(r'</?span(?: class="[\w -]+")?>')  # the book's colors
INLINE = re.compile(
    r"\{(?P<role>[\w:-]+)\}(?P<ticks>`+)(?P<text>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)"
    r"|(?<![\\$])\$(?![\s$])(?P<formula>[^$]+?)(?<![\s\\])\$(?!\d)"
    rf"|(?P<span>{SPAN.pattern})"
    r"|(?<![\\!])\[(?P<words>(?:[^][`]|(?P<tick>`+).+?(?P=tick))*)\]\((?P<target>[^()\s]*)\)",
    re.DOTALL,
)


def plain(page: Page, text: str) -> str:
    """Return the MyST of a cell of ``page`` as plain Markdown."""
    lines = text.split("\n")
    parts: list[str] = []
    position = 0
    for token in page.parser.parse(text):
        if token.map is None:
            continue
        start, end = token.map
        with standing_in(f"line {start + 1}"):
            for strange in unknown(token):
                raise PlainNotebookError(f"{strange} has no plain form")
            block = rewritten_block(page, token, lines[start:end])
        if block is not None:
            parts += [rewritten(page, "\n".join(lines[position:start]), position + 1), block]
            position = end
    parts.append(rewritten(page, "\n".join(lines[position:]), position + 1))
    # without empty lines around it, a block can become part of its neighbors
    return "\n\n".join(filter(None, (part.strip("\n") for part in parts)))


def unknown(token: Token) -> Iterator[str]:
    """Yield names for what a token and those inside it have that is not known here."""
    for one in (token, *(token.children or [])):
        is_color = one.type == "html_inline" and SPAN.fullmatch(one.content)
        if one.type not in KNOWN and not is_color:
            yield f"{one.type} ({one.content.strip()!r})" if one.content else one.type


def rewritten(page: Page, text: str, first: int = 0) -> str:
    """Return prose with its roles, formulas, colors and links made plain.

    ``first`` is the number of its first line, if errors are to name the line.
    """

    def one(match: re.Match) -> str:
        line = first + text.count("\n", 0, match.start())
        with standing_in(f"line {line}" if first else ""):
            if match["role"]:
                return role(page, match["role"], match["text"])
            if match["formula"]:
                return formulas.inline(match["formula"])
            if match["target"] is not None:
                return link(page, rewritten(page, match["words"]), match["target"])
        return "" if match["span"] else str(match[0])

    return INLINE.sub(one, text)


def rewritten_block(page: Page, token: Token, lines: list[str]) -> str | None:
    """Return a block that is no prose, or None for prose."""
    match token.type:
        case "heading_open":
            marks, _, title = lines[0].partition(" ")
            if set(marks) != {"#"}:
                raise PlainNotebookError("a heading begins with #; another has no plain form")
            return f"{marks} {next(page.headings)}{rewritten(page, title)}"
        case "myst_target":
            return ""
        case "code_block":
            return "\n".join(lines)
        case "math_block":
            block = formulas.display(token.content)
        case "fence" | "colon_fence":
            if not lines[0].lstrip().startswith(token.markup):
                raise PlainNotebookError("a fence behind other marks in its line has no plain form")
            if lines[-1].strip() != token.markup:
                raise PlainNotebookError(f"{lines[0].strip()} is never closed")
            if not (directive := DIRECTIVE.fullmatch(token.info.strip())):
                return "\n".join(lines)
            name, argument = directive["name"], directive["argument"]
            with standing_in(f"{{{name}}}"):
                block = rewritten_directive(page, name, argument, token.content)
        case _:
            return None
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip(" "))]
    return "\n".join(f"{indent}{line}".rstrip() for line in block.split("\n"))


# ---- directives -----------------------------------------------------------------------------


def rewritten_directive(page: Page, name: str, argument: str, content: str) -> str:
    """Return a directive as Markdown."""
    options, body = options_of(content)
    match name:
        case "math" | "glue:math":
            label = options.pop("label", "")
            if name == "glue:math":
                body = page.glue(argument, "text/latex").strip("$").removeprefix(r"\displaystyle")
            elif argument:
                body = f"{argument}\n{body}"
            number = page.number("displaymath", f"equation-{label}") if label else ""
            block = formulas.display(body, number)
        case "admonition":
            kinds = options.pop("class", "").split()
            block = box(rewritten(page, argument), plain(page, body), folded="dropdown" in kinds)
        case "list-table":
            if options.pop("header-rows", "0") != "1":
                raise PlainNotebookError("a table without one row of heads has no plain form")
            block = table(rewritten(page, body))
        case "only":
            block = plain(page, body) if argument == "notebook" else ""
            if argument not in ("notebook", "html"):
                raise PlainNotebookError(f"expected html or notebook, got {argument!r}")
        case _:
            raise PlainNotebookError("no plain form")
    if options:
        raise PlainNotebookError(f"the option {', '.join(options)} has no plain form")
    return block


def options_of(content: str) -> tuple[dict[str, str], str]:
    """Return the options of a directive and its body."""
    lines = content.rstrip("\n").split("\n")
    options = {}
    while lines and (option := OPTION.fullmatch(lines[0])):
        options[option["key"]] = option["value"]
        lines.pop(0)
    return options, "\n".join(lines).strip("\n")


def box(title: str, text: str, folded: bool) -> str:
    """Return an admonition: a quotation with its title, or folded text.

    Between the tags of folded text, what stands after an empty line is Markdown again.
    """
    if folded:
        if re.search(r"[`*$_\[&]", title):
            raise PlainNotebookError(f"markup in the title {title!r} of folded text")
        return f"<details>\n<summary><b>{title}</b></summary>\n\n{text}\n\n</details>"
    return "\n".join(f"> {line}".rstrip() for line in f"**{title}**\n\n{text}".split("\n"))


def table(text: str) -> str:
    """Return a list of lists as a table with one row of heads."""
    rows: list[list[str]] = []
    for line in text.split("\n"):
        item = re.fullmatch(r"(?P<row>\* | {2})- (?P<cell>.*)", line)
        if not item or (not rows and item["row"] == "  "):
            raise PlainNotebookError(f"{line!r} is no cell of a list-table")
        if item["row"] == "* ":
            rows.append([])
        rows[-1].append(item["cell"].replace("|", r"\|"))
    if len({len(row) for row in rows}) != 1:
        raise PlainNotebookError("the rows are not equally long")
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
