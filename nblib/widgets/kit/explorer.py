"""The box around the controls and the view of an explorer."""

from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets

__all__ = ["Explorer"]


class Explorer(ipywidgets.VBox):
    """A title, a row of controls and, under them, the view that they are linked to.

    Parameters
    ----------
    title : str
        One line over the controls.
    view : anywidget.AnyWidget
        The view; its traits are the state of the explorer.
    controls : sequence of (control, name of the view's trait) pairs
        Selections (sliders over options, toggle buttons, drop-downs), linked by their index, or
        sliders, linked by their value.

    Attributes
    ----------
    view : anywidget.AnyWidget
        The view, to read its traits and to set them.
    """

    def __init__(
        self,
        title: str,
        view: anywidget.AnyWidget,
        controls: Sequence[tuple[ipywidgets.Widget, str]],
    ) -> None:
        heading = ipywidgets.Label(title).add_class("bp-title")
        row = ipywidgets.HBox([control for control, _ in controls]).add_class("bp-controls")
        super().__init__([heading, row, view])
        self.add_class("bp-explorer")
        self.view = view
        for control, trait in controls:
            own = "index" if control.has_trait("index") else "value"
            ipywidgets.jslink((control, own), (view, trait))

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any] | None:
        """Return what a notebook shows: the live view, and beside it a still picture."""
        from nblib.widgets.stills import still  # it knows all explorers, and they know this class

        bundle = super()._repr_mimebundle_(**kwargs)
        picture = still(self.view)
        if bundle and picture:
            bundle["image/png"] = picture._repr_mimebundle_()[0]["image/png"]
        return bundle
