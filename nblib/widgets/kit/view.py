"""The view of an explorer: what all of them hand over to the page."""

import anywidget
import traitlets

from nblib.widgets.kit.styles import SHARED

__all__ = ["View"]


class View(anywidget.AnyWidget):
    """An anywidget view whose traits are its whole state.

    Its class names a front end: `_esm = inlined(HERE / "view.js")` and, where it has rules of its
    own, `_css = own_rules(HERE / "view.css")`.

    Attributes
    ----------
    shared_css : str
        The rules that all explorers share.
    """

    shared_css = traitlets.Unicode(SHARED, read_only=True).tag(sync=True)
