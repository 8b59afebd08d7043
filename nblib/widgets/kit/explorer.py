"""The box around the controls and the view of an explorer."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

import ipywidgets

from nblib.widgets.kit.limits import read_link
from nblib.widgets.kit.view import View

__all__ = ["Explorer"]

_made: Counter[str] = Counter()


class Explorer(ipywidgets.VBox):
    """A title, a row of controls and, under them, the view that they are linked to.

    Parameters
    ----------
    title : str
        One line over the controls.
    view : View
        The view; its traits are the state of the explorer.
    controls : sequence of (control, name of the view's trait) pairs
        Selections (sliders over options, toggle buttons, drop-downs), linked by their index, or
        sliders, linked by their value.

    Attributes
    ----------
    view : View
        The view, to read its traits and to set them.
    """

    def __init__(
        self,
        title: str,
        view: View,
        controls: Sequence[tuple[ipywidgets.Widget, str]],
    ) -> None:
        heading = ipywidgets.Label(title).add_class("bp-title")
        row = ipywidgets.HBox([control for control, _ in controls]).add_class("bp-controls")
        super().__init__([heading, row, view])
        self.add_class("bp-explorer")
        self.view = view
        self._linked = [
            (control, "index" if control.has_trait("index") else "value", trait)
            for control, trait in controls
        ]
        for control, own, trait in self._linked:
            ipywidgets.jslink((control, own), (view, trait))
        _made[view.name] += 1
        if (count := _made[view.name]) > 1:
            view.name += f"-{count}"  # so that a link finds the right one on its page

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what a notebook shows: the live view, and beside it what stands still."""
        from nblib.widgets.stills import still  # it knows all explorers, and they know this class

        forms, metadata = still(self.view)
        return (super()._repr_mimebundle_(**kwargs) or {}) | forms, metadata

    def restore(self, link: str) -> Self:
        """Bring the explorer into the state that a *Link to this* holds.

        Parameters
        ----------
        link : str
            The address that *Link to this* copied, or the part of it from the # on.

        Returns
        -------
        Explorer
            The same one, to be shown by the last line of a cell.

        Raises
        ------
        ValueError
            If it is a link to something else, or holds what this explorer's controls do not allow.

        Examples
        --------
        >>> from nblib import widgets
        >>> widgets.race().restore("#race?rate=0.4&tab=saddle").view.rate_index
        6
        """
        name = self.view._name()
        found = read_link(link, name, self.view.state)
        with self.view.hold_trait_notifications():
            for trait, value in found.items():
                setattr(self.view, trait, value)
        for control, own, trait in self._linked:
            setattr(control, own, getattr(self.view, trait))
        return self
