"""The learning-rate explorer: gradient descent on two bowls, one step at a time."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nblib import _checks
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.descents import Walk
from nblib.widgets.kit.limits import among, either, fields, index, several, steps
from nblib.widgets.kit.surfaces import Surface, room
from nblib.widgets.learning_rate.runs import BOUND, SURFACES, TOLERANCE, bowl_contours, descend

__all__ = ["RATES", "LearningRate", "learning_rate"]

HERE = Path(__file__).parent

#: The rates of the slider: 0.625 is 1/λ_max and 1.25 is 2/λ_max.
RATES = (
    *(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.625, 0.9),
    *(1.1, 1.2, 1.24, 1.25, 1.3, 1.5, 2.0, 3.0, 5.0, 10.0),
)
LIMIT = 120  # iterations after which an automatic run pauses
KEPT = 5  # earlier runs that stay in the picture
STARTS = (*SURFACES[0].starts, "dragged")
OWN = len(STARTS) - 1  # the start that the reader has chosen in the picture


@cache
def _described() -> tuple[list[dict[str, Any]], bytes]:
    """Return the surfaces as the view needs them, and the paths for all starts and rates."""
    described, paths, offset = [], [], 0
    for surface in SURFACES:
        places: list[list[list[int]]] = []
        for start in surface.starts.values():
            places.append([])
            for rate in RATES:
                thetas = descend(surface, start, [(rate, LIMIT)]).thetas
                places[-1].append([offset, len(thetas)])
                paths.append(thetas.ravel())
                offset += thetas.size
        described.append(
            {
                "name": surface.name,
                "kind": surface.kind,
                "examples": [list(example) for example in surface.examples],
                "bias": surface.bias,
                "lowest": list(surface.lowest),
                "starts": [list(start) for start in surface.starts.values()],
                "reach": surface.reach,
                "curvature": round(float(surface.curvatures()[-1]), 12),
                "steepest": surface.steepest().tolist(),
                "contours": bowl_contours(surface),
                "paths": places,
            }
        )
    return described, np.concatenate(paths).astype("<f8").tobytes()


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    curve, bowl = SURFACES
    start, on_map = curve.starts["far left"], bowl.starts["far left"]

    def length(surface: Surface, start: Sequence[float], rate: float) -> int:
        return len(descend(surface, start, [(rate, 10 * LIMIT)]).costs) - 1

    return [
        "Choose 0.1 and press Play. The slope flattens toward the bottom, so the steps shrink by "
        f"themselves: it arrives after {length(curve, start, 0.1)} iterations. Start again, then "
        "0.001: the direction is right, but the ball hardly leaves.",
        "Start again, choose 2, and take two steps. Each one lands across the valley, higher than "
        "before, where the slope is steeper still, so the next step is longer. Now choose 0.1 "
        "without starting again: the same ball finds its way down.",
        f"On the curve, 0.625 = 1/λ arrives after {length(curve, start, 0.625)} iteration. On the "
        f"contour map it needs {length(bowl, on_map, 0.625)}: it suits the steep direction and is "
        "too small for the long one. Then look for the largest rate that still arrives.",
    ]


_RUN = either(
    *(
        fields(surface=among(k), start=room(surface), segments=steps(RATES))
        for k, surface in enumerate(SURFACES)
    )
)


class LearningRate(View):
    """The view of the learning-rate explorer. Its traits are its whole state.

    Attributes
    ----------
    rate : float
        The learning rate of the next step, one of `rates`. A change does not restart the run.
    surface : str
        "curve" or "contour map"; a change starts a new run.
    start : list of float
        Where the run starts; a change starts a new run.
    iteration : int
        Steps taken. Larger: step on with `rate`, at most until the run converges or diverges.
        Smaller: go back. 0: reset, and keep the run for comparison.
    verdict : str
        "ready", "still descending", "oscillating", "converged" or "diverged"; see `runs.judge_run`.
    playing : bool
        Whether the view steps on by itself.
    run : dict
        The run as surface, start and segments: pairs of a rate and the iterations taken with it.
    earlier : list of dict
        Runs kept for comparison, the newest last.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what nblib computed, and the numbers of the verdict
    rates = traitlets.List(traitlets.Float(), list(RATES)).tag(sync=True)
    surfaces = traitlets.List(traitlets.Dict()).tag(sync=True)
    paths = traitlets.Bytes().tag(sync=True)
    tolerance = traitlets.Float(TOLERANCE).tag(sync=True)
    bound = traitlets.Float(BOUND).tag(sync=True)
    limit = traitlets.Int(LIMIT).tag(sync=True)
    kept = traitlets.Int(KEPT).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that views and controls share
    rate_index = traitlets.Int(RATES.index(0.1)).tag(sync=True)
    surface_index = traitlets.Int(0).tag(sync=True)
    start_index = traitlets.Int(0, min=0, max=OWN).tag(sync=True)
    dragged = traitlets.List(traitlets.Float()).tag(sync=True)
    run = traitlets.Dict().tag(sync=True)
    earlier = traitlets.List(traitlets.Dict()).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    # the same state by name, for Python: a second synced copy could contradict the first
    rate = traitlets.Float(0.1)
    surface = traitlets.Enum([surface.name for surface in SURFACES])
    start = traitlets.List(traitlets.Float())
    iteration = traitlets.Int(0)
    verdict = traitlets.Unicode(read_only=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        kept = several(_RUN, 0, len(SURFACES) * KEPT)
        own = either(several(room(SURFACES[0]), 0, 0), *map(room, SURFACES))
        return {
            "rate_index": index(RATES),
            "surface_index": index([surface.name for surface in SURFACES]),
            "start_index": index(STARTS),
            "dragged": own,
            "run": _RUN,
            "earlier": kept,
            "playing": None,
        }

    def __init__(self, **kwargs: Any) -> None:
        self._settling = True
        surfaces, paths = _described()
        super().__init__(surfaces=surfaces, paths=paths, hints=_hints(), **kwargs)
        self._settling = False
        self._settle()

    @property
    def path(self) -> Walk:
        """The points of the run so far, with J and gradient at each."""
        run = self.run
        return descend(SURFACES[run["surface"]], run["start"], run["segments"])

    @traitlets.validate("rate")
    def _check_rate(self, proposal: dict[str, Any]) -> float:
        return _checks.choice("rate", proposal["value"], self.rates)

    @traitlets.validate("start")
    def _check_start(self, proposal: dict[str, Any]) -> list[float]:
        start = _checks.array("start", proposal["value"], ndim=1)
        size = len(SURFACES[self.surface_index].lowest)
        if len(start) != size:
            raise ValueError(
                f"start: expected {size} numbers on this surface, got {start.tolist()}"
            )
        return start.tolist()

    @traitlets.validate("iteration")
    def _check_iteration(self, proposal: dict[str, Any]) -> int:
        return _checks.whole("iteration", proposal["value"], least=0)

    @traitlets.observe("rate", "surface", "start", "iteration")
    def _named(self, change: dict[str, Any]) -> None:
        """Carry what Python set by name over to the shared state."""
        if self._settling:
            return
        if change["name"] == "rate":
            self.rate_index = self.rates.index(self.rate)
        elif change["name"] == "surface":
            self.surface_index = [surface.name for surface in SURFACES].index(self.surface)
        elif change["name"] == "start":
            with self.hold_trait_notifications():
                self.dragged, self.start_index = self.start, OWN
        else:
            self._go_to(self.iteration)

    def _go_to(self, iteration: int) -> None:
        """Step on with the current rate, or cut the run, until it has this many iterations."""
        if iteration == 0:
            self._begin(self.run["surface"], self.run["start"])
            return
        segments, missing = [], iteration
        for rate, count in self.run["segments"]:
            segments.append([rate, min(count, missing)])
            missing -= segments[-1][1]
        if missing and segments and segments[-1][0] == self.rate:
            segments[-1][1] += missing
        else:
            segments.append([self.rate, missing])
        done = SURFACES[self.run["surface"]]
        # the last segment may end early: with the step that converges or diverges
        before = sum(count for _, count in segments[:-1])
        segments[-1][1] = len(descend(done, self.run["start"], segments).costs) - 1 - before
        self.run = {**self.run, "segments": [pair for pair in segments if pair[1]]}

    def _begin(self, surface: int, start: Sequence[float]) -> None:
        """Start a new run and keep the last one for comparison, if it went anywhere."""
        if self.run.get("segments"):
            here = self.run["surface"]
            runs = [*(run for run in self.earlier if run != self.run), self.run]
            others = [run for run in runs if run["surface"] != here]
            self.earlier = others + [run for run in runs if run["surface"] == here][-self.kept :]
        self.run = {"surface": surface, "start": list(start), "segments": []}

    @traitlets.observe("rate_index", "surface_index", "start_index", "dragged", "run")
    def _settle(self, _: Any = None) -> None:
        """Bring everything in line with the shared state, whoever changed it."""
        if self._settling:
            return
        self._settling = True
        try:
            surface = SURFACES[self.surface_index]
            if self.start_index == OWN and len(self.dragged) != len(surface.lowest):
                self.start_index = 0
            start = (
                self.dragged
                if self.start_index == OWN
                else list(surface.starts.values())[self.start_index]
            )
            if self.run.get("surface") != self.surface_index or self.run["start"] != list(start):
                self._begin(self.surface_index, start)
            self.rate = self.rates[self.rate_index]
            self.surface = surface.name
            self.start = list(start)
            path = self.path
            self.iteration = len(path.costs) - 1
            self.set_trait("verdict", path.verdict)
        finally:
            self._settling = False


def learning_rate() -> Explorer:
    """Return the learning-rate explorer.

    Its `view` holds the state: `explorer.view.rate = 2` moves the slider, and
    `explorer.view.verdict` says how the run stands.
    """
    view = LearningRate()
    names = {0.625: " = 1/λ", 1.25: " = 2/λ"}
    rates = [(f"{rate:.4f}".rstrip("0").rstrip(".") + names.get(rate, ""), rate) for rate in RATES]
    slider = ipywidgets.SelectionSlider(options=rates, value=view.rate, description="Rate α")
    surfaces = [surface.name for surface in SURFACES]
    return Explorer(
        "How big a step? Gradient descent at any learning rate",
        view,
        [
            (slider, "rate_index"),
            (ipywidgets.ToggleButtons(options=surfaces, description="Picture"), "surface_index"),
            (ipywidgets.Dropdown(options=list(STARTS), description="Start"), "start_index"),
        ],
    )
