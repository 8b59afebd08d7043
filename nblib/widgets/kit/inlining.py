"""One module out of many: a view with everything that it imports, for anywidget's `_esm`.

anywidget makes a blob of that one string, and from a blob no file can be imported. So each imported
module becomes a block that returns what it exports, in the order in which the modules need each
other; the view itself comes last and keeps its exports. No name of one block reaches another.
Comments that have their lines to themselves stay behind: a page carries only what it runs.

Left out on purpose: all that needs a parser. An import or an export starts its line and has one of
two forms, `import { a, b as c } from "./file.js";` and `export` before a `const`, a `function` or a
`class`; the view alone has an `export default`. What else looks like one is an error. So is a
template literal over several lines, in which a line could look like a comment.
"""

import os
import re
from pathlib import Path

__all__ = ["inlined"]

IMPORT = re.compile(r'^import \{([\w$\s,]*)\} from "(\.{1,2}/[^"\n]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function\*?) ?([\w$]+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default\b", re.MULTILINE)
STARTS_LIKE_ONE = re.compile(r"^[ \t]*(?:import|export)\b(?!\s*[:=])", re.MULTILINE)
IN_THE_MIDDLE = re.compile(r"\bimport\s*[(.]")
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[^`])*\*/[ \t]*)\n", re.MULTILINE)
BLOCK = "inlined_"  # how the blocks are called, and nothing else


def inlined(view: str | Path) -> str:
    """Return a view and all that it imports as one JavaScript module.

    Parameters
    ----------
    view : str or Path
        The file of the view. Its imports name files, relative to the one they stand in.

    Returns
    -------
    str
        A module without imports that exports what the view exports.

    Raises
    ------
    ValueError
        If an imported file is not there, or lacks a name that is imported; if modules import each
        other in a circle; if an import or an export has a form that is not supported.
    """
    blocks: dict[Path, tuple[str, list[str]]] = {}  # by file: its name in the module, its exports
    parts: list[str] = []

    def linked(path: Path, importers: tuple[Path, ...]) -> str:
        """Return the text of a file with its imports linked, after `parts` has got their blocks."""
        if path in importers:
            circle = (*importers[importers.index(path) :], path)
            raise ValueError(f"import in a circle: {' imports '.join(map(_shown, circle))}")
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            by = f", which {_shown(importers[-1])} imports" if importers else ""
            raise ValueError(f"there is no file {path}{by}") from None
        _check(path, text, is_view=not importers)

        def link(found: re.Match[str]) -> str:
            other = Path(os.path.normpath(path.parent / found[2]))
            if other not in blocks:
                add(other, (*importers, path))
            block, exports = blocks[other]
            names = [name.strip() for name in found[1].split(",") if name.strip()]
            for name in (name.split()[0] for name in names):
                if name not in exports:
                    raise ValueError(
                        f"{_shown(path)} imports {name}, which {_shown(other)} does not export"
                    )
            return f"const {{ {', '.join(names).replace(' as ', ': ')} }} = {block};"

        return IMPORT.sub(link, COMMENT.sub("", text))

    def add(path: Path, importers: tuple[Path, ...]) -> None:
        text = linked(path, importers)
        block, exports = f"{BLOCK}{len(blocks)}", EXPORT.findall(text)
        blocks[path] = block, exports
        body = f"{EXPORT.sub('', text)}\nreturn {{ {', '.join(exports)} }};"
        parts.append(f"const {block} = (() => {{ // {_shown(path)}\n{body}\n}})();\n")

    last = linked(Path(os.path.normpath(view)), ())
    return "".join([*parts, last])


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _check(path: Path, text: str, is_view: bool) -> None:
    """Raise ValueError where a module has a form that cannot be inlined."""
    forms = [IMPORT, EXPORT] + [DEFAULT] * is_view
    supported = {found.start() for form in forms for found in form.finditer(text)}
    for looks in (STARTS_LIKE_ONE, IN_THE_MIDDLE):
        for found in looks.finditer(text):
            if found.start() not in supported:
                number = text.count("\n", 0, found.start()) + 1
                line = text[found.start() :].partition("\n")[0].strip()
                raise ValueError(
                    f"{_shown(path)}, line {number}: expected an import or an export in a form "
                    f"that nblib.widgets.kit.inlining names, got {line!r}"
                )
    for number, line in enumerate(text.splitlines(), 1):
        if line.count("`") % 2:
            raise ValueError(
                f"{_shown(path)}, line {number}: expected template literals that end on their "
                f"line, got {line.strip()!r}"
            )
    if BLOCK in text:
        raise ValueError(f"{_shown(path)}: expected no name with {BLOCK!r}, which names the blocks")
