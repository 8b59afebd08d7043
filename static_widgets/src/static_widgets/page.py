"""What Sphinx does with a page that has widgets.

The state of the widgets and the markers of their places are ``<script>`` elements in the document:
nbsphinx puts both there, myst-nb the markers (``renderer.py`` adds the state). When a page has been
read its state is prepared for ``host.js``; a widget type that the host does not know stops the
build. When it is written it is told to load the host.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError, ExtensionError

from .messages import with_defaults
from .replies import hear_every_reply
from .state import State, is_known, kind, prepare

__all__ = ["STATE", "script", "setup"]

HERE = Path(__file__).parent
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
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


def shown_by_cells(doctree: nodes.document) -> list[list[str]]:
    """Return the ids of the widgets that the page shows, a list for each cell."""
    outputs = output_cells(doctree)
    cells: dict[object, list[str]] = {}
    for marker, content in scripts(doctree, VIEW):
        key: object = marker  # outside of all cells it is one by itself
        node: nodes.Element | None = marker
        while node is not None:
            if node.get("nb_element") == "cell_code":  # myst-nb: all outputs of a cell are inside
                key = node
            elif id(node) in outputs:
                key = outputs[id(node)]
            node = node.parent
        cells.setdefault(key, []).append(json.loads(content)["model_id"])
    return list(cells.values())


def read_page(app: Sphinx, doctree: nodes.document) -> None:
    """Stop at unknown widgets, and prepare the state of the page that was just read."""
    if not app.config.static_widgets:
        return
    page = app.env.docname
    for node, text in list(scripts(doctree, STATE)):
        content = json.loads(text)
        state: State = content["state"]
        strange = [entry for entry in state.values() if not is_known(entry)]
        if strange:
            types = sorted({f"{kind(entry)} ({entry['model_module']})" for entry in strange})
            raise ExtensionError(
                f"{app.env.doc2path(page)}: the host knows no widget of type {', '.join(types)}. "
                "Use another, or `static_widgets: false`: the official manager, which needs a "
                "network."
            )
        content["messages"] = with_defaults(app.config.static_widgets_messages)
        prepare(state, shown_by_cells(doctree), content["messages"])
        texts = [json.dumps(entry["state"]) for entry in state.values() if entry["type"] != "Any"]
        if any(map(FORMULA.search, texts)):
            app.env.get_domain("math").data["has_equations"][page] = True  # the page gets MathJax
        node.replace_self(nodes.raw("", script(STATE, content), format="html"))


def add_host(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page with widgets load the host."""
    if not app.config.static_widgets or doctree is None or not any(scripts(doctree, STATE)):
        return
    attributes = {}
    if context.get("has_source") and context.get("sourcename", "").endswith(".ipynb"):
        source = f"_sources/{context['sourcename']}"
        attributes["data-notebook"] = context["pathto"](source, resource=True)
    # before MathJax, which keeps the page busy for longer
    app.add_js_file("static_widgets/host.js", priority=400, defer="defer", **attributes)
    app.add_css_file("static_widgets/host.css", priority=850)  # after the theme


def replace_manager(app: Sphinx, config: Config) -> None:
    """Take the official manager out of the settings of myst-nb and nbsphinx."""
    with_defaults(config.static_widgets_messages)  # a wrong one stops here
    if not config.static_widgets:
        return
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
        for name in ("host.js", "host.css"):
            shutil.copyfile(HERE / name, folder / name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    hear_every_reply()
    app.add_config_value("static_widgets", True, "env", bool)
    app.add_config_value("static_widgets_messages", {}, "env", dict)
    app.connect("config-inited", replace_manager, priority=400)  # before they read their settings
    app.connect("builder-inited", copy_host)
    app.connect("doctree-read", read_page)
    app.connect("html-page-context", add_host)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
