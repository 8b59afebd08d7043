"""How often a check finds the line of a mistake, in code of other people's styles.

    python benchmarks/find_the_line.py [number of cases a set]

`styles/` holds right solutions in differing styles, `wrong/` wrong ones of the kinds that
learners write, the lines at issue marked. Of the right ones, versions with one random change and
with two are made, by text and without regard to what a check tries; and random edits of the book's
own solutions. The results are printed, and written to `results/`.
"""

import ast
import linecache
import math
import random
import re
import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

from nblib.exercises import TASKS, Result, check

HERE = Path(__file__).parent
MARK = "# !"


class Program(NamedTuple):
    """A program to check: the exercise, the text, what was changed, the lines at issue."""

    task: str
    text: str
    change: str = ""
    lines: frozenset[int] = frozenset()


def programs(folder: str) -> list[Program]:
    """Return the programs in a folder; helpers stand before the function they belong to."""
    found = []
    for path in sorted((HERE / folder).glob("*.txt")):
        text, pending = path.read_text("utf-8"), []
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            pending.append(node)
            if node.name in TASKS:
                parts = [
                    "\n".join(text.splitlines()[one.lineno - 1 : one.end_lineno]) for one in pending
                ]
                marked = [
                    n
                    for part in parts
                    for n, line in enumerate(part.splitlines(), 1)
                    if MARK in line
                ]
                clean = [re.sub(rf"\s*{MARK}.*", "", part) for part in parts]
                found.append(
                    Program(node.name, "\n\n\n".join(clean) + "\n", path.stem, frozenset(marked))
                )
                pending = []
    return found


def defined(program: Program) -> Any:
    """Define the function of a program as a notebook's cell would."""
    name = f"<cell {hash(program)}>"
    space: dict[str, Any] = {"__name__": "__main__", "np": np, "math": math}
    space |= {one: TASKS[one].solution for one in ("sigmoid", "forward") if one != program.task}
    linecache.cache[name] = (len(program.text), None, program.text.splitlines(keepends=True), name)
    exec(compile(program.text, name, "exec"), space)
    return space[program.task]


# -- random changes ------------------------------------------------------------------------------

SWAPPED = {
    "+": ["-"], "-": ["+"], "*": ["/", "@"], "/": ["*"], "@": ["*"], "**": ["*"],
    "//": ["/"], "<": ["<="], "<=": ["<"], ">": [">="], ">=": ["<"], "==": ["!="],
}  # fmt: skip
RENAMED = {
    "sum": ["mean", "max"], "mean": ["sum"], "exp": ["log"], "log": ["exp"], "max": ["min", "sum"],
    "min": ["max"], "zeros": ["ones"], "hstack": ["vstack"], "vstack": ["hstack"], "cos": ["sin"],
    "sqrt": ["square"], "square": ["sqrt"], "append": ["extend"], "dot": ["multiply"],
    "multiply": ["dot"], "stack": ["concatenate"], "tanh": ["exp"], "argmax": ["max"],
    "permutation": ["integers"], "uniform": ["normal"], "random": ["normal"],
}  # fmt: skip


class Change(NamedTuple):
    """A part of a text that is replaced; the lines at issue count from the function's first."""

    kind: str
    start: int
    end: int
    new: str
    lines: tuple[int, ...]


def changes(text: str, rng: random.Random) -> Iterator[Change]:
    """Yield many single changes of a program."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for function in ast.parse(text).body:
        assert isinstance(function, ast.FunctionDef)
        maker = _Maker(text, starts, function, rng)
        yield from maker.expressions()
        yield from maker.lines()


class _Maker:
    def __init__(
        self, text: str, starts: list[int], function: ast.FunctionDef, rng: random.Random
    ) -> None:
        self.text, self.starts, self.function, self.rng = text, starts, function, rng
        self.names = sorted(
            {
                n.id
                for n in ast.walk(function)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
            | {arg.arg for arg in function.args.args}
        )

    def at(self, node: Any) -> tuple[int, int]:
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def of(self, node: Any) -> str:
        start, end = self.at(node)
        return self.text[start:end]

    def change(self, kind: str, node: Any, new: str, at: tuple[int, int] | None = None) -> Change:
        start, end = at or self.at(node)
        line = self.text.count("\n", 0, start) - self.function.lineno + 2
        return Change(kind, start, end, new, (line,))

    def expressions(self) -> Iterator[Change]:
        up = {id(c): n for n in ast.walk(self.function) for c in ast.iter_child_nodes(n)}
        for statement in self.function.body:
            for node in ast.walk(statement):
                for maker in (self.operators, self.values, self.calls, self.brackets):
                    yield from maker(node, up)

    def operators(self, node: ast.AST, up: dict[int, ast.AST]) -> Iterator[Change]:
        if isinstance(node, ast.BinOp) or (isinstance(node, ast.Compare) and len(node.ops) == 1):
            left = node.left
            right = node.right if isinstance(node, ast.BinOp) else node.comparators[0]
            gap = (self.at(left)[1], self.at(right)[0])
            sign = self.text[gap[0] : gap[1]].strip("() ")
            for other in SWAPPED.get(sign, ()):
                yield self.change(
                    "operator", node, self.text[gap[0] : gap[1]].replace(sign, other), gap
                )
            if isinstance(node, ast.BinOp):
                yield self.change("operand dropped", node, self.of(left))
                yield self.change("operand dropped", node, self.of(right))
                if sign in ("-", "/", "@", "**"):
                    yield self.change(
                        "operands swapped", node, f"({self.of(right)}) {sign} ({self.of(left)})"
                    )
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield self.change("sign", node, self.of(node.operand))
        elif isinstance(node, ast.Assign | ast.Return) and isinstance(
            node.value, ast.Call | ast.BinOp
        ):
            yield self.change("sign", node.value, f"-({self.of(node.value)})")
        elif isinstance(node, ast.AugAssign):
            gap = (self.at(node.target)[1], self.at(node.value)[0])
            for new in (" = ", " -= " if isinstance(node.op, ast.Add) else " += "):
                yield self.change("assignment", node, new, gap)

    def values(self, node: ast.AST, up: dict[int, ast.AST]) -> Iterator[Change]:
        value: Any = getattr(node, "value", None)
        if isinstance(node, ast.Constant) and type(value) in (int, float):
            for other in (
                (value + 1, value - 1) if isinstance(value, int) else (value * 10, value + 1)
            ):
                yield self.change("number", node, repr(other))
        elif (
            isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.names
        ):
            others = [name for name in self.names if name != node.id]
            for name in self.rng.sample(others, min(2, len(others))):
                yield self.change("name", node, name)
        elif isinstance(node, ast.Attribute) and node.attr == "T":
            yield self.change("transposition", node, self.of(node.value))
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if self.of(node.value) not in ("np.c_", "np.r_"):
                yield self.change("slice", node, self.of(node.value))
            for part in ast.walk(node.slice):
                if isinstance(part, ast.Slice) and self.of(part):
                    for other in ("1:", ":-1", ":"):
                        if self.of(part) != other:
                            yield self.change("slice", node, other, self.at(part))
            if isinstance(node.slice, ast.Name):
                for step in (" + 1", " - 1"):
                    yield self.change("index", node.slice, self.of(node.slice) + step)

    def calls(self, node: ast.AST, up: dict[int, ast.AST]) -> Iterator[Change]:
        if not isinstance(node, ast.Call):
            return
        for one, other in zip(node.args, node.args[1:], strict=False):
            new = f"{self.of(other)}, {self.of(one)}"
            yield self.change("arguments swapped", node, new, (self.at(one)[0], self.at(other)[1]))
        if node.args and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
            yield self.change("call dropped", node, self.of(node.args[0]))
        elif isinstance(node.func, ast.Attribute):
            yield self.change("call dropped", node, self.of(node.func.value))
        for key in node.keywords:
            before = self.text.rfind(",", 0, self.at(key)[0])
            start = before if before > self.at(node.func)[1] else self.at(key)[0]
            yield self.change("keyword dropped", node, "", (start, self.at(key)[1]))
        if isinstance(node.func, ast.Attribute):
            end = self.at(node.func)[1]
            for name in RENAMED.get(node.func.attr, ()):
                yield self.change("function", node, name, (end - len(node.func.attr), end))
            if node.func.attr == "append":
                yield self.change("function", node, "insert(0, ", (end - 6, end + 1))
        elif isinstance(node.func, ast.Name) and node.func.id == "range":
            last = node.args[min(1, len(node.args) - 1)]
            yield self.change("range", last, self.of(last) + " - 1")
            if len(node.args) == 1:
                yield self.change("range", last, "1, " + self.of(last))

    def brackets(self, node: ast.AST, up: dict[int, ast.AST]) -> Iterator[Change]:
        if isinstance(node, ast.BinOp) and isinstance(up.get(id(node)), ast.BinOp | ast.UnaryOp):
            start, end = self.at(node)
            if self.text[start - 1] == "(" and self.text[end] == ")":
                yield self.change("brackets", node, self.text[start:end], (start - 1, end + 1))

    def lines(self) -> Iterator[Change]:
        for parent in ast.walk(self.function):
            for name in ("body", "orelse"):
                body = getattr(parent, name, None)
                if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                    yield from self._lines_of(parent, body)

    def _lines_of(self, parent: Any, body: list[ast.stmt]) -> Iterator[Change]:
        first = self.function.lineno - 1
        for one in body:
            if len(body) > 1 and one.lineno == one.end_lineno:
                line = one.lineno - first
                yield Change("line deleted", *self._whole(one), "", (line - 1, line))
        for one, other in pairwise(body):
            start, end = self._whole(one)[0], self._whole(other)[1]
            new = self.text[slice(*self._whole(other))] + self.text[slice(*self._whole(one))]
            spans = (
                one.lineno - first,
                one.lineno - first + (other.end_lineno or 0) - other.lineno + 1,
            )
            yield Change("lines swapped", start, end, new, spans)
        if isinstance(parent, ast.For | ast.While | ast.If) and len(body) > 1:
            last = body[-1]
            text = self.text[slice(*self._whole(last))]
            dedented = "".join(line[4:] for line in text.splitlines(keepends=True))
            yield Change("dedented", *self._whole(last), dedented, (last.lineno - first,))
        for one, other in pairwise(body):
            if isinstance(one, ast.For | ast.While | ast.If):
                text = self.text[slice(*self._whole(other))]
                new = "".join("    " + line for line in text.splitlines(keepends=True))
                yield Change("indented", *self._whole(other), new, (other.lineno - first,))

    def _whole(self, statement: ast.stmt) -> tuple[int, int]:
        return self.starts[statement.lineno - 1], self.starts[statement.end_lineno or 0]


def changed(program: Program, change: Change) -> Program | None:
    """Return a program with one change, if it is wrong and says so in reasonable time."""
    text = program.text[: change.start] + change.new + program.text[change.end :]
    found = Program(program.task, text, change.kind, program.lines | frozenset(change.lines))
    return found if is_wrong(found) else None


def is_wrong(program: Program) -> bool:
    try:
        with np.errstate(all="ignore"):
            result = bare_check(program)
    except SyntaxError:
        return False
    return result.verdict == "wrong" and result.kind != "endless"


def bare_check(program: Program) -> Result:
    """Return the check's result without a search."""
    with mock.patch("nblib.exercises.engine.diagnosis.find_line", return_value=None):
        return check(program.task, defined(program), seed=0)


def with_one_change(number: int, rng: random.Random) -> list[Program]:
    """Return wrong programs, one change away from a right one, evenly over programs and kinds."""
    found: list[Program] = []
    while len(found) < number:
        for program in rng.sample(RIGHT, len(RIGHT)):
            every: dict[str, list[Change]] = {}
            for change in changes(program.text, rng):
                every.setdefault(change.kind, []).append(change)
            kind = rng.choice(sorted(every))
            wrong = changed(program, rng.choice(every[kind]))
            if wrong and wrong not in found:
                found.append(wrong)
            if len(found) == number:
                break
    return found


def with_two_changes(number: int, rng: random.Random) -> list[Program]:
    """Return wrong programs, two changes in different places away from a right one."""
    found: list[Program] = []
    for one in with_one_change(4 * number, rng):
        if "line" in one.change or "dent" in one.change:
            continue
        every = [c for c in changes(one.text, rng) if "line" not in c.kind and "dent" not in c.kind]
        other = rng.choice(every) if every else None
        wrong = other and changed(one, other)
        if wrong and other and len(wrong.lines) == 2:
            found.append(wrong._replace(change=f"{one.change}, {other.kind}"))
        if len(found) == number:
            break
    return found


def edits_of_solutions(number: int, rng: random.Random) -> list[Program]:
    """Return wrong programs, one change away from the book's own solutions."""
    found: list[Program] = []
    for task in TASKS.values():
        text = task.source
        program = Program(task.name, text)
        every = [
            c for c in changes(text, rng) if c.start > text.index('"""', text.index('"""') + 3)
        ]
        for change in rng.sample(every, min(len(every), 3 + number // 9)):
            if wrong := changed(program, change):
                found.append(wrong)
    return rng.sample(found, min(number, len(found)))


# -- what a check says ---------------------------------------------------------------------------


def told(program: Program) -> SimpleNamespace:
    """Return what a check says of a program, and how long it took."""
    function = defined(program)
    began = time.process_time()
    result = check(program.task, function, seed=0)
    seconds = time.process_time() - began
    right = bool(result.lines) and result.line in program.lines
    among = bool(program.lines & set(result.lines))
    return SimpleNamespace(
        program=program, result=result, seconds=seconds, named=bool(result.mistakes),
        found=bool(result.lines), right=right, among=among,
        misled=bool(result.lines) and not among,
    )  # fmt: skip


def summary(title: str, answers: list[SimpleNamespace]) -> str:
    """Return a row of the table."""
    n, seconds = len(answers), np.array([one.seconds for one in answers])

    def share(name: str) -> str:
        return f"{100 * sum(getattr(one, name) for one in answers) / n:.1f}%"

    either = 100 * sum(one.named or one.among for one in answers) / n
    cells = [title, str(n)]
    cells += [share(name) for name in ("named", "found", "right", "among", "misled")]
    cells += [f"{either:.1f}%"]
    cells += [f"{t:.2f}" for t in (np.median(seconds), np.quantile(seconds, 0.95), seconds.max())]
    return f"| {' | '.join(cells)} |"


COLUMNS = [
    "set",
    "n",
    "named",
    "line told",
    "right line first",
    "among those shown",
    "wrong line alone",
    "named or located",
    "s: median",
    "95%",
    "most",
]
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"

RIGHT = programs("styles")
WRONG = programs("wrong")


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    accepted = sum(bool(check(one.task, defined(one))) for one in RIGHT)
    lines = [f"{accepted} of {len(RIGHT)} right programs are accepted.", "", HEAD]
    print("\n".join(lines), flush=True)
    sets = {
        "one change": lambda: with_one_change(number, random.Random(1)),
        "collected mistakes": lambda: WRONG,
        "two changes": lambda: with_two_changes(number // 2, random.Random(2)),
        "the book's solutions, edited": lambda: edits_of_solutions(number, random.Random(3)),
    }
    for title, made in sets.items():
        lines.append(summary(title, [told(one) for one in made()]))
        print(lines[-1], flush=True)
    words = "Seconds are those that a check itself works, on one core."
    text = f"# Finding the line, {date.today()}\n\n" + "\n".join(lines) + f"\n\n{words}\n"
    (HERE / "results" / f"{date.today()}-find-the-line.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
