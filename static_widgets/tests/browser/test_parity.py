"""The static host against the official manager: same notebook, same hands, same state.

One notebook with every control is run once and shown twice. The same seeded interactions, by value
and by real input, must leave every model of both pages in the same state.
"""

import hashlib
import json
import random
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page
from widget_pages import build, run, write_notebook

STATE = "application/vnd.jupyter.widget-state+json"
INTERACTIONS = 200
# The official manager, for this test only: npm packages and the SHA-256 of their files.
PACKAGES = {
    "@jupyter-widgets/html-manager@1.0.15": (
        "2b9d65cb7913e1c7d671757a10008b32c9c2448d4429513371e55c07d6107638"
    ),
    "requirejs@2.3.7": "31f3330c978fb28684622fe71165dc946432cf0210b2ea8a1ca0233e70f2737d",
}

# Steps and links are such that every value a link brings is one the slider has: the official
# sliders move a value that is between two steps, ours leave what Python or a link set.
CELLS = [
    """
import ipywidgets as w
letters = ["alpha", "beta", "gamma", "delta"]
c = {
    "int": w.IntSlider(value=3, max=20),
    "float": w.FloatSlider(value=0.5, min=-1, max=2, step=0.25),
    "late": w.FloatSlider(value=0.5, max=2, step=0.125, continuous_update=False),
    "log": w.FloatLogSlider(value=0.01, min=-4, max=1, step=0.5),
    "choice": w.SelectionSlider(options=letters, value="beta"),
    "count": w.BoundedIntText(value=3, max=10),
    "rate": w.BoundedFloatText(value=0.5, max=1, step=0.25),
    "free": w.IntText(value=7),
    "loose": w.FloatText(value=0.7),
    "menu": w.Dropdown(options=letters, value="beta"),
    "radio": w.RadioButtons(options=letters, value="beta"),
    "toggles": w.ToggleButtons(options=letters, value="beta"),
    "check": w.Checkbox(),
    "toggle": w.ToggleButton(),
    "play": w.Play(value=2, max=9),
    "frame": w.IntSlider(max=9),
}
for name, control in c.items():
    control.description = name
labels = [w.Label(), w.HTML(), w.HTMLMath()]
w.jslink((c["int"], "value"), (c["count"], "value"))
w.jsdlink((c["float"], "value"), (c["loose"], "value"))
w.jsdlink((c["rate"], "value"), (c["late"], "value"))
w.jslink((c["menu"], "index"), (c["radio"], "index"))
w.jsdlink((c["toggles"], "index"), (c["choice"], "index"))
w.jslink((c["check"], "value"), (c["toggle"], "value"))
w.jslink((c["play"], "value"), (c["frame"], "value"))
w.jsdlink((c["free"], "value"), (labels[0], "value"))
w.jsdlink((c["log"], "value"), (labels[1], "value"))
w.jsdlink((c["check"], "value"), (c["free"], "disabled"))
tab = w.Tab([w.Label("one"), w.Label("two")], titles=["One", "Two"], selected_index=0)
fold = w.Accordion([w.Label("three"), w.Label("four")], titles=["Three", "Four"])
grid = w.GridBox([w.HBox(labels)])
w.VBox([*c.values(), grid, tab, fold])
"""
]

# Where the hands of a reader find the inputs of a control, under the host and under the manager.
INPUTS = {
    "slider": ("input", ".noUi-handle"),
    "number": ("input", "input"),
    "menu": ("select", "select"),
    "radio": ("input", "input"),
    "toggles": ("label", "button"),
    "check": ("input", "input[type=checkbox]"),
    "toggle": ("", ""),
    "play": ("button", "button"),
    "tab": ("[role=tab]", ".lm-TabBar-tab"),
    "fold": ("summary", ".jupyter-widget-Collapse-header"),
}
SLIDERS = ("int", "float", "late", "log", "choice", "frame")

# Each control's element gets the name of its control, so that both pages are asked in the same way.
NAME_OURS = """() => {
  const rows = [...document.querySelectorAll(".sw-field, .sw-button")];
  for (const model of staticWidgets.models.values()) {
    const name = model.get("description");
    const label = row => row.querySelector(".sw-label") ?? row;
    const row = name && rows.find(row => label(row).textContent === name);
    if (row) row.dataset.name = name;
  }
  document.querySelector("[role=tablist]").parentElement.dataset.name = "tab";
  document.querySelector("details").parentElement.dataset.name = "fold";
}"""
START_OFFICIAL = """async ([state, root]) => {
  const { HTMLManager } = require("@jupyter-widgets/html-manager");
  const manager = new HTMLManager();
  const models = await manager.set_state(state);
  const top = await manager.create_view(models.find(model => model.model_id === root));
  await manager.display_view(top, document.body);
  window.models = new Map(models.map(model => [model.model_id, model]));
  await new Promise(resolve => setTimeout(resolve, 1000)); // children are drawn promise by promise
  const names = { TabModel: "tab", AccordionModel: "fold" };
  for (const model of models) {
    const name = names[model.get("_model_name")] ?? model.get("description");
    for (const view of Object.values(model.views ?? {})) {
      if (name) view.then(({ el }) => { el.dataset.name = name; });
    }
  }
}"""
READ = """keys => Object.fromEntries(Object.entries(keys).map(([id, names]) => {
  const model = (window.models ?? staticWidgets.models).get(id);
  return [id, Object.fromEntries(names.map(name => [name, model.get(name) ?? null]))];
}))"""
SET = """([id, name, value]) => {
  const model = (window.models ?? staticWidgets.models).get(id);
  model.set(name, value);
  model.save_changes();
}"""


def fetch_official(folder: Path) -> list[Path]:
    """Fetch the scripts of the official manager, in the order in which a page needs them."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail("npm is needed to fetch the official widget manager: install Node.js")
    # Only the packages themselves: their scripts are complete, their dependencies are for builds.
    result = run([npm, "pack", "--silent", *PACKAGES], folder)
    assert result.returncode == 0, result.stderr
    for archive, expected in zip(result.stdout.split(), PACKAGES.values(), strict=True):
        assert hashlib.sha256((folder / archive).read_bytes()).hexdigest() == expected, archive
        with tarfile.open(folder / archive) as files:
            files.extractall(folder / archive.split("-")[0], filter="data")
    scripts = ["requirejs/package/require.js", "jupyter/package/dist/embed-amd.js"]
    return [folder / script for script in scripts]


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return an empty page and the scripts of the official manager."""
    folder = tmp_path_factory.mktemp("npm")
    (folder / "page.html").write_text("<!doctype html><title>Official</title>")
    return [folder / "page.html", *fetch_official(folder)]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the executed notebook, with its widget state."""
    path = tmp_path_factory.mktemp("parity") / "all.ipynb"
    write_notebook(path, CELLS)
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--inplace", path]
    subprocess.run([*command, "--execute"], check=True, capture_output=True)
    return path


@pytest.fixture
def pages(
    browser: Browser, official: list[Path], notebook: Path
) -> Iterator[tuple[Page, Page, dict]]:
    """Return the page of our host, the page of the official manager, and the state of both."""
    saved = json.loads(notebook.read_text())
    state = saved["metadata"]["widgets"][STATE]
    view = "application/vnd.jupyter.widget-view+json"
    (root,) = [
        output["data"][view]["model_id"]
        for cell in saved["cells"]
        for output in cell["outputs"]
        if view in output.get("data", {})
    ]
    more = "nb_execution_mode = 'off'\nsuppress_warnings = ['toc', 'myst']"
    result = build(notebook.parent, {"all": []}, more=more, keep=True)
    assert result.returncode == 0, result.stderr
    context = browser.new_context(viewport={"width": 1000, "height": 2000})
    context.set_default_timeout(10_000)
    ours, theirs = context.new_page(), context.new_page()
    ours.goto((notebook.parent / "html" / "all.html").as_uri())
    ours.locator("[role=tablist]").wait_for()
    ours.evaluate(NAME_OURS)
    theirs.goto(official[0].as_uri())
    for script in official[1:]:
        theirs.add_script_tag(path=script)
    theirs.wait_for_function("window.require?.defined('@jupyter-widgets/html-manager')")
    theirs.evaluate(START_OFFICIAL, [state, root])
    yield ours, theirs, state["state"]
    context.close()


def interactions(state: dict) -> Iterator[tuple]:
    """Yield seeded interactions: ("set", id, trait, value) or ("input", control, act, details)."""
    dice = random.Random(2026)
    ids = {entry["state"].get("description"): id for id, entry in state.items()}
    kinds = {entry["model_name"]: id for id, entry in state.items()}
    quarters = [i / 4 for i in range(-4, 9)]
    values = {
        "int": range(21),
        "float": quarters,
        "late": [i / 8 for i in range(17)],
        "log": [10 ** (i / 2) for i in range(-8, 3)],
        "count": range(11),
        "rate": [0, 0.25, 0.5, 0.75, 1],
        "free": range(-50, 50),
        "loose": quarters,
        "check": [True, False],
        "toggle": [True, False],
        "play": range(10),
        "frame": range(10),
    }
    choices = ("choice", "menu", "radio", "toggles")
    for _ in range(INTERACTIONS):
        if dice.random() < 0.4:
            name = dice.choice([*values, *choices, "tab", "fold"])
            if name in values:
                yield "set", ids[name], "value", dice.choice(values[name])
            elif name in choices:
                yield "set", ids[name], "index", dice.randrange(4)
            else:
                id = kinds["TabModel" if name == "tab" else "AccordionModel"]
                yield "set", id, "selected_index", dice.randrange(2)
            continue
        name = dice.choice(
            [
                *SLIDERS,
                "count",
                "rate",
                "free",
                "loose",
                *choices[1:],
                "check",
                "toggle",
                "play",
                "tab",
                "fold",
            ]
        )
        if name in SLIDERS:
            key = dice.choice(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"])
            yield "input", name, "slider", key
        elif name in ("count", "free"):
            yield "input", name, "number", str(dice.randint(-20, 30))
        elif name in ("rate", "loose"):
            yield "input", name, "number", str(dice.choice(quarters))
        elif name in choices:
            yield "input", name, name, dice.randrange(4)
        else:
            yield "input", name, name, dice.randrange(2)


def act(page: Page, name: str, kind: str, details: str | int, is_ours: bool) -> None:
    """Do with mouse or keyboard what a reader would do on either page."""
    control = page.locator(f'[data-name="{name}"]').first
    selector = INPUTS[kind][0 if is_ours else 1]
    part: Locator = control.locator(selector) if selector else control
    if kind == "slider":
        part.press(details)
    elif kind == "number":
        if part.is_enabled():
            part.fill(details)
            part.press("Tab")
    elif kind == "menu":
        part.select_option(index=details)
    else:
        # Of Play only stop and loop: what runs by the clock cannot be compared.
        index = {"check": 0, "toggle": 0, "play": 1 + details}.get(kind, details)
        box = part.nth(index).bounding_box()
        # The bare mouse: a locator's click waits for several frames each time.
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.nightly
def test_same_interactions_leave_the_same_state(pages: tuple[Page, Page, dict]):
    ours, theirs, state = pages
    plain = {
        id: [
            name for name, value in entry["state"].items() if "IPY_MODEL_" not in json.dumps(value)
        ]
        for id, entry in state.items()
    }
    # Everything that has values of its own; a layout never changes here.
    drawn = {
        id: plain[id]
        for id in ours.evaluate("[...staticWidgets.models.keys()]")
        if not state[id]["model_name"].endswith(("LayoutModel", "StyleModel", "LinkModel"))
    }
    compared = 0
    for number, step in enumerate([("start",), *interactions(state)]):
        for page in (ours, theirs):
            if step[0] == "set":
                page.evaluate(SET, list(step[1:]))
            elif step[0] == "input":
                act(page, *step[1:], is_ours=page is ours)
        left, right = ours.evaluate(READ, drawn), theirs.evaluate(READ, drawn)
        for id in drawn:
            name = state[id]["state"].get("description") or state[id]["model_name"]
            assert left[id] == right[id], f"{name} after interaction {number}: {step}"
            compared += len(drawn[id])
    assert number == INTERACTIONS
    print(f"{number} interactions, {len(drawn)} models, {compared} values compared")
