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
    state : dict
        The traits that a reader changes, with their limits (see `limits`): *Reset* brings all of
        them back to what the page showed first, *Link to this* writes those that have limits.
    name : str
        What the explorer is called in a link: its folder, with a number from the second one on.
    """

    shared_css = traitlets.Unicode(SHARED, read_only=True).tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)

    @traitlets.default("name")
    def _name(self) -> str:
        return type(self).__module__.split(".")[-2]
