"""How myst-nb hands over the state of a notebook's widgets.

myst-nb itself keeps the state among a page's scripts. Its private ``NbMetadataCollector`` finds it
there; the public list, ``script_files`` of the event ``html-page-context``, comes when Sphinx has
already decided which pages get MathJax. The public way in is a renderer of one's own: the entry
point ``myst_nb.renderers`` and the setting ``nb_render_plugin``. This one writes the state into the
document, where nbsphinx writes it too.
"""

from collections.abc import Mapping
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from .page import STATE, script

__all__ = ["Renderer"]


class Renderer(NbElementRenderer):
    """myst-nb's own renderer but for the widgets' state, and without the official manager."""

    def render_nb_finalise(self, metadata: Mapping[str, Any]) -> None:
        """Put the state of the widgets at the end of the document."""
        content = metadata.get("widgets", {}).get(STATE, {})
        if content:
            self.renderer.document.append(nodes.raw("", script(STATE, content), format="html"))
        super().render_nb_finalise({key: metadata[key] for key in metadata if key != "widgets"})

    def render_image(self, data: MimeData) -> list[nodes.Element]:
        """Give a picture the alternative text that its output holds, as nbconvert does."""
        made = super().render_image(data)
        alt = data.output_metadata.get(data.mime_type, {}).get("alt")
        for image in made if alt else []:
            image.setdefault("alt", alt)
        return made
