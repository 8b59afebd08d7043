"""One page that holds given models, without a build: the host and its style sheet.

MathJax is there where formulas are the subject: to start it takes longer than all else of a page.
"""

import json
import shutil
from html import escape
from importlib.util import find_spec
from pathlib import Path

import static_widgets
from static_widgets.messages import DEFAULTS
from static_widgets.state import prepare

KIND = "application/vnd.jupyter.widget-{}+json"
PAGE = """<!doctype html><meta charset="utf-8"><title>Bare</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="host.css"><style>
body { margin: 0; width: 600px; font: 16px sans-serif; }
.guard { height: 12px; background: silver; }
.position-fixed, .fixed { position: fixed; inset: 0; z-index: 9999; background: red; }
</style>
<script>window.MathJax = { options: { enableMenu: false } };</script>
<script defer src="more_controls.js"></script>
<script defer src="host.js" data-messages="MESSAGES"></script>
BODY
"""


def element(kind: str, content: object) -> str:
    """Return a script element; text stands in it as it is."""
    text = content if isinstance(content, str) else json.dumps(content).replace("<", "\\u003c")
    return f'<script type="{KIND.format(kind)}">{text}</script>'


def prepared(state: dict) -> dict:
    """Return the state as the build leaves it, each model in a view of its own."""
    prepare(state, [[id] for id in state], DEFAULTS)
    return {"state": state}


def write_page(folder: Path, *parts: str, formulas: bool = False) -> Path:
    """Write ``index.html`` and what it loads; before and after each part stands a guard."""
    source = Path(static_widgets.__file__).parent
    for name in ("more_controls.js", "host.js", "host.css"):
        shutil.copy(source / name, folder / name)
    if formulas:
        spec = find_spec("sphinx-mathjax-offline")
        mathjax = Path(spec.origin).parent / "static" / "mathjax"
        shutil.copy(mathjax / "tex-chtml-full.js", folder / "mathjax.js")
        shutil.copytree(mathjax / "output", folder / "output", dirs_exist_ok=True)
        parts = ('<script defer src="mathjax.js"></script>', *parts)
    guard = '<div class="guard"></div>'
    body = guard + "".join(f"<div>{part}</div>{guard}" for part in parts)
    page = PAGE.replace("MESSAGES", escape(json.dumps(DEFAULTS))).replace("BODY", body)
    (folder / "index.html").write_text(page)
    return folder / "index.html"
