"""A cell's widgets at every setting of their controls, recorded while its notebook runs.

``interact`` and callbacks need Python, which a page does not have. Where a cell has the tag
``all-states``, the build moves its controls through all their settings, as a reader would, keeps
what Python makes of each, and the page shows the one that belongs to what the reader sets.

The records are one more model in the state of the notebook's widgets, so every tool carries them::

    controls  [[IPY_MODEL_<id>, trait], ...]
    values    for each control all values of its trait
    targets   [[IPY_MODEL_<id>, trait], ...]: what changes with them
    kinds     for each target its values, each once
    shown     for each target the numbers of its values in the product of all controls' values

Nothing here knows of Sphinx.
"""

import asyncio
import copy
import itertools
import json
import math
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from .state import COMMON, CONTROLS, NEED_PYTHON, State, flows, kind, tree

__all__ = ["MOST", "TAG", "record_tagged_cells", "settings"]

TAG = "all-states"
MOST = 200  # states of one cell, unless a site says otherwise
VIEW = "application/vnd.jupyter.widget-view+json"
EXECUTE = NotebookClient.async_execute_cell
CHOICES = ("SelectionSlider", "Dropdown", "RadioButtons", "ToggleButtons", "Select")
STEPPED = ("IntSlider", "FloatSlider", "BoundedIntText", "BoundedFloatText", "Play")
RANGES = ("IntRangeSlider", "FloatRangeSlider", "SelectionRangeSlider")

Slot = tuple[str, str]  # a model's id and the name of a trait


class NotFinite(ValueError):
    """A cell has no small number of states; says why."""


def steps(values: dict[str, Any]) -> list[float]:
    """Return the numbers from ``min`` to ``max``."""
    low, high, step = values["min"], values["max"], values["step"]
    if not step or high < low:
        return [low]
    count = math.floor((high - low) / step + 1e-9) + 1
    if count > 100_000:  # more than any site records
        raise NotFinite(f"a control has {count:,} values")
    whole = all(isinstance(one, int) for one in (low, step))
    return [low + i * step if whole else round(low + i * step, 10) for i in range(count)]


def settings(name: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the trait of a control that a reader sets, and all values that it can have.

    Parameters
    ----------
    name
        The widget type.
    values
        Its state.

    Raises
    ------
    NotFinite
        If they are not finitely many, as for a text.
    """
    values = COMMON | CONTROLS[name] | values
    if name in CHOICES:
        return "index", list(range(len(values["_options_labels"])))
    if name in ("Checkbox", "ToggleButton"):
        return "value", [False, True]
    if name in STEPPED:
        return "value", steps(values)
    if name == "FloatLogSlider":
        return "value", [values["base"] ** exponent for exponent in steps(values)]
    if name in RANGES:
        chosen = name == "SelectionRangeSlider"
        ends = range(len(values["_options_labels"])) if chosen else steps(values)
        pairs = itertools.combinations_with_replacement(ends, 2)
        return "index" if chosen else "value", [list(pair) for pair in pairs]
    raise NotFinite(f"the values of a {name} have no end")


def order(sizes: list[int]) -> list[tuple[int, ...]]:
    """Return the numbers of each state's values; from one to the next a single one changes."""
    states: list[tuple[int, ...]] = [()]
    for size in sizes:
        ways = (range(size), range(size - 1, -1, -1))
        states = [(*state, i) for n, state in enumerate(states) for i in ways[n % 2]]
    return states


def leaders(state: State, controls: list[str]) -> dict[str, str]:
    """Return for each control the one that it follows in the page through links, or itself."""
    leader = {control: control for control in controls}
    for source, sink, trait in flows(state):
        if source in leader and sink in leader and trait in ("value", "index"):
            # a Play moves its slider, whatever the direction of the link
            first, second = leader[source], leader[sink]
            if kind(state[first]) == "Play":
                first, second = second, first
            leader = {one: first if now == second else now for one, now in leader.items()}
    return leader


class Recorder:
    """The widgets of one cell, in a kernel that runs."""

    def __init__(self, client: NotebookClient, cell: NotebookNode, index: int, most: int) -> None:
        self.client, self.cell, self.index, self.most = client, cell, index, most
        data = [output.get("data", {}) for output in cell.outputs]
        self.roots = [one[VIEW]["model_id"] for one in data if VIEW in one]

    def state(self) -> State:
        """Return the models as a notebook saves them."""
        items = self.client.widget_state.items()
        serialize = self.client._serialize_widget_state
        return {id: serialize(values) for id, values in items if "_model_name" in values}

    def shown(self) -> list[str]:
        """Return the ids of what the cell shows."""
        state = self.state()
        return list(dict.fromkeys(id for root in self.roots for id in tree(state, root)))

    def controls(self) -> list[str]:
        """Return the ids of the controls that a reader can set."""
        state = self.state()
        return [
            id
            for id in self.shown()
            if kind(state[id]) in CONTROLS
            and kind(state[id]) not in NEED_PYTHON
            and not state[id]["state"].get("disabled")
        ]

    def ranges(self, controls: list[str]) -> list[tuple[str, list[Any]]]:
        """Return the trait and all values of each control."""
        state = self.state()
        return [settings(kind(state[id]), state[id]["state"]) for id in controls]

    async def move(self, id: str, trait: str, value: Any) -> None:
        """Set a control, and wait until Python has done what it does then."""
        client = self.client
        assert client.kc is not None
        if client.widget_state[id].get(trait) == value:
            return
        data = {"method": "update", "state": {trait: value}, "buffer_paths": []}
        message = client.kc.session.msg("comm_msg", {"comm_id": id, "data": data})
        client.kc.shell_channel.send(message)
        scratch = new_code_cell(metadata={"execution": {}})  # what is printed elsewhere is nobody's
        polled = client._async_poll_output_msg(message["header"]["msg_id"], scratch, self.index)
        tasks = [asyncio.ensure_future(one) for one in (polled, client._async_poll_kernel_alive())]
        limit = client._get_timeout(self.cell)
        done, waiting = await asyncio.wait(
            tasks, timeout=limit, return_when=asyncio.FIRST_COMPLETED
        )
        for task in waiting:
            task.cancel()
        if not done:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "a state was not reached in time", limit or 0, self.cell
            )
        if tasks[0] not in done:
            raise DeadKernelError("Kernel died")
        tasks[0].result()
        client.widget_state[id][trait] = value

    def snapshot(self, controls: list[str]) -> dict[Slot, Any]:
        """Return what the cell shows beside its controls."""
        state = self.state()
        return {
            (id, trait): copy.deepcopy(value)
            for id in self.shown()
            if id not in controls
            for trait, value in state[id]["state"].items()
            if trait != "msg_id"
        }

    async def record(self) -> dict[str, Any]:
        """Return the traits of the model that holds the records."""
        all_controls = self.controls()
        leader = leaders(self.state(), all_controls)
        controls = [id for id in all_controls if leader[id] == id]
        if not controls:
            raise NotFinite("the cell shows no control")
        ranges = self.ranges(controls)
        sizes = [len(values) for _, values in ranges]
        if math.prod(sizes) > self.most:
            raise NotFinite(f"it has {math.prod(sizes):,} states, and at most {self.most} are kept")
        before = {id: dict(self.client.widget_state[id]) for id in all_controls}
        seen: dict[tuple[int, ...], dict[Slot, Any]] = {}
        for state in order(sizes):
            for id, (trait, values), number in zip(controls, ranges, state, strict=True):
                await self.move(id, trait, values[number])
            if self.ranges(controls) != ranges:
                raise NotFinite("its controls change one another")
            seen[state] = self.snapshot(all_controls)
        for id, (trait, _) in zip(controls, ranges, strict=True):
            await self.move(id, trait, before[id].get(trait))
        return {
            "controls": [
                [f"IPY_MODEL_{id}", trait] for id, (trait, _) in zip(controls, ranges, strict=True)
            ],
            "values": [values for _, values in ranges],
            **changes([seen[state] for state in sorted(seen)]),
        }


def changes(snapshots: list[dict[Slot, Any]]) -> dict[str, list]:
    """Return the targets, each value of theirs once, and which of them each state shows."""
    targets, kinds, shown = [], [], []
    for slot in snapshots[0]:
        written = [json.dumps(one.get(slot), sort_keys=True) for one in snapshots]
        different = list(dict.fromkeys(written))
        if len(different) > 1:
            targets.append([f"IPY_MODEL_{slot[0]}", slot[1]])
            kinds.append([json.loads(text) for text in different])
            shown.append([different.index(text) for text in written])
    if not targets:
        raise NotFinite("nothing changes with its controls")
    return {"targets": targets, "kinds": kinds, "shown": shown}


def record_tagged_cells(most: int = MOST) -> None:
    """Let nbclient record every cell with the tag, up to so many states each."""

    async def execute(
        self: NotebookClient, cell: NotebookNode, cell_index: int, *args: Any, **keys: Any
    ) -> NotebookNode:
        result = await EXECUTE(self, cell, cell_index, *args, **keys)
        if TAG in cell.metadata.get("tags", []) and cell.cell_type == "code":
            recorder = Recorder(self, cell, cell_index, most)
            try:
                records = await recorder.record()
            except NotFinite as problem:
                records = {"problem": str(problem)}
            for root in recorder.roots[:1]:
                self.widget_state[f"static-widgets-{root}"] = {
                    "_model_name": "StatesModel",
                    "_model_module": "static-widgets",
                    "_model_module_version": "0.1.0",
                    "roots": recorder.roots,
                    **records,
                }
        return result

    # nbclient has no hook that waits for more messages of the kernel
    NotebookClient.async_execute_cell = execute  # type: ignore[method-assign]
    NotebookClient.execute_cell = run_sync(execute)
