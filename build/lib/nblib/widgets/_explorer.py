"""What all explorers share: their files, and the box around controls and view."""

from collections.abc import Sequence
from pathlib import Path

import anywidget
import ipywidgets

__all__ = ["Explorer", "module", "style"]

HERE = Path(__file__).parent


def module(*names: str, shared: Sequence[str] = ("elements", "plot")) -> str:
    """Return the shared scripts and each `<name>.js` as one module: a blob URL can import no file.

    A page holds the module of each view once more, so what draws nothing leaves `plot` out.
    """
    return "\n".join((HERE / f"{name}.js").read_text("utf-8") for name in (*shared, *names))


def style(*names: str) -> str:
    """Return the style sheet of all explorers, `widgets.css`, and after it each `<name>.css`."""
    return "\n".join((HERE / f"{name}.css").read_text("utf-8") for name in ("widgets", *names))


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
