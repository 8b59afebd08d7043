"""What Sphinx does with a page that has widgets.

The state of the widgets and the markers of their places are ``<script>`` elements in the document:
nbsphinx puts both there, myst-nb the markers (``renderer.py`` adds the state). When a page has been
read its state is prepared for ``host.js``; a widget that it shows and the host does not know is a
warning. When it is written it is told to load the host.
"""

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from .elsewhere import is_read_elsewhere, stand_in
from .messages import fill, with_defaults
from .replies import hear_every_reply
from .state import MORE, State, prepare, settings, tree, unknown_types
from .states import MOST, TAG, record_tagged_cells

__all__ = ["STATE", "script", "setup"]

LOGGER = logging.getLogger(__name__)
HERE = Path(__file__).parent
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
PICTURE = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,([\w+/=]+)")
FORMULA = re.compile(r'\$[^$"]+\$|\\[(\[]')  # in JSON; host.js draws what stands between these


def script(kind: str, content: object) -> str:
    """Return an element that holds JSON; no text in it ends the element or opens another."""
    body = json.dumps(content).replace("<", "\\u003c")
    return f'<script type="{kind}">{body}</script>'


def scripts(doctree: nodes.document, kind: str) -> Iterator[tuple[nodes.raw, str]]:
    """Yield each script element of the kind in a document, with its JSON."""
    pattern = re.compile(rf'<script type="{re.escape(kind)}">(.*)</script>', re.DOTALL)
    for node in doctree.findall(nodes.raw):
        if match := pattern.fullmatch(node.astext().strip()):
            yield node, match[1]


def output_cells(doctree: nodes.document) -> dict[int, int]:
    """Return for each output of nbsphinx (its node's id) the number of its cell."""
    numbers, number = {}, 0
    for node in doctree.findall(nodes.container):
        if "nboutput" in node["classes"]:
            numbers[id(node)] = number
            number += "nblast" in node["classes"]
    return numbers


def shown_by_cells(
    doctree: nodes.document, markers: list[tuple[nodes.raw, str]]
) -> list[list[str]]:
    """Return the ids of the widgets that the markers show, a list for each cell."""
    outputs = output_cells(doctree)
    cells: dict[object, list[str]] = {}
    for marker, root in markers:
        key: object = marker  # outside of all cells it is one by itself
        node: nodes.Element | None = marker
        while node is not None:
            if node.get("nb_element") == "cell_code":  # myst-nb: all outputs of a cell are inside
                key = node
            elif id(node) in outputs:
                key = outputs[id(node)]
            node = node.parent
        cells.setdefault(key, []).append(root)
    return list(cells.values())


def parsed(app: Sphinx, text: str) -> dict[str, Any]:
    """Return what a script element holds; nothing, and a warning, if it makes no sense."""
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    warn(app, "damaged", f"a widget's script element holds no JSON object: {text[:60]}")
    return {}


def warn(app: Sphinx, subtype: str, message: str) -> None:
    """Warn of the page that is read, in a class that ``suppress_warnings`` may name."""
    LOGGER.warning(message, location=app.env.docname, type="static_widgets", subtype=subtype)


def place(marker: nodes.raw) -> list[nodes.Element]:
    """Return the nodes that hold all forms of the output in which a widget is shown.

    myst-nb keeps them side by side until it writes a page, nbsphinx one for HTML and one for LaTeX.
    """
    node: nodes.Element | None = marker
    while node is not None:
        if node.get("nb_element") == "mime_bundle":
            return [node]
        if isinstance(node, addnodes.only):
            after = node.next_node(addnodes.only, descend=False, siblings=True)
            return [node, *([after] if after and after["expr"] == "latex" else [])]
        node = node.parent
    return [marker]


def saved(marker: nodes.raw, picture: str) -> list[nodes.Element]:
    """Return copies of what was saved beside a widget: a picture, or else a text in Markdown.

    A picture without alternative text gets the one given.
    """
    forms = place(marker)
    for image in (image.deepcopy() for form in forms for image in form.findall(nodes.image)):
        image.setdefault("alt", picture)
        return [image]
    return [
        node.deepcopy()
        for form in forms
        for part in form.findall(nodes.container)
        if part.get("mime_type") == "text/markdown"
        for node in part
    ]


def add_still(marker: nodes.raw, sentence: str, picture: str) -> None:
    """Put what a browser without scripts shows below the place of a widget."""
    still = saved(marker, picture)
    note = f'<div class="sw-root"><p class="sw-note">{escape(sentence)}</p></div>'
    first, last = (nodes.raw("", text, format="html") for text in ("<noscript>", "</noscript>"))
    marker.parent.extend([first, *still, nodes.raw("", note, format="html"), last])


class Elsewhere(SphinxPostTransform):
    """Replaces widgets where no script runs, before a form of each output is chosen."""

    default_priority = 3

    def run(self, **_: Any) -> None:
        """Put what waits on the markers in their places, and warn of sentences."""
        app = self.app
        if not app.config.static_widgets or not is_read_elsewhere(app):
            return
        for state, _text in list(scripts(self.document, STATE)):
            state.parent.remove(state)
        for marker, _text in list(scripts(self.document, VIEW)):
            first, *others = place(marker)
            for other in others:
                other.parent.remove(other)
            first.replace_self([node.deepcopy() for node in marker["elsewhere"]])
        count = len(
            [
                1
                for node in self.document.findall(nodes.paragraph)
                if "sw-elsewhere" in node["classes"]
            ]
        )
        if count and app.builder.format:
            LOGGER.warning(
                f"{count} widgets have no picture: a sentence stands in the place of each",
                location=self.env.docname,
                type="static_widgets",
                subtype="no_picture",
            )


def is_tagged(node: nodes.Element | None) -> bool:
    """Tell whether a node stands in a cell with the tag; nbsphinx does not say."""
    while node is not None:
        if f"tag_{TAG}" in node.get("classes", []):
            return True
        node = node.parent
    return False


def problems(markers: list[tuple[nodes.raw, str]], models: State) -> list[str]:
    """Return why cells with the tag have no states to show."""
    records = [entry["state"] for entry in models.values() if entry["type"] == "States"]
    found = [str(one["problem"]) for one in records if "problem" in one]
    recorded = {root for one in records for root in one["roots"]}
    if any(is_tagged(marker) and root not in recorded for marker, root in markers):
        found.append("its notebook was not run since it has the tag (empty the cache)")
    return found


def read_page(app: Sphinx, doctree: nodes.document) -> None:
    """Prepare the state of the page that was just read, and warn of what will not be drawn."""
    if not app.config.static_widgets:
        return
    page = app.env.docname
    markers = [
        (node, str(parsed(app, text).get("model_id"))) for node, text in scripts(doctree, VIEW)
    ]
    if markers and not any(scripts(doctree, STATE)):
        doctree.append(nodes.raw("", script(STATE, {"state": {}}), format="html"))
    cells = shown_by_cells(doctree, markers)
    messages = with_defaults(app.config.static_widgets_messages)
    models: State = {}
    written: list[tuple[nodes.raw, dict[str, Any]]] = []
    for node, text in list(scripts(doctree, STATE)):
        content = parsed(app, text)
        if "state" not in content:  # as Colab saves it
            content = {"state": content}
        state: State = content["state"] if isinstance(content["state"], dict) else {}
        content["state"] = state
        prepare(state, cells, messages)
        texts = [json.dumps(entry["state"]) for entry in state.values() if entry["type"] != "Any"]
        if any(map(FORMULA.search, texts)):
            app.env.get_domain("math").data["has_equations"][page] = True  # the page gets MathJax
        written.append((node, content))
        models |= state
    if types := unknown_types(models, cells):
        warn(
            app,
            "unknown",
            f"the host knows no widget of type {', '.join(types)}: a note stands in its place. "
            "Use another, or `static_widgets: false`: the official manager, which needs a network.",
        )
    shown = {id for roots in cells for root in roots for id in tree(models, root)}
    if any("damaged" in models[id] for id in shown):
        warn(app, "damaged", "the saved state of a widget is damaged: a note stands in its place")
    missing = [root for roots in cells for root in roots if root not in models]
    if missing:
        warn(app, "no_state", f"no state was saved of {len(missing)} of the widgets")
    for problem in problems(markers, models):
        warn(app, "states", f"a cell with the tag {TAG} has no states to show: {problem}")
    for marker, root in markers:
        still = saved(marker, messages["picture"])
        marker["elsewhere"] = still or stand_in(app, models, root, messages)
        if root not in models or "dead" in models[root]:
            marker.parent += saved(marker, messages["picture"])
        else:
            values = settings(models, root)
            left_at = f" {fill(messages['left_at'], settings=values)}" if values else ""
            add_still(marker, messages["no_script"] + left_at, messages["picture"])
    for entry in models.values():
        if entry["type"] == "Output":
            del entry["state"]["outputs"]  # the host has them as markup
    for node, content in written:
        node.replace_self(nodes.raw("", script(STATE, content), format="html"))


def move_pictures(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Write the pictures of recorded states as files, each once; only the shown one is loaded."""
    if app.builder.format != "html":
        return
    here = app.builder.get_target_uri(page)

    def write(match: re.Match[str]) -> str:
        data = base64.b64decode(match[2])
        name = f"{hashlib.sha256(data).hexdigest()[:20]}.{match[1].removesuffix('+xml')}"
        path = f"_static/static_widgets/pictures/{name}"
        target = Path(app.outdir) / path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{os.getpid()}-{name}")
            temporary.write_bytes(data)
            temporary.replace(target)
        return relative_uri(here, path)

    for node, text in list(scripts(doctree, STATE)):
        if '"type": "States"' not in text:
            continue
        content = json.loads(text)
        for entry in content["state"].values():
            if entry["type"] == "States" and "kinds" in entry["state"]:
                written = json.dumps(entry["state"]["kinds"])
                entry["state"]["kinds"] = json.loads(PICTURE.sub(write, written))
        node.replace_self(nodes.raw("", script(STATE, content), format="html"))


def add_host(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page with widgets load the host."""
    if not app.config.static_widgets or doctree is None or not any(scripts(doctree, STATE)):
        return
    words = with_defaults(app.config.static_widgets_messages)
    attributes = {"data-messages": json.dumps(words)}  # no damaged state takes them along
    if context.get("has_source") and context.get("sourcename", "").endswith(".ipynb"):
        source = f"_sources/{context['sourcename']}"
        attributes["data-notebook"] = context["pathto"](source, resource=True)
    if any(f'"type": "{name}"' in text for _, text in scripts(doctree, STATE) for name in MORE):
        app.add_js_file("static_widgets/more_controls.js", priority=390, defer="defer")
    # before MathJax, which keeps the page busy for longer
    app.add_js_file("static_widgets/host.js", priority=400, defer="defer", **attributes)
    app.add_css_file("static_widgets/host.css", priority=850)  # after the theme


def replace_manager(app: Sphinx, config: Config) -> None:
    """Take the official manager out of the settings of myst-nb and nbsphinx."""
    with_defaults(config.static_widgets_messages)  # a wrong one stops here
    if not config.static_widgets:
        return
    record_tagged_cells(config.static_widgets_most_states)
    if "nb_render_plugin" in config:
        if config.nb_render_plugin != "default":
            raise ConfigError(
                "nb_render_plugin: static_widgets needs this setting for itself, got "
                f"{config.nb_render_plugin!r}. Leave it out, or set `static_widgets: false`."
            )
        config.nb_render_plugin = "static_widgets"
    if "nbsphinx_widgets_path" in config:
        config.nbsphinx_widgets_path = ""


def copy_host(app: Sphinx) -> None:
    """Copy the files before the pages are written, whose links carry a checksum of the file."""
    if app.config.static_widgets and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / "static_widgets"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("more_controls.js", "host.js", "host.css"):
            shutil.copyfile(HERE / name, folder / name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    hear_every_reply()
    app.add_config_value("static_widgets", True, "env", bool)
    app.add_config_value("static_widgets_messages", {}, "env", dict)
    app.add_config_value("static_widgets_most_states", MOST, "env", int)
    app.connect("config-inited", replace_manager, priority=400)  # before they read their settings
    app.connect("builder-inited", copy_host)
    app.connect("doctree-read", read_page)
    app.add_post_transform(Elsewhere)
    app.connect("doctree-resolved", move_pictures)
    app.connect("html-page-context", add_host)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
