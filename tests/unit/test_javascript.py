"""The pure functions of the explorers' JavaScript, run by Node.js; Chromium tests what draws.

Each `javascript/<name>.test.mjs` imports the modules of the explorers, and reads what must agree
with nblib from `<name>.json`: random states with nblib's own answers.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.ndimage import zoom

from nblib import Network, widgets
from nblib.widgets.cost import model as own
from nblib.widgets.descent import walks
from nblib.widgets.graph import expressions
from nblib.widgets.hidden_layer import model as layer
from nblib.widgets.kit import View, inlined
from nblib.widgets.kit import small_network as small
from nblib.widgets.learning_rate import runs
from nblib.widgets.race import laps
from nblib.widgets.workers import model as hands

HERE = Path(__file__).parent / "javascript"
STATES = 120
WIDGETS = Path(widgets.__file__).parent
VIEWS = sorted(
    path for path in WIDGETS.rglob("*.js") if "export default" in path.read_text("utf-8")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the module that a page gets of each view."""
    folder = tmp_path_factory.mktemp("javascript")
    pairs = []
    for view in VIEWS:
        module = folder / f"{view.parent.name}_{view.stem}.mjs"
        module.write_text(inlined(view), "utf-8")
        pairs.append([str(view), str(module)])
    (folder / "modules.json").write_text(json.dumps(pairs))
    return folder


def front_ends(kind: type = View) -> Iterator[str]:
    """Return the front ends of our views; of each that was made, anywidget derives a class more."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("nblib.") and isinstance(vars(one).get("_esm"), str):
            yield one._esm
        yield from front_ends(one)


def test_a_page_gets_the_modules_that_node_tests():
    assert set(front_ends()) == {inlined(view) for view in VIEWS}


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_javascript(folder, name):
    node = shutil.which("node")
    if node is None:
        pytest.fail("Node.js is not there: install it to test the explorers", pytrace=False)
    stem = name.removesuffix(".test.mjs")
    if stem in ANSWERS:
        text = json.dumps(ANSWERS[stem](np.random.default_rng(3)), allow_nan=False)
        (folder / f"{stem}.json").write_text(text)
    command = [node, "--test", "--test-reporter=spec", str(HERE / name)]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode:
        pytest.fail(result.stdout + result.stderr, pytrace=False)


# -- random states, and what nblib says to them ----------------------------------------------------


def random_segments(rng: np.random.Generator, least: float, most: float) -> list[list]:
    """Return one to three pairs of a rate and the number of steps with it."""
    rates = 10 ** rng.uniform(least, most, rng.integers(1, 4))
    return [[rate, int(rng.integers(1, 25))] for rate in rates]


def random_start(rng: np.random.Generator, surface: Any) -> list[float]:
    middle = np.array(surface.lowest)
    return (middle + surface.reach * rng.uniform(-1.2, 1.2, len(middle))).tolist()


def walked(path: Any) -> dict[str, list]:
    names = ("thetas", "costs", "gradients")
    return {name: getattr(path, name).tolist() for name in names}


def learning_rate(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for k in range(STATES):
        surface = runs.SURFACES[k % 2]
        start, segments = random_start(rng, surface), random_segments(rng, -4, 1)
        path = runs.descend(surface, start, segments)
        run = {"surface": k % 2, "start": start, "segments": segments}
        cases.append({"run": run, "verdict": path.verdict, **walked(path)})
    return {
        "cases": cases,
        "rules": {
            "surfaces": [
                {"kind": s.kind, "examples": s.examples, "bias": s.bias} for s in runs.SURFACES
            ],
            "tolerance": runs.TOLERANCE,
            "bound": runs.BOUND,
        },
    }


def race(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for k in range(STATES):
        surface, name = laps.SURFACES[k % 3], list(laps.RACERS)[k // 3 % 4]
        start, segments = random_start(rng, surface), random_segments(rng, -3, 0.5)
        own = float(10 ** rng.uniform(-3, 0.3))
        if k % 2:
            segments[0][0] = None  # with its own rate
        lap = laps.run(surface, start, laps.RACERS[name](1.0), own, segments)
        case = {"name": name, "start": start, "own": own, "segments": segments}
        ground = {"kind": surface.kind, "examples": surface.examples}
        since = laps.down_since(lap)
        result = {"verdict": lap.verdict, "since": since, **walked(lap)}
        cases.append({**case, "surface": ground, **result})
    rules = {"finish": laps.FINISH, "flat": laps.FLAT, "bound": laps.BOUND}
    return {"cases": cases, "rules": {**rules, "settings": laps.settings()}}


def descent(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for k in range(STATES):
        surface = walks.SURFACES[k % 3]
        start, segments = random_start(rng, surface), random_segments(rng, -2, 0.6)
        path = walks.walk(surface, start, segments)
        ground = {"kind": surface.kind, "examples": surface.examples}
        case = {"surface": ground, "start": start, "segments": segments}
        cases.append({**case, "verdict": path.verdict, **walked(path)})
    batches = walks.BATCHES
    thetas = rng.uniform(-3, 3, (STATES, 2))
    return {
        "cases": cases,
        "rules": {"tolerance": walks.TOLERANCE, "bound": walks.BOUND},
        "batches": {
            "best": batches.best.tolist(),
            "least": batches.least,
            "second": batches.second.tolist(),
            "thetas": thetas.tolist(),
            "costs": [batches.cost_and_gradient(theta)[0] for theta in thetas],
        },
    }


def small_network(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for k in range(STATES):
        cost = ("cross_entropy", "squared_error")[k % 2]
        net = Network(small.LAYERS, cost=cost)
        net.theta, x, y = rng.uniform(-2, 2, 19), rng.uniform(-2, 2, 4), k // 2 % 2
        J, gradient = net.cost_and_gradient(x[None], np.array([[y]]))
        a = [A[0].tolist() for A in net.forward(x[None])]
        state = {"x": x.tolist(), "theta": net.theta.tolist(), "y": y}
        state["kind"] = cost.replace("cross_", "cross-").replace("_", " ")
        cases.append({"state": state, "a": a, "J": J, "gradient": gradient.tolist()})
    return {"cases": cases, "weights": small.WEIGHTS}


def digit_pad(rng: np.random.Generator) -> dict[str, Any]:
    view = widgets.digit_pad().view
    levels = rng.integers(0, 256, (STATES, 400)) * (rng.random((STATES, 400)) < 0.3)
    A = view.net.forward(levels / 255)
    blamed, seven = [], np.eye(10)[[7]]
    for x in levels[:20] / 255:
        by_layer = view.net.unflatten(view.net.gradient(x[np.newaxis], seven))
        hidden, outputs = (slopes[:, 0].tolist() for slopes in by_layer)
        blamed.append({"x": x.tolist(), "hidden": hidden, "outputs": outputs})
    blocks = []  # their height and width in samples, and how the data would hold them
    for height, width in ((80, 80), (160, 32), (16, 64), (40, 8), (80, 30), (26, 40)):
        sides = []
        for size in (20 * side / max(height, width) for side in (height, width)):
            pixels = np.ones(int(np.ceil(size)))
            pixels[[0, -1]] -= (len(pixels) - size) / 2  # the ends may be covered in part
            # the center of mass comes nearest to pixel 14; halves go up
            start = int(14.5 - (len(pixels) - 1) / 2)
            sides.append(np.pad(pixels, (start, 28 - start - len(pixels))))
        small = zoom(np.outer(*sides), 20 / 28, order=3).clip(0, 1)
        blocks.append({"height": height, "width": width, "seen": small.T.ravel().tolist()})
    return {
        "layers": view.layers,
        "weights": np.frombuffer(view.weights, "<i4").tolist(),
        "spline": np.frombuffer(view.spline, "<f8").tolist(),
        "levels": levels.tolist(),
        "hidden": A[1].tolist(),
        "outputs": A[2].tolist(),
        "blocks": blocks,
        "blamed": blamed,
    }


def cost(rng: np.random.Generator) -> dict[str, Any]:
    lines = []
    for _ in range(STATES):
        points = rng.uniform((0, 0), (10, 6), (rng.integers(2, 9), 2)).tolist()
        line = rng.uniform(-3, 3, 2).tolist()
        lowest = own.least_squares(points).tolist()
        lines.append([points, line, own.line_cost(points, line), lowest])
    zs = [*rng.uniform(-30, 30, STATES), 0, 30, -30]
    answers = [[float(z), y, *own.answer(z, y)] for z in zs for y in (0, 1)]
    grid = [own.answer(z, y) for y in (0, 1) for z in (-1, -0.5, 0, 0.5, 1)]
    return {"lines": lines, "answers": answers, "grid": np.ravel(grid).tolist()}


def workers(rng: np.random.Generator) -> dict[str, Any]:
    view, cases = hands.Workers(), []
    for _ in range(STATES):
        for trait, limits in view.state.items():
            setattr(view, trait, int(rng.integers(len(limits["names"]))))
        task = {
            "examples": view.examples[view.examples_index],
            "parameters": view.parameters[view.parameters_index],
            "speed": view.speeds[view.speed_index],
        }
        found = {"best": view.best, "verdict": view.verdict, "speedup": view.speedup}
        cases.append({"task": task, "p": view.count, "step": view.step()._asdict(), **found})
    return {"machine": view.machine, "cases": cases, "most": hands.MOST}


def graph(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for k in range(STATES):
        index, gather = k % len(expressions.EXPRESSIONS), k // 5 % 2
        one = expressions.EXPRESSIONS[index]
        inputs = rng.uniform(-3, 3, len(one.values)).tolist()
        found = expressions.walked(one, inputs, list(expressions.GATHERS)[gather])
        cases.append({"index": index, "gather": gather, "inputs": inputs, **vars(found)})
    return {"cases": cases, "expressions": widgets.graph().view.expressions}


def hidden_layer(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for k in range(STATES):
        lines = rng.uniform((-1.3, -1.3, -180, 0.2), (1.3, 1.3, 180, 0.8), (4, 4)).tolist()
        own = layer.HiddenLayer(lines=lines, units_index=k % 3, output_index=k // 3 % 2)
        net, x = own.network(), rng.uniform(-1.3, 1.3, (1, 2))
        hidden, output = (theta.tolist() for theta in net.thetas)
        _, a, answer = (A[0].tolist() for A in net.forward(x))
        shown = {"lines": lines, "needed": 1 if k // 3 % 2 else 2 + k % 3, "x": x[0].tolist()}
        cases.append({**shown, "hidden": hidden, "output": output[0], "a": a, "answer": answer[0]})
    return {"cases": cases, "tip": layer.TIP, "strength": layer.STRENGTH}


ANSWERS = {
    one.__name__: one
    for one in (
        *(learning_rate, race, descent, small_network, digit_pad, cost),
        *(hidden_layer, workers, graph),
    )
}
