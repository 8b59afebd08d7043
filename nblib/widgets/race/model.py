"""The race explorer: four optimizers from one start, on three surfaces, at any rate."""

from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.descents import Walk
from nblib.widgets.kit.limits import among, index, parts, several, steps
from nblib.widgets.kit.surfaces import room
from nblib.widgets.race.laps import (
    BOUND,
    FINISH,
    FLAT,
    RACERS,
    RATES,
    STARTS,
    SURFACES,
    described,
    down_since,
    settings,
)
from nblib.widgets.race.laps import race as run_race

__all__ = ["RATES", "Race", "race"]

HERE = Path(__file__).parent

LIMIT = 100  # steps after which an automatic race pauses


def _hints() -> list[str]:
    """Return what to try; the numbers in it are measured."""
    valley, saddle, plateau = (run_race(k, start, [(0.1, LIMIT)]) for k, start in enumerate(STARTS))
    own = run_race(0, STARTS[0], [(None, 150)])
    rested = run_race(1, STARTS[1], [(0.4, 40), (0.01, 60)])
    still = plateau["gradient descent"].costs
    return [
        "In the narrow valley at 0.1, press Play. Momentum adds up the small slope along the "
        f"valley and is down to stay after {down_since(valley['momentum'])} steps; gradient "
        f"descent stands at J = {valley['gradient descent'].costs[-1]:.3f} after {LIMIT}. Is that "
        "the rate’s fault? Start again, let each run at its own best rate: gradient descent now "
        f"needs {down_since(own['gradient descent'])} steps.",
        "On the saddle at 0.1, gradient descent is down after "
        f"{down_since(saddle['gradient descent'])} steps, before momentum, which cannot stop and "
        "sways. Now 0.4: momentum diverges, gradient descent is down sooner.",
        f"On the plateau at 0.1, {LIMIT} steps bring gradient descent from J = {still[0]:.3f} to "
        f"{still[-1]:.3f}. RMSProp and Adam divide the slope by its own size, so they cross flat "
        f"ground as fast as any: RMSProp is down after {down_since(plateau['RMSProp'])} steps.",
        f"On the saddle at 0.4, {LIMIT} steps: RMSProp leaps to and fro across the low ground, for "
        "its steps are about as long as the rate however small the slope. Start again, take 40 "
        "steps at 0.4, and go on at 0.01: it comes to rest and is down since step "
        f"{down_since(rested['RMSProp'])}. That is what a schedule does.",
    ]


class Race(View):
    """The view of the race explorer. Its traits are its whole state.

    Attributes
    ----------
    tab : int
        Which surface is shown. Each keeps its own start and race.
    rate_index : int
        The learning rate of the next steps, as its place in `rates`. A change does not restart.
    own : bool
        Whether each racer steps with its own best rate instead.
    starts : list of [float, float]
        Where all racers start, on each surface.
    segments : list of list of [float or None, int]
        The steps taken on each surface: pairs of a rate, None for each its own, and a number.
    playing : bool
        Whether the view steps on by itself.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what nblib knows, and the numbers of the verdict
    rates = traitlets.List(traitlets.Float(), list(RATES)).tag(sync=True)
    racers = traitlets.List(traitlets.Unicode(), list(RACERS)).tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    surfaces = traitlets.List(traitlets.Dict()).tag(sync=True)
    finish = traitlets.Float(FINISH).tag(sync=True)
    flat = traitlets.Float(FLAT).tag(sync=True)
    bound = traitlets.Float(BOUND).tag(sync=True)
    limit = traitlets.Int(LIMIT).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that views and controls share
    tab = traitlets.Int(0, min=0, max=len(SURFACES) - 1).tag(sync=True)
    rate_index = traitlets.Int(RATES.index(0.1), min=0, max=len(RATES) - 1).tag(sync=True)
    own = traitlets.Bool(False).tag(sync=True)
    starts = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    segments = traitlets.List(traitlets.List(traitlets.Any())).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        return {
            "tab": index([surface.name for surface in SURFACES]),
            "rate_index": index(RATES),
            "own": among(False, True),
            "starts": parts(*map(room, SURFACES)),
            "segments": several(steps([*RATES, None]), len(SURFACES), len(SURFACES)),
            "playing": None,
        }

    def __init__(self, **kwargs: Any) -> None:
        state = {"starts": [list(start) for start in STARTS], "segments": [[] for _ in SURFACES]}
        fixed = {"surfaces": described(), "settings": settings(), "hints": _hints()}
        super().__init__(**{**fixed, **state, **kwargs})

    def laps(self) -> dict[str, Walk]:
        """Return where each racer went on the surface that is shown, by nblib."""
        return run_race(self.tab, self.starts[self.tab], self.segments[self.tab])


def race() -> Explorer:
    """Return the race explorer; `explorer.view` holds its state."""
    view = Race()
    rates = [(f"{rate:g}", rate) for rate in RATES]
    slider = ipywidgets.SelectionSlider(options=rates, value=0.1, description="Rate α")
    names = [surface.name for surface in SURFACES]
    tabs = ipywidgets.ToggleButtons(options=names, description="Surface")
    own = ipywidgets.Checkbox(value=False, description="Each at its own best rate", indent=False)
    return Explorer(
        "Four optimizers, one start", view, [(slider, "rate_index"), (tabs, "tab"), (own, "own")]
    )
