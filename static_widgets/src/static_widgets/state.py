"""What lives in a page without Python, and what does not.

The standard state of a notebook's widgets does not tell which callbacks Python holds, but it tells
every link. A control is alive if what a reader sets there reaches something that shows it:

- an anywidget refers to it (``IPY_MODEL_…`` in its state); or
- what Python does at each of its settings was recorded (``states.py``); or
- a link carries the value on to an anywidget, a text (``Label``, ``HTML``, ``HTMLMath``), a box, a
  layout, a disabled control, or a trait of a control other than its value; or
- a link carries it on to another control, which the reader sees move, or brings it the values of
  one; but not where the same cell shows an ``Output`` widget, for there the controls serve a Python
  function (``interact``); or
- a link carries it on to a control for which one of these holds.

A disabled control has nothing to set and stays. Any other control is not drawn: a note in its place
says so, with the values it had, and the ``Output`` widgets of the cell show what Python left there.
A ``Button``, a ``FileUpload`` and a ``Controller`` have an effect only through Python: they are
never drawn.

A widget of a type that the host does not know, or whose saved state is damaged, has a note in its
place, too: it costs nothing but itself.

Nothing here knows of Sphinx.
"""

import itertools
import json
import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from .messages import fill

__all__ = [
    "DRAWN",
    "MORE",
    "State",
    "is_known",
    "markup",
    "prepare",
    "settings",
    "type_name",
    "unknown_types",
]

# Every type that host.js draws, with the defaults that a saved state may leave out.
SLIDER: dict[str, Any] = {
    "value": 0,
    "min": 0,
    "max": 100,
    "step": 1,
    "readout": True,
    "continuous_update": True,
}
BOUNDED: dict[str, Any] = {"value": 0, "min": 0, "max": 100, "step": 1}
SELECTION: dict[str, Any] = {"index": None, "_options_labels": []}
TYPED: dict[str, Any] = {"value": "", "placeholder": "", "continuous_update": True}
PICKED: dict[str, Any] = {"value": None, "min": None, "max": None}
TAGS: dict[str, Any] = {
    "value": [],
    "placeholder": "",
    "allowed_tags": [],
    "allow_duplicates": True,
}
# What they do, only Python does: they are never drawn.
NEED_PYTHON = ("Button", "FileUpload", "Controller", "ControllerAxis", "ControllerButton")
CONTROLS: dict[str, dict[str, Any]] = {
    "IntSlider": {**SLIDER, "readout_format": "d"},
    "FloatSlider": {**SLIDER, "readout_format": ".2f"},
    "FloatLogSlider": {**SLIDER, "value": 1, "max": 4, "step": 0.1, "base": 10}
    | {"readout_format": ".3g"},
    "SelectionSlider": {**SELECTION, "readout": True, "continuous_update": True},
    "IntText": {"value": 0},
    "BoundedIntText": BOUNDED,
    "FloatText": {"value": 0},
    "BoundedFloatText": {**BOUNDED, "step": 0.1},
    "IntRangeSlider": {**SLIDER, "value": [25, 75], "readout_format": "d"},
    "FloatRangeSlider": {**SLIDER, "value": [25, 75], "step": 0.1, "readout_format": ".2f"},
    "SelectionRangeSlider": {**SELECTION, "index": [0, 0], "readout": True}
    | {"continuous_update": True},
    "Text": TYPED,
    "Textarea": TYPED,
    "Password": TYPED,
    "Combobox": {**TYPED, "options": [], "ensure_option": False},
    "DatePicker": PICKED,
    "Time": PICKED,
    "Datetime": PICKED,
    "NaiveDatetime": PICKED,
    "TagsInput": TAGS,
    "ColorsInput": TAGS,
    "IntsInput": {**TAGS, "min": None, "max": None, "format": "d"},
    "FloatsInput": {**TAGS, "min": None, "max": None, "format": ".1f"},
    "ColorPicker": {"value": "black"},
    "Select": {**SELECTION, "rows": 5},
    "SelectMultiple": {**SELECTION, "index": [], "rows": 5},
    "Dropdown": SELECTION,
    "RadioButtons": SELECTION,
    "ToggleButtons": SELECTION,
    "Checkbox": {"value": False},
    "ToggleButton": {"value": False},
    "Play": {**BOUNDED, "interval": 100, "playing": False, "repeat": False, "show_repeat": True},
    **{name: {} for name in NEED_PYTHON},
}
OTHERS: dict[str, dict[str, Any]] = {
    "Output": {"outputs": []},
    **{name: {"value": ""} for name in ("Label", "HTML", "HTMLMath")},
    **{name: {"children": []} for name in ("Box", "HBox", "VBox", "GridBox")},
    **{
        name: {"children": [], "titles": [], "selected_index": None}
        for name in ("Tab", "Accordion", "Stack")
    },
    **{name: {"value": 0, "min": 0, "max": 100} for name in ("IntProgress", "FloatProgress")},
    "Valid": {"value": False, "readout": "Invalid"},
    "Image": {"format": "png", "width": "", "height": ""},
    "Video": {"format": "mp4", "width": "", "height": "", "loop": True},
    "Audio": {"format": "mp3", "loop": True},
}
COMMON: dict[str, Any] = {"description": "", "disabled": False, "_dom_classes": []}
DRAWN = {name: COMMON | values for name, values in (CONTROLS | OTHERS).items()}
# Of these the ones that few pages have: more_controls.js draws them.
MORE_NAMES = """
IntRangeSlider FloatRangeSlider SelectionRangeSlider Text Password Combobox Textarea TagsInput
ColorsInput IntsInput FloatsInput DatePicker Time Datetime NaiveDatetime ColorPicker SelectMultiple
IntProgress FloatProgress Valid Stack Image Audio Video
"""
MORE = frozenset(MORE_NAMES.split())
DRAWN["Any"] = {"_dom_classes": []}  # the rest is the widget's own
LINKS = {"Link", "DirectionalLink"}
PACKAGES = ("@jupyter-widgets/", "anywidget", "static-widgets")

LONGEST = 200  # letters of a value in a note
# What stands for a model whose saved state makes no sense.
DAMAGED = {"model_name": "", "model_module": "", "type": "", "damaged": True}

ELSEWHERE = re.compile(r"""\b(?:from|import)[\s(]*["'](https?://[^/"']+)""")
REFERENCE = re.compile(r'"(?:IPY_MODEL_|anywidget:)([^"\\]+)"')
VIEW = "application/vnd.jupyter.widget-view+json"
ANSI = re.compile(r"\x1b\[[\d;]*m")

State = dict[str, dict[str, Any]]  # model id: {model_name, model_module, state, buffers}


def type_name(entry: dict[str, Any]) -> str:
    """Return the widget type of a model, as a reader of its notebook knows it."""
    return entry["model_name"].removesuffix("Model")


def is_known(entry: dict[str, Any]) -> bool:
    """Tell whether ``host.js`` can draw the model, or it is nothing to draw."""
    name = type_name(entry)
    silent = name in ("Layout", "States") or name.endswith("Style") or name in LINKS
    return entry["model_module"].startswith(PACKAGES) and (name in DRAWN or silent)


def kind(entry: dict[str, Any]) -> str:
    """Return the widget type of a model; empty if the host does not know it."""
    return type_name(entry) if is_known(entry) else ""


def target(reference: object) -> str | None:
    """Return the model id in ``IPY_MODEL_<id>``."""
    if isinstance(reference, str) and reference.startswith("IPY_MODEL_"):
        return reference.removeprefix("IPY_MODEL_")
    return None


def tree(state: State, root: str) -> list[str]:
    """Return the ids of a model and of all models inside it, each once."""
    found: dict[str, None] = {}
    queue = [root]
    while queue:
        id = queue.pop()
        if id in state and id not in found:  # a box may hold itself
            found[id] = None
            queue += reversed(inside(state[id]))
    return list(found)


def inside(entry: dict[str, Any]) -> list[str]:
    """Return the ids of the models that a model shows in itself."""
    values = entry["state"]
    if kind(entry) == "Any":
        return REFERENCE.findall(json.dumps({**values, "_esm": "", "layout": ""}))
    if kind(entry) == "Output" and isinstance(values.get("outputs"), list):
        return [root for output in values["outputs"] if (root := view_in(output))]
    children = values.get("children")
    return [target(child) or "" for child in children] if isinstance(children, list) else []


def view_in(output: dict[str, Any]) -> str | None:
    """Return the id of the widget that a saved output shows."""
    view = output.get("data", {}).get(VIEW)
    return view.get("model_id") if isinstance(view, dict) else None


def ends(link: dict[str, Any]) -> list[tuple[str, str]]:
    """Return ``(model id, trait)`` of both ends of a link, of all for recorded states.

    Nothing if it links nothing.
    """
    if kind(link) == "States":
        records = link["state"]
        both = records.get("controls", []) + records.get("targets", [])
        return [(target(id) or "", name) for id, name in both]
    if kind(link) not in LINKS:
        return []
    sides = [link["state"].get(side) for side in ("source", "target")]
    if not all(isinstance(side, list) and len(side) == 2 for side in sides):
        return []
    return [(target(side[0]) or "", str(side[1])) for side in sides]


def flows(state: State) -> Iterator[tuple[str, str, str]]:
    """Yield ``(source, target, trait of the target)`` for each way that a link carries a value."""
    for entry in state.values():
        if kind(entry) in LINKS and (both := ends(entry)):
            (start, trait), (end, other) = both
            if start in state and end in state:
                yield start, end, other
                if kind(entry) == "Link":
                    yield end, start, trait


def has_effect(state: State, control: str, beside_output: bool) -> bool:
    """Tell whether what a reader sets in ``control`` shows anywhere: the rule of this module."""
    if kind(state[control]) in NEED_PYTHON:
        return False
    sources = [kind(state[source]) for source, sink, _ in flows(state) if sink == control]
    if any(source and (source not in CONTROLS or not beside_output) for source in sources):
        return True  # it shows what a link brings
    texts = [
        json.dumps(entry["state"]) for entry in state.values() if kind(entry) in ("Any", "States")
    ]
    queue = [control]
    for model in queue:  # grows on the way
        if any(f'"IPY_MODEL_{model}"' in text for text in texts):
            return True
        for source, sink, trait in flows(state):
            if source != model or sink in queue or not kind(state[sink]):
                continue
            is_input = kind(state[sink]) in CONTROLS and not state[sink]["state"].get("disabled")
            if not is_input or trait not in ("value", "index") or not beside_output:
                return True
            queue.append(sink)
    return False


def shown_value(state: dict[str, Any]) -> str:
    """Return a control's value as text; nothing where it has none that is short and plain."""
    value = state.get("value")
    labels = state.get("_options_labels")
    if isinstance(labels, list):
        index = state.get("index")
        chosen = index if isinstance(index, list) else [index]
        known = [i for i in chosen if isinstance(i, int) and 0 <= i < len(labels)]
        value = ", ".join(str(labels[i]) for i in known)
    elif isinstance(value, bool):
        value = "✓" if value else "✗"  # in any language
    elif isinstance(value, list):
        value = " – ".join(str(part) for part in value if isinstance(part, int | float | str))
    text = str(value) if isinstance(value, int | float | str) else ""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def setting(state: dict[str, Any]) -> str:
    """Return ``description = value``, or nothing for a control that lacks either."""
    value = shown_value(state)
    return f"{state['description']} = {value}" if state["description"] and value else ""


def settings(state: State, root: str) -> str:
    """Return the values of all controls that a widget shows, as ``setting`` writes each."""
    controls = [id for id in tree(state, root) if kind(state[id]) in CONTROLS]
    return ", ".join(filter(None, (setting(state[id]["state"]) for id in controls)))


def unknown_note(entry: dict[str, Any], messages: Mapping[str, str]) -> str:
    """Return what stands in the place of a widget that the host does not know."""
    note = fill(messages["unknown"], widget=type_name(entry))
    values = entry["state"]
    if value := shown_value(values):
        description = values.get("description")
        settings = f"{description} = {value}" if description else value
        note += " " + fill(messages["left_at"], settings=settings)
    return note


def unknown_types(state: State, cells: list[list[str]]) -> list[str]:
    """Return the types of the widgets that a page shows and the host does not know."""
    shown = {id for roots in cells for root in roots for id in tree(state, root)}
    strange = [state[id] for id in shown if not kind(state[id]) and "damaged" not in state[id]]
    return sorted({f"{type_name(entry)} ({entry['model_module']})" for entry in strange})


def mark_dead(state: State, cells: list[list[str]], messages: Mapping[str, str]) -> None:
    """Give each widget that cannot live a key ``dead``, which is what the page shows instead.

    It is a note for each that the host does not know; for those that need Python a note for the
    first one of a view, and empty for the others.

    Parameters
    ----------
    state
        The models.
    cells
        For each cell, the ids of the widgets that it shows.
    messages
        What the page says: ``messages.DEFAULTS``, or a site's own.
    """
    for roots in cells:
        outputs = [id for root in roots for id in tree(state, root) if kind(state[id]) == "Output"]
        pictured = any(state[id]["state"]["outputs"] for id in outputs)
        for root in roots:
            for id in tree(state, root):
                if not kind(state[id]):
                    state[id].setdefault("dead", unknown_note(state[id], messages))
            controls = [id for id in tree(state, root) if kind(state[id]) in CONTROLS]
            enabled = [id for id in controls if not state[id]["state"]["disabled"]]
            # an Output that shows the control itself is no place for what a function prints
            beside = {
                id: any(id not in tree(state, output) for output in outputs) for id in enabled
            }
            dead = [id for id in enabled if not has_effect(state, id, beside[id])]
            settings = ", ".join(filter(None, (setting(state[id]["state"]) for id in dead)))
            note = messages["needs_python"]
            if settings:
                note += " " + fill(
                    messages["made_with" if pictured else "left_at"], settings=settings
                )
            for id in dead:
                state[id]["dead"] = note if id == dead[0] else ""


def markup(output: dict[str, Any], messages: Mapping[str, str]) -> str:
    """Return one saved output as HTML: an image, markup (which the host sanitizes) or text."""
    data = {mime: "".join(lines) for mime, lines in output.get("data", {}).items()}
    for mime in ("image/svg+xml", "image/png", "image/jpeg"):
        if mime in data:
            is_text = mime == "image/svg+xml"
            code = b64encode(data[mime].encode()).decode() if is_text else data[mime].strip()
            alt = escape(messages["picture"])
            return f'<img alt="{alt}"{size(output, mime)} src="data:{mime};base64,{code}">'
    if "text/html" in data:
        return data["text/html"]
    return f"<pre>{escape(plain_text(output))}</pre>"


def plain_text(output: dict[str, Any]) -> str:
    """Return the text of a saved output, without colors."""
    lines = output.get("text", output.get("traceback", []))
    text = "".join(output.get("data", {}).get("text/plain", "")) or "".join(lines)
    return re.sub(ANSI, "", text)


def size(output: dict[str, Any], mime: str) -> str:
    """Return the attributes with the size of a picture, so that nothing moves when it comes."""
    wanted = output.get("metadata", {}).get(mime, {})
    width, height = wanted.get("width"), wanted.get("height")
    if mime == "image/png" and not (width and height):
        header = b64decode("".join(output["data"][mime])[:32])
        if header[12:16] == b"IHDR":
            width, height = struct.unpack(">II", header[16:24])
    return f' width="{width:.0f}" height="{height:.0f}"' if width and height else ""


def parts(outputs: list[dict[str, Any]], messages: Mapping[str, str]) -> list[str]:
    """Return saved outputs as the host shows them: markup, and references to widgets."""
    made: list[str] = []
    for is_widget, group in itertools.groupby(outputs, lambda output: bool(view_in(output))):
        if is_widget:
            made += [f"IPY_MODEL_{view_in(output)}" for output in group]
        else:
            made.append("".join(markup(output, messages) for output in group))
    return made


def prepare(state: State, cells: list[list[str]], messages: Mapping[str, str]) -> None:
    """Add to the standard state what ``host.js`` would have to work out.

    Parameters
    ----------
    state
        The models by their id, changed in place. Each gets its ``type``, its ``buffers``, the
        defaults that its ``state`` leaves out, the ids of its ``links``; where they apply, ``dead``
        (the note that stands in its place), ``picture`` (one that an unknown widget holds) and
        ``needs`` (why it may fail to start).
    cells
        For each cell, the ids of the widgets that it shows.
    messages
        What the page says: ``messages.DEFAULTS``, or a site's own.
    """
    for id, entry in state.items():
        try:
            prepare_one(entry, messages)
        except (AttributeError, KeyError, TypeError, ValueError, IndexError):
            note = fill(messages["failed"], reason=messages["damaged"])
            state[id] = DAMAGED | {"state": {}, "links": [], "buffers": [], "dead": note}
    for id, entry in state.items():
        for end in dict.fromkeys(end for end, _ in ends(entry) if end in state):
            state[end]["links"].append(id)
    mark_dead(state, cells, messages)
    for entry in state.values():
        for id, trait in ends(entry) if entry["type"] == "States" else ():
            if trait == "value" and id in state and state[id]["type"] == "Output":
                state[id]["state"]["value"] = []  # the records have it, too


def prepare_one(entry: dict[str, Any], messages: Mapping[str, str]) -> None:
    """Add to one model what needs no other: type, buffers, defaults, the markup of an output."""
    name = entry["type"] = kind(entry)
    entry.update(links=[], buffers=entry.get("buffers") or [])
    values = entry["state"] = DRAWN.get(name, {}) | entry["state"]
    if name == "Password":
        values["value"] = ""  # nobody's to read
    elif name == "Output":
        values["value"] = parts(values["outputs"], messages)
    elif name == "States" and "problem" not in values:
        for target_, kinds in zip(values["targets"], values["kinds"], strict=True):
            if target_[1] == "outputs":
                target_[1] = "value"
                kinds[:] = [parts(outputs, messages) for outputs in kinds]
    elif name == "Any":
        # One way in for code and style: an address becomes a line that imports it.
        for key, line in (
            ("_esm", 'export {{ default }} from "{}";'),
            ("_css", '@import "{}";'),
        ):
            if values.get(key, "").startswith("http"):
                values[key] = line.format(values[key])
        if place := ELSEWHERE.search(values.get("_esm", "")):
            entry["needs"] = fill(messages["code_missing"], host=place[1])
    elif not name:
        pictures = [text for text in values.values() if isinstance(text, str)]
        pictures = [text for text in pictures if text.startswith("data:image/")]
        entry.update({"picture": pictures[0]} if pictures else {})
