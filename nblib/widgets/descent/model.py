"""The descent explorer: down three surfaces from any start, and batches of three sizes compared."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib.widgets.descent.walks import BATCHES, BOUND, SURFACES, TOLERANCE, described, walk
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.descents import Walk
from nblib.widgets.kit.limits import among, index, parts, several, steps, whole
from nblib.widgets.kit.surfaces import room

__all__ = ["RATES", "TABS", "Descent", "descent"]

HERE = Path(__file__).parent

RATES = (0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 1.0, 2.0)
TABS = (*(surface.name for surface in SURFACES), BATCHES.name)
LIMIT = 100  # updates after which an automatic run pauses


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    bowl, valley, saddle = SURFACES

    def arrival(surface: Any, start: Sequence[float], rate: float) -> int:
        walked = walk(surface, start, [(rate, 200)])
        lengths = np.linalg.norm(walked.gradients, axis=1)
        return int(np.argmax((lengths < TOLERANCE) & (walked.costs < TOLERANCE)))

    top, beside = valley.starts["start"], (saddle.starts["start"][0] + 0.1, 1.5)
    sizes = BATCHES.sizes
    costs = {
        name: BATCHES.cost_and_gradient(BATCHES.path(0.1, size)[150 // size])[0]
        for name, size in sizes.items()
    }
    one, few, all_ = (f"{costs[name]:.3f}" for name in ("single", "mini-batch", "batch"))
    home = bowl.starts["start"]
    return [
        "On the bowl, drag the start around. The arrow always stands at right angles to the "
        "contour, and here, where the contours are circles, it points at the minimum. It arrives "
        f"after {arrival(bowl, home, 0.1)} updates at 0.1, and after {arrival(bowl, home, 1.0)} "
        "at 1.",
        "In the narrow valley the arrow points across, not along: steepest is not shortest. At 0.1 "
        f"the walk from the first start takes {arrival(valley, top, 0.1)} updates. Now 0.4: it "
        f"zigzags, and arrives after {arrival(valley, top, 0.4)}. At 0.6 it climbs out.",
        "On the saddle, press Play. It stops in the middle, where the slope is 0. Start again, "
        "move the start one arrow key to the right, and Play again: it comes close to the middle, "
        "lingers, and then finds one of the two low branches, after "
        f"{arrival(saddle, beside, 0.1)} updates in all.",
        "Batches: compare after the same number of updates, then after the same number of "
        f"examples. At 0.1, one pass over the 150 flowers brings single examples to J = {one}, "
        f"mini-batches to {few}, and the batch, with its one update, to {all_}. Then choose 0.6: "
        "single examples swarm around the minimum and never settle.",
    ]


class Descent(View):
    """The view of the descent explorer. Its traits are its whole state.

    Attributes
    ----------
    tab : int
        Which of `TABS` is shown: three surfaces and the batches. Each keeps its own state.
    rate_index : int
        The learning rate, as its place in `rates`. On the surfaces a change does not restart.
    starts : list of [float, float]
        Where the descent starts on each of the three surfaces.
    segments : list of list of [float, int]
        The updates taken on each surface: pairs of a rate and the updates taken with it.
    clock : int
        How far the three paths of the batches are shown, in `by`.
    by : str
        "updates" or "examples": what `clock` counts, the same for all three paths.
    playing : bool
        Whether the view steps on by itself.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what nblib computed, and the numbers of the verdict
    rates = traitlets.List(traitlets.Float(), list(RATES)).tag(sync=True)
    surfaces = traitlets.List(traitlets.Dict()).tag(sync=True)
    batches = traitlets.Dict().tag(sync=True)
    paths = traitlets.Bytes().tag(sync=True)
    tolerance = traitlets.Float(TOLERANCE).tag(sync=True)
    bound = traitlets.Float(BOUND).tag(sync=True)
    limit = traitlets.Int(LIMIT).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that views and controls share
    tab = traitlets.Int(0, min=0, max=len(TABS) - 1).tag(sync=True)
    rate_index = traitlets.Int(RATES.index(0.1), min=0, max=len(RATES) - 1).tag(sync=True)
    starts = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    segments = traitlets.List(traitlets.List(traitlets.Any())).tag(sync=True)
    clock = traitlets.Int(0).tag(sync=True)
    by = traitlets.Enum(["updates", "examples"], "updates").tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        return {
            "tab": index(TABS),
            "rate_index": index(RATES),
            "starts": parts(*map(room, SURFACES)),
            "segments": several(steps(RATES), len(SURFACES), len(SURFACES)),
            "clock": whole(0, BATCHES.updates),
            "by": among("updates", "examples"),
            "playing": None,
        }

    def __init__(self, **kwargs: Any) -> None:
        starts = [list(surface.starts["start"]) for surface in SURFACES]
        state = {"starts": starts, "segments": [[] for _ in SURFACES], "hints": _hints()}
        super().__init__(**{**described(RATES), **state, **kwargs})

    def walk(self) -> Walk:
        """Return the points of the descent that is shown, by nblib, with J, gradient and verdict.

        Raises
        ------
        ValueError
            If the batches are shown, which are three descents.
        """
        if self.tab >= len(SURFACES):
            raise ValueError(f"tab: expected one of the surfaces, got {TABS[self.tab]!r}")
        return walk(SURFACES[self.tab], self.starts[self.tab], self.segments[self.tab])


def descent() -> Explorer:
    """Return the descent explorer; `explorer.view` holds its state."""
    view = Descent()
    rates = [(f"{rate:g}", rate) for rate in RATES]
    slider = ipywidgets.SelectionSlider(options=rates, value=0.1, description="Rate α")
    tabs = ipywidgets.ToggleButtons(options=list(TABS), description="Picture")
    return Explorer("Which way is down?", view, [(slider, "rate_index"), (tabs, "tab")])
