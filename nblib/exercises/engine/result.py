"""What a check answers: text in a terminal, a box in a notebook, true if all is right."""

import html
import textwrap
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from nblib.exercises.engine.chapters import chapter_of, place_of
from nblib.exercises.engine.repair.telling import Pointer
from nblib.exercises.engine.steps import CORRECTED, steps

__all__ = ["Result"]

#: How many lines a box has before anything is unfolded, and how many letters fit in one.
LINES, WIDTH = 10, 80

STYLE = files(__package__).joinpath("check.css").read_text("utf-8")
VERDICTS = {
    "right": ("✓", "right"),
    "wrong": ("✗", "not right yet"),
    "open": ("…", "not written yet"),
}


@dataclass(frozen=True)
class Result:
    """The answer of a check.

    Attributes
    ----------
    name : str
        The exercise.
    verdict : {"right", "wrong", "open"}
        Open is what still raises NotImplementedError.
    kind : {"", "endless", "raised", "type", "shape", "inputs", "values"}
        What kind of thing is wrong.
    headline : str
        What was found, in one sentence.
    details : list of (str, str)
        Further findings, each with a label.
    mistakes : list of str
        The names of the mistakes that fit.
    named : list of (str, str)
        What these are and why they are wrong, in words.
    together : bool
        Whether they are two mistakes in one, not two that cannot be told apart.
    equation : str
        The label of the equation in the book, or the key of a chapter.
    code : list of str
        The reader's own lines that an exception came from.
    seed : int
        Which random inputs it was tried on, see `check`.
    pointer : Pointer, optional
        Where the mistake is, where a small change makes the function right.
    """

    name: str
    verdict: str
    kind: str = ""
    headline: str = ""
    details: list[tuple[str, str]] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    together: bool = False
    equation: str = ""
    code: list[str] = field(default_factory=list)
    seed: int = 0
    named: list[tuple[str, str]] = field(default_factory=list)
    pointer: Pointer | None = None

    def __bool__(self) -> bool:
        return self.verdict == "right"

    @property
    def line(self) -> int:
        """The number of the line at issue in the reader's function, from 1; 0 if unknown."""
        return self.pointer.line if self.pointer else 0

    @property
    def part(self) -> str:
        """The expression at issue, as written."""
        return self.pointer.part if self.pointer else ""

    @property
    def change(self) -> str:
        """What kind of change makes it right."""
        return self.pointer.change if self.pointer else ""

    @property
    def edit(self) -> str:
        """The corrected line."""
        return self.pointer.edit if self.pointer else ""

    @property
    def lines(self) -> list[int]:
        """All lines where one change makes it right, or where both have to be made."""
        return self.pointer.lines if self.pointer else []

    @property
    def row(self) -> dict[str, Any]:
        """The answer as a row of a table."""
        return {
            "exercise": self.name,
            "verdict": self.verdict,
            "kind": self.kind,
            "mistakes": (" + " if self.together else " or ").join(self.mistakes),
            "finding": self.headline,
            "line": self.line,
            "part": self.part,
            "change": self.change,
            "edit": self.edit,
            "lines": " ".join(map(str, self.lines)),
        }

    def __repr__(self) -> str:
        mark, words = VERDICTS[self.verdict]
        lines = [f"{mark} {self.name}: {words}"]
        lines += _wrapped(self.headline, "  ")
        lines += [f"    {line}" for line in self.code]
        lines += _labeled(self.details)
        for step in steps(self.pointer, self.named):
            if step.question == CORRECTED:
                lines += _wrapped(f"{step.question} The result's .edit tells.", "  ")
            else:
                lines += _labeled(step.inside)
        if self.equation:
            lines += _wrapped(f"See: {place_of(self.equation)}", "  ")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        mark, words = VERDICTS[self.verdict]
        # A note, not a status: it arrives as a whole with the cell's output and never changes.
        parts = [
            f"<style>{STYLE}</style>",
            f'<div class="bp-check bp-check-{self.verdict}" role="note" '
            f'aria-label="Check of {_text(self.name)}: {words}">',
            f'<p class="bp-check-verdict"><span aria-hidden="true">{mark}</span> '
            f"<code>{_text(self.name)}</code>: {words}</p>",
        ]
        folded = steps(self.pointer, self.named)
        shown, rest = self._first_lines(LINES - 2 - bool(folded))  # the verdict, "See", the steps
        parts += shown
        if rest:
            parts += ["<details><summary>More</summary>", *rest, "</details>"]
        for step in folded:
            parts.append(f"<details><summary>{_text(step.question)}</summary>")
            parts += [_as_html(*piece) for piece in step.inside]
        parts += ["</details>"] * len(folded)
        if self.equation:
            file, _ = chapter_of(self.equation)
            anchor = f"#equation-{self.equation}" if self.equation.startswith("eq-") else ""
            link = f'<a href="{file}.ipynb{anchor}">{_text(place_of(self.equation))}</a>'
            parts.append(f"<p><strong>See:</strong> {link}</p>")
        return "\n".join([*parts, "</div>"])

    def _first_lines(self, left: int) -> tuple[list[str], list[str]]:
        """Return as much of the findings as fits in a small box, and what is folded away."""
        pieces: list[tuple[int, str]] = []
        if self.headline:
            short = textwrap.shorten(self.headline, 3 * WIDTH, placeholder=" …")
            pieces.append((_height(short), f'<p class="bp-check-finding">{_text(short)}</p>'))
        if self.code:
            words = chr(10).join(self.code)
            pieces.append((_height(words), f"<pre>{_text(words)}</pre>"))
        for label, text in self.details:
            pieces.append((_height(f"{label}: {text}"), _as_html(label, text)))
        if self.headline and short != " ".join(self.headline.split()):
            pieces.append((LINES, f"<p>{_text(self.headline)}</p>"))
        total, shown = sum(height for height, _ in pieces), 0
        if total > left:
            left -= 1  # what unfolds
            while shown < len(pieces) and pieces[shown][0] <= left:
                left -= pieces[shown][0]
                shown += 1
            return [html for _, html in pieces[:shown]], [html for _, html in pieces[shown:]]
        return [html for _, html in pieces], []


def _as_html(label: str, text: str) -> str:
    """Return a finding with its label, or code, which has none."""
    if not label:
        return f"<pre>{_text(text)}</pre>"
    if "\n" in text:
        return f"<div><strong>{_text(label)}:</strong> <pre>{_text(text)}</pre></div>"
    return f"<p><strong>{_text(label)}:</strong> {_text(text)}</p>"


def _labeled(details: list[tuple[str, str]]) -> list[str]:
    """Return findings with their labels as lines of text, code without."""
    lines = []
    for label, text in details:
        if label and "\n" not in text:
            lines += _wrapped(f"{label}: {text}", "  ")
        else:
            lines += [f"  {label}:"] if label else []
            lines += textwrap.indent(text, "    ").splitlines()
    return lines


def _height(words: str) -> int:
    """Return how many lines a text takes in the box."""
    return sum(max(1, -(-len(line) // WIDTH)) for line in words.splitlines())


def _text(words: str) -> str:
    return html.escape(words)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, 79, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )
