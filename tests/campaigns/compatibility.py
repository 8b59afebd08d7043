"""Which widgets live in a built page: each under the host of this book and the official manager.

``python tests/campaigns/compatibility.py`` writes ``compatibility.md``. It needs Chromium, npm and
a network for the packages, which go into an environment that is thrown away. The browser has no
network, so what loads its code from elsewhere shows what it does without.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "static_widgets" / "tests" / "browser"))

import ipywidgets  # noqa: E402
from bare_pages import element, prepared, write_page  # noqa: E402
from chromium import launched  # noqa: E402
from ipywidgets.embed import dependency_state  # noqa: E402
from playwright.sync_api import Browser, Error, Page  # noqa: E402
from playwright.sync_api import TimeoutError as TooLate  # noqa: E402
from test_parity import PACKAGES, fetch_official  # noqa: E402

PAGE = ROOT / "compatibility.md"
GUESTS = tomllib.loads(Path(__file__).with_name("guests.toml").read_text(encoding="utf8"))
SECONDS = 8  # for a widget to draw itself
MAKE = """
import json, sys, warnings
warnings.simplefilter("ignore")
from ipywidgets.embed import dependency_state
made = {}
for name, guest in json.load(open(sys.argv[1])).items():
    space = {}
    exec(guest["code"], space)
    root = space["widget"]
    made[name] = [root.model_id, dependency_state([root], drop_defaults=False)]
json.dump(made, open(sys.argv[2], "w"))
"""
# Something that a reader sees, also inside of a shadow tree.
DRAWN = """root => {
  const tags = /^(canvas|svg|img|input|button|select|textarea|table|video|audio|progress|iframe)$/i;
  const isSeen = node => {
    const { width, height } = node.getBoundingClientRect();
    const own = [...node.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
    return (width > 4 && height > 4 && (own || tags.test(node.tagName)))
      || [...node.children, ...(node.shadowRoot?.children ?? [])].some(isSeen);
  };
  return [...root.children].some(isSeen);
}"""
START = """async ([state, root]) => {
  const { HTMLManager } = require("@jupyter-widgets/html-manager");
  const loader = name => new Promise((found, missing) => require([name], found, missing));
  const manager = new HTMLManager({ loader });
  const models = await manager.set_state({ state, version_major: 2, version_minor: 0 });
  const view = await manager.create_view(models.find(model => model.model_id === root));
  await manager.display_view(view, document.querySelector("#place"));
}"""
OFFICIAL = """<!doctype html><meta charset="utf-8"><title>Official</title><div id="place"></div>
<script src="{require}"></script>
<script>requirejs.config({{ paths: {{ anywidget: "{anywidget}" }} }});</script>
<script src="{manager}"></script>"""
ERROR = re.compile("Error (creating|displaying|rendering)|Failed to load|Javascript error", re.I)


PROSE = """# Which widgets live in a page

The explorers of this book live in its pages without Python, through the package `static_widgets`.
It is not made for them alone. Here is what it does with the classes of ipywidgets {ipywidgets} and
with {count} published anywidget packages, each opened in Chromium, from disk and without a network,
beside the official manager, {manager}.

*Alive*: the widget draws itself, and nothing in the page says that it lacks something. *Note*:
words in its place say what is missing; where a package loads its code from another host, which
host. *Broken*: there is nothing to see, or an error. Alive does not say that every button of a
widget has its answer: what only Python computes, nobody computes here. What the notes and the
broken ones would do with a network was not measured.

## Published packages

{packages}

## Classes of ipywidgets

A control is linked to a text, which shows its value. `Button`, `FileUpload` and `Controller` do
what they do in Python, so a page says that it needs Python; the official manager draws them, and
nothing happens.

{classes}

`make campaign` measures both tables again.
"""


def published(folder: Path) -> dict[str, tuple[str, dict]]:
    """Return root and state of a widget of each package, made in an environment of its own."""
    python = folder / "environment" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True)
    pinned = [f"{name}=={guest['version']}" for name, guest in GUESTS.items()]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *pinned], check=True)
    (folder / "guests.json").write_text(json.dumps(GUESTS))
    script = [python, "-c", MAKE, folder / "guests.json", folder / "states.json"]
    subprocess.run(script, check=True)
    made = json.loads((folder / "states.json").read_text())
    return {name: tuple(pair) for name, pair in made.items()}


# What a class needs to have something to show.
STREAM = {"output_type": "stream", "name": "stdout", "text": "printed"}
CONTENT = {
    "children": [ipywidgets.Label("inside")],
    "options": ["a", "b"],
    "outputs": [STREAM],
    "selected_index": 0,
}
SQUARE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><path d="M0 0h40v40z"/></svg>'
)
OWN = {f"{name}View": {"value": "text"} for name in ("Label", "HTML", "HTMLMath")} | {
    "ImageView": {"value": SQUARE, "format": "svg+xml"}
}


def own() -> dict[str, tuple[str, dict]]:
    """Return root and state of each class of ipywidgets; a control is linked to a text."""
    made = {}
    for (_, _, name, _, _, view), kind in ipywidgets.widgets.widget._registry.items():
        if view is None or view in ("StyleView", "LayoutView"):
            continue  # nothing to show
        content = {trait: CONTENT[trait] for trait in CONTENT if trait in kind.class_trait_names()}
        root = widget = kind(**content | OWN.get(view, {}))
        for trait in ("value", "index"):
            if root is widget and trait in widget.traits(sync=True):
                root = ipywidgets.VBox([widget, label := ipywidgets.Label()])
                root.link = ipywidgets.jsdlink((widget, trait), (label, "value"))
        state = dependency_state([root], drop_defaults=False)
        made[name.removesuffix("Model")] = (root.model_id, state)
    return made


def wait_until_drawn(page: Page, place: str) -> None:
    """Wait until there is something to see, and a bit for what fails then."""
    seen = f"({DRAWN})(document.querySelector('{place}'))"
    page.wait_for_function(seen, timeout=SECONDS * 1000)
    page.wait_for_timeout(1500)


def under_host(page: Page, folder: Path, root: str, state: dict) -> str:
    """Return what the page shows: alive, a note (and why), or broken."""
    view = element("view", {"model_id": root})
    write_page(folder, view, element("state", prepared(json.loads(json.dumps(state)))))
    page.goto((folder / "index.html").as_uri())
    try:
        wait_until_drawn(page, ".sw-root")
    except TooLate:
        return "broken"
    notes = " ".join(page.locator(".sw-root .sw-note").all_inner_texts())
    if place := re.search(r"loads code from (https?://\S+),", notes):
        return f"note (code from {place[1]})"
    return "note" if notes else "alive"


def under_manager(page: Page, official: Path, root: str, state: dict) -> str:
    """Return what the official manager shows: alive or broken."""
    page.goto(official.as_uri())
    try:
        page.wait_for_function("window.require?.defined('@jupyter-widgets/html-manager')")
        page.evaluate(START, [state, root])
        wait_until_drawn(page, "#place")
    except Error:  # also one that is too late
        return "broken"
    place = page.locator("#place")
    failed = place.locator(".jupyter-widgets-error-widget").count()
    return "broken" if failed or ERROR.search(place.inner_text()) else "alive"


Seen = dict[str, tuple[str, str]]  # what each widget does under the host and under the manager


def tried(browser: Browser, folder: Path, official: Path, guests: dict) -> Seen:
    """Open each widget under both."""
    seen = {}
    for name, (root, state) in guests.items():
        results = []
        for look, where in ((under_host, folder), (under_manager, official)):
            page = browser.new_page(viewport={"width": 900, "height": 700})
            page.set_default_timeout(20_000)
            results.append(look(page, where, root, state))
            page.close()
        seen[name] = tuple(results)
        print(name, *results, sep=": ", flush=True)
    return seen


def table(head: str, seen: Seen, versions: dict[str, str]) -> str:
    """Return a table in Markdown, with its sums."""
    rows = [f"| {head} | in this book | official manager |", "|---|---|---|"]
    for name, (ours, theirs) in sorted(seen.items(), key=lambda one: one[0].lower()):
        rows.append(f"| {name} {versions.get(name, '')} | {ours} | {theirs} |".replace("  ", " "))
    sums = [Counter(pair[i].split(" ")[0] for pair in seen.values()) for i in (0, 1)]
    counted = [", ".join(f"{n} {word}" for word, n in sorted(one.items())) for one in sums]
    return "\n".join([*rows, f"| **{len(seen)} in all** | {counted[0]} | {counted[1]} |"])


def written(packages: dict, classes: dict) -> str:
    """Return the page of the book."""
    manager = next(name for name in PACKAGES if "html-manager" in name)
    versions = {name: guest["version"] for name, guest in GUESTS.items()}
    return PROSE.format(
        ipywidgets=ipywidgets.__version__,
        manager=manager.lstrip("@"),
        count=len(GUESTS),
        packages=table("package", packages, versions),
        classes=table("class", classes, {}),
    )


def measured(folder: Path) -> str:
    """Return the page, measured now."""
    packages, classes = published(folder), own()
    require, manager = fetch_official(folder)
    anywidget = next((folder / "environment").glob("share/jupyter/nbextensions/anywidget/index.js"))
    official = folder / "official.html"
    addresses = {"require": require, "manager": manager, "anywidget": anywidget.with_suffix("")}
    official.write_text(
        OFFICIAL.format(**{name: path.as_uri() for name, path in addresses.items()})
    )
    (folder / "page").mkdir()
    with launched() as browser:
        seen = [tried(browser, folder / "page", official, one) for one in (packages, classes)]
    return written(*seen)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        PAGE.write_text(measured(Path(temporary)), encoding="utf8")
