r"""Formulas in dollars, each on one line.

A line break inside ``$$`` ends a formula where it stands in a quotation. ``\class`` and ``\cssId``
name CSS that only the book's pages have; some front ends show them in red.
"""

import re

from .errors import PlainNotebookError

__all__ = ["display", "inline"]

STYLED = re.compile(r"\\(?:class|cssId)\s*\{[^{}]*\}\s*(?=\{)")
COMMENT = re.compile(r"(?<!\\)%")
ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)


def on_one_line(formula: str) -> str:
    """Return the formula without the book's styles and without line breaks."""
    if COMMENT.search(formula):
        raise PlainNotebookError(f"a comment in the formula {formula!r} has no plain form")
    return " ".join(STYLED.sub("", formula).split())


def inline(formula: str) -> str:
    """Return a formula that stands in a sentence."""
    return f"${on_one_line(formula)}$"


def display(formula: str, number: str = "") -> str:
    """Return a formula that stands alone, with its number if it has one."""
    body = on_one_line(formula)
    if r"\\" in ENVIRONMENT.sub("", body):  # as Sphinx does in the page
        body = rf"\begin{{split}} {body} \end{{split}}"
    return f"$${body} \\tag{{{number}}}$$" if number else f"$${body}$$"
