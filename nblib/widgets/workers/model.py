"""The explorer of many machines: what a step costs, and where adding machines stops helping.

A model, not a measurement, the one of `nblib._step_time`; the view shows what it assumes of a
machine.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from nblib import _checks
from nblib._step_time import MOST, Machines, Step, best_count, step_time
from nblib.widgets.kit import Explorer, View, inlined, own_rules
from nblib.widgets.kit.limits import index

__all__ = ["Workers", "workers"]

HERE = Path(__file__).parent

MACHINE = Machines()
EXAMPLES = (1_000, 5_000, 60_000, 600_000, 5_000_000, 50_000_000, 500_000_000)
PARAMETERS = (1_000, 10_285, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
SPEEDS = (1e7, 1e8, 1e9, 1e10, 1e11)  # bits a second
#: 1, 2, 3, 4, then a quarter more, until MOST.
WORKERS = (1, 2, 3, *(2**k * quarter // 4 for k in range(2, 10) for quarter in (4, 5, 6, 7)), MOST)


class Workers(View):
    """The view of the explorer of many machines. Its traits are its whole state.

    Attributes
    ----------
    examples_index, parameters_index, workers_index, speed_index : int
        What is chosen, as a place in `examples`, `parameters`, `workers` and `speeds`.
    """

    _esm = inlined(HERE / "view.js")
    _css = own_rules(HERE / "view.css")

    # what is assumed, and what can be chosen
    machine = traitlets.Dict(
        {"flops": MACHINE.flops, "sums": MACHINE.sums, "latency": MACHINE.latency}
    ).tag(sync=True)
    examples = traitlets.List(list(EXAMPLES)).tag(sync=True)
    parameters = traitlets.List(list(PARAMETERS)).tag(sync=True)
    workers = traitlets.List(list(WORKERS)).tag(sync=True)
    speeds = traitlets.List(list(SPEEDS)).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # the state that views and controls share
    examples_index = traitlets.Int(1, min=0, max=len(EXAMPLES) - 1).tag(sync=True)
    parameters_index = traitlets.Int(1, min=0, max=len(PARAMETERS) - 1).tag(sync=True)
    workers_index = traitlets.Int(3, min=0, max=len(WORKERS) - 1).tag(sync=True)
    speed_index = traitlets.Int(2, min=0, max=len(SPEEDS) - 1).tag(sync=True)

    @traitlets.default("state")
    def _state(self) -> dict[str, Any]:
        return {
            "examples_index": index(EXAMPLES),
            "parameters_index": index(PARAMETERS),
            "workers_index": index(WORKERS),
            "speed_index": index([_speed(speed) for speed in SPEEDS]),
        }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(hints=_hints(), **kwargs)

    @property
    def count(self) -> int:
        """How many machines, one of `workers`; setting it moves the view."""
        return WORKERS[self.workers_index]

    @count.setter
    def count(self, value: int) -> None:
        self.workers_index = WORKERS.index(_checks.choice("count", value, WORKERS))

    @property
    def _task(self) -> tuple[int, int]:
        return EXAMPLES[self.examples_index], PARAMETERS[self.parameters_index]

    @property
    def _machines(self) -> Machines:
        return replace(MACHINE, speed=SPEEDS[self.speed_index])

    def step(self, count: int | None = None) -> Step:
        """Return what a step costs with the present numbers, or with another one of machines."""
        count = self.count if count is None else _checks.whole("count", count, least=1)
        return step_time(*self._task, count, self._machines)

    @property
    def speedup(self) -> float:
        """How many times as fast as one machine the present number of them is."""
        return self.step(1).total / self.step().total

    @property
    def best(self) -> int:
        """The fastest number of machines, up to 1,024."""
        return best_count(*self._task, self._machines)

    @property
    def verdict(self) -> str:
        """Whether one more machine helps: "more", "best", "too many"."""
        if self.step().total <= self.step(self.best).total:
            return "best"
        return "more" if self.count < self.best else "too many"


def _speed(speed: float) -> str:
    """Return a network's speed as people say it."""
    return f"{speed / 1e9:g} Gbit/s" if speed >= 1e9 else f"{speed / 1e6:g} Mbit/s"


def _hints() -> list[str]:
    """Return what to try; the numbers in it are the model's."""

    def times(m: int, n: int, p: int) -> float:
        return step_time(m, n, 1, MACHINE).total / step_time(m, n, p, MACHINE).total

    few, many = EXAMPLES[1], EXAMPLES[4]
    n = PARAMETERS[1]
    return [
        f"{few:,} examples and {n:,} parameters are the digits and their network. Move the "
        f"machines from 1 to 64. Four are {times(few, n, 4):.1f} times as fast as one, eight "
        f"{times(few, n, 8):.1f} times, and 64 only {times(few, n, 64):.1f} times: the line of "
        "sending crosses that of computing.",
        f"Now {many:,} examples. Four machines are {times(many, n, 4):.2f} times as fast, and "
        f"{MOST:,} still {times(many, n, MOST):.0f} times. Nothing but the work has grown.",
        f"A mini-batch is few examples: choose {EXAMPLES[0]:,}, and two machines are "
        f"{times(EXAMPLES[0], n, 2):.1f} times as fast as one. Which of the two parts "
        f"of the sending is it, the waiting or the bytes? Try a faster network.",
        "Take 100,000,000 parameters and the slowest network. Now it is the bytes: each step "
        "sends the whole gradient.",
    ]


def workers() -> Explorer:
    """Return the explorer of many machines.

    Its `view` holds the state: `explorer.view.count = 16` moves the control, and
    `explorer.view.step()` says what a step costs.
    """
    view = Workers()

    def slider(name: str, values: list[tuple[str, Any]], place: int) -> ipywidgets.SelectionSlider:
        return ipywidgets.SelectionSlider(options=values, value=values[place][1], description=name)

    def counts(values: tuple[int, ...]) -> list[tuple[str, Any]]:
        return [(f"{value:,}", value) for value in values]

    return Explorer(
        "Many hands: what a step costs",
        view,
        [
            (slider("Machines", counts(WORKERS), view.workers_index), "workers_index"),
            (slider("Examples", counts(EXAMPLES), view.examples_index), "examples_index"),
            (slider("Parameters", counts(PARAMETERS), view.parameters_index), "parameters_index"),
            (
                slider("Network", [(_speed(v), v) for v in SPEEDS], view.speed_index),
                "speed_index",
            ),
        ],
    )
