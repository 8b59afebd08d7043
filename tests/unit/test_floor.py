"""What is younger than the oldest browsers that the book is for is found, or has a fallback."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from nblib import widgets
from nblib.widgets.kit.styles import SHARED, with_fallbacks

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted(Path(widgets.__file__).parent.rglob("*.css"))
TOO_YOUNG = {
    "nblib/widgets/kit/x.js": [
        "AbortSignal.any([a]);",
        "structuredClone(a);",
        "a.findLast(Boolean);",
        'Object.hasOwn(a, "b");',
        "a.checkVisibility();",
    ],
    "_ext/x.css": ["p { color: color-mix(in srgb, red, blue); }", "p:has(a) { color: red; }"],
}


def test_the_lint_names_what_is_too_young():
    for name, lines in TOO_YOUNG.items():
        given = "\n".join(lines)
        command = ["node_modules/.bin/eslint", "--stdin", "--stdin-filename", name, "-f", "json"]
        run = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True)
        told = {message["line"] for message in json.loads(run.stdout)[0]["messages"]}
        assert told >= set(range(1, len(lines) + 1)), run.stdout + run.stderr


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_mixture_and_each_container_has_a_fallback(sheet):
    text = sheet.read_text("utf-8")
    given = with_fallbacks(text)
    mixing = len(re.findall(r"\{[^{}]*color-mix[^{}]*\}", text))
    assert given.count("@supports not (color: color-mix(") == mixing
    assert given.count("@supports not (container-type:") == text.count("@container")
    assert given.count("{") == given.count("}")
    without = re.sub(r"@supports not [^{]*\{\n(?:[^{}]*\{[^{}]*\}\n)*?\}", "", given)
    assert re.sub(r"\s", "", text)[:200] == re.sub(r"\s", "", without)[:200]


def test_an_unknown_mixture_is_an_error():
    with pytest.raises(ValueError, match="expected a mixture"):
        with_fallbacks("p { color: color-mix(in oklab, red 10%, blue); }\n")


def test_a_border_keeps_its_color_and_a_ground_lets_through():
    assert ".bp-explorer.bp-view button:hover { background: transparent; }" in SHARED
    border = with_fallbacks("p { border: 1px solid color-mix(in srgb, var(--a) 5%, transparent); }")
    assert "p { border: 1px solid var(--a); }" in border
