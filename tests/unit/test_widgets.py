"""The explorers' numbers: nblib's own, and small enough for a page."""

import json
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.kit import View, own_rules
from nblib.widgets.learning_rate import model as lr
from nblib.widgets.learning_rate import runs
from nblib.widgets.learning_rate_digits import model as lrd

STARTS = [(surface, name) for surface in runs.SURFACES for name in surface.starts]
IDS = [f"{surface.name}-{name}" for surface, name in STARTS]


@pytest.fixture
def view():
    return lr.LearningRate()


@pytest.fixture(scope="module")
def digits():
    return widgets.learning_rate_digits(rates=(0.001, 1, 5, 30), epochs=10)


def handed_over(view, surface, start, rate):
    """The path that the view hands over to JavaScript."""
    described = view.surfaces[surface]
    offset, count = described["paths"][start][lr.RATES.index(rate)]
    size = len(described["lowest"])
    numbers = np.frombuffer(view.paths, "<f8")
    return numbers[offset : offset + count * size].reshape(count, size)


def by_hand(surface, start, rate, count):
    """The path from the formula of the squared error, without nblib."""
    x, y = np.array(surface.examples).T
    theta, path = np.array(start, float), [np.array(start, float)]
    for _ in range(count):
        b, w = (surface.bias, theta[0]) if len(theta) == 1 else theta
        delta = b + w * x - y
        slopes = np.array([delta.mean(), (delta * x).mean()])
        theta = theta - rate * slopes[-len(theta) :]
        path.append(theta)
    return np.array(path)


def test_import_of_nblib_loads_no_widgets():
    code = "import sys, nblib; print([m for m in sys.modules if 'widget' in m])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stdout + result.stderr


def test_slider_holds_exactly_the_three_rates_and_spans_five_decades():
    slider = widgets.learning_rate().children[1].children[0]
    rates = [value for _, value in slider.options]
    assert (rates[0], rates[-1]) == (0.0001, 10)
    assert rates == sorted(rates)
    labels = {value: label for label, value in slider.options}
    assert [labels[rate] for rate in (0.001, 0.1, 2)] == ["0.001", "0.1", "2"]


@pytest.mark.parametrize("surface", runs.SURFACES, ids=lambda surface: surface.name)
def test_bound_is_two_over_the_largest_curvature(surface, view):
    here = np.array(surface.lowest) + 0.7  # a quadratic has the same curvature everywhere
    units, e = np.eye(len(here)), 1e-3
    J = lambda theta: surface.cost_and_gradient(theta)[0]  # noqa: E731 - the book's symbol
    second = [
        [
            (
                J(here + e * (p + q))
                - J(here + e * (p - q))
                - J(here - e * (p - q))
                + J(here - e * (p + q))
            )
            / (4 * e * e)
            for p in units
        ]
        for q in units
    ]
    largest = np.linalg.eigvalsh(second)[-1]
    described = view.surfaces[runs.SURFACES.index(surface)]
    assert described["curvature"] == pytest.approx(largest, rel=1e-6)
    assert described["curvature"] == pytest.approx(1.6, rel=1e-12)
    assert 1.25 in lr.RATES


@pytest.mark.parametrize("surface", runs.SURFACES, ids=lambda surface: surface.name)
def test_named_minimum_is_the_minimum(surface):
    cost, gradient = surface.cost_and_gradient(surface.lowest)
    assert cost == pytest.approx(0, abs=1e-30)
    np.testing.assert_allclose(gradient, 0, atol=1e-15)


@pytest.mark.parametrize(("surface", "name"), STARTS, ids=IDS)
def test_every_path_handed_over_is_that_of_gradient_descent(surface, name, view):
    where = runs.SURFACES.index(surface), list(surface.starts).index(name)
    for rate in lr.RATES:
        path = handed_over(view, *where, rate)
        expected = by_hand(surface, surface.starts[name], rate, len(path) - 1)
        np.testing.assert_allclose(path, expected, rtol=1e-9, atol=1e-12, err_msg=f"rate {rate}")


@pytest.mark.parametrize(("surface", "name"), STARTS, ids=IDS)
def test_three_rates_are_slow_good_and_divergent(surface, name):
    start = surface.starts[name]
    assert runs.descend(surface, start, [(0.001, 50)]).verdict == "still descending"
    good = runs.descend(surface, start, [(0.1, lr.LIMIT)])
    assert good.verdict == "converged"
    assert np.abs(good.gradients[-1]).max() < runs.TOLERANCE <= np.abs(good.gradients[-2]).max()
    wild = runs.descend(surface, start, [(2.0, lr.LIMIT)])
    assert wild.verdict == "diverged"
    assert wild.costs[-1] > runs.BOUND * wild.costs[0] >= wild.costs[-2]


@pytest.mark.parametrize(("surface", "name"), STARTS, ids=IDS)
@pytest.mark.parametrize("rate", [1.24, 1.25])
def test_at_and_just_below_the_bound_it_oscillates(surface, name, rate):
    run = runs.descend(surface, surface.starts[name], [(rate, lr.LIMIT)])
    assert (run.verdict, len(run.costs)) == ("oscillating", lr.LIMIT + 1)


def test_costs_beyond_all_numbers_are_divergence():
    assert runs.judge_run([1.0, np.inf], [np.ones(1), np.ones(1)]) == "diverged"
    assert runs.judge_run([1.0, np.nan], [np.ones(1), np.ones(1)]) == "diverged"


@pytest.mark.parametrize(
    "line", runs.bowl_contours(runs.SURFACES[1]), ids=lambda line: f"J={line['level']:.3g}"
)
def test_contours_are_lines_of_equal_cost(line):
    costs = [runs.SURFACES[1].cost_and_gradient(point)[0] for point in line["points"]]
    np.testing.assert_allclose(costs, line["level"], rtol=0.03)


def test_names_and_shared_state_follow_each_other(view):
    view.rate = 2
    assert view.rates[view.rate_index] == 2
    view.rate_index = 0
    assert view.rate == 0.0001
    view.surface = "contour map"
    assert (view.surface_index, view.start) == (1, [-0.5, 4.0])
    view.start_index = 1
    assert view.start == [3.0, 3.0]
    view.start = [0.5, 0.25]
    assert (view.start_index, view.dragged) == (lr.OWN, [0.5, 0.25])
    assert view.run == {"surface": 1, "start": [0.5, 0.25], "segments": []}
    view.surface = "curve"
    assert (view.start_index, view.start) == (0, [-1.0])


def test_iteration_steps_on_back_and_resets(view):
    view.rate = 0.1
    view.iteration = 1000
    assert (view.iteration, view.verdict) == (36, "converged")
    view.iteration = 10
    assert view.run["segments"] == [[0.1, 10]]
    assert view.verdict == "still descending"
    view.iteration = 0
    assert (view.verdict, view.run["segments"]) == ("ready", [])
    assert [run["segments"] for run in view.earlier] == [[[0.1, 10]]]


def test_a_new_rate_does_not_restart_and_can_rescue_a_run(view):
    view.rate = 2
    view.iteration = 100
    assert (view.iteration, view.verdict) == (5, "diverged")
    view.rate = 0.1
    assert (view.iteration, view.verdict) == (5, "diverged")
    view.iteration = 200
    assert view.run["segments"][0] == [2.0, 5]
    assert view.verdict == "converged"


def test_path_is_that_of_the_segments(view):
    view.rate = 0.4
    view.iteration = 2
    view.rate = 1.1
    view.iteration = 5
    expected = by_hand(runs.SURFACES[0], [-1.0], 0.4, 2)
    np.testing.assert_allclose(view.path.thetas[:3], expected, rtol=1e-12)
    expected = by_hand(runs.SURFACES[0], expected[-1], 1.1, 3)
    np.testing.assert_allclose(view.path.thetas[2:], expected, rtol=1e-12)


def test_last_five_runs_of_a_surface_are_kept(view):
    for rate in (0.001, 0.003, 0.01, 0.03, 0.1, 0.2):
        view.rate = rate
        view.iteration = 3
        view.iteration = 0
    assert [run["segments"][0][0] for run in view.earlier] == [0.003, 0.01, 0.03, 0.1, 0.2]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rate", 0.7, "rate: expected one of 0.0001, .*, got 0.7"),
        ("start", [1.0, 2.0], "start: expected 1 numbers? on this surface, got"),
        ("start", [np.nan], "start: expected finite numbers"),
        ("iteration", -1, "iteration: expected a whole number of at least 0, got -1"),
    ],
)
def test_bad_state_is_refused_by_name(view, name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(view, name, value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rates": []}, "rates: expected at least one number"),
        ({"rates": [0.1, -1]}, "rates: expected positive numbers in rising order"),
        ({"rates": [0, 1]}, "rates: expected positive numbers in rising order"),
        ({"rates": [1, 1]}, "rates: expected positive numbers in rising order"),
        ({"rates": [1], "epochs": 0}, "epochs: expected a whole number of at least 1"),
    ],
)
def test_bad_grid_is_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        widgets.learning_rate_digits(**arguments)


def test_digits_are_trained_by_nblib(digits):
    X, y = nblib.load_digits()
    Y = nblib.one_hot(y, 10)
    net = nblib.Network([400, 25, 10], seed=0, dtype="float32")
    history = nblib.train(net, X, Y, nblib.GradientDescent(1.0), epochs=10, progress=False)
    shown = digits.view.trainings[1]
    assert shown["rate"] == 1
    np.testing.assert_allclose(shown["cost"], [row["cost"] for row in history.rows], rtol=1e-4)
    accuracy = [row["accuracy"] for row in history.rows]
    np.testing.assert_allclose(shown["accuracy"], accuracy, atol=2e-3)
    assert shown["norm"][-1] == pytest.approx(np.linalg.norm(net.theta), rel=1e-4)


def test_digits_verdicts(digits):
    verdicts = {one["rate"]: one["verdict"] for one in digits.view.trainings}
    assert verdicts[0.001] == verdicts[1] == "still descending"
    assert verdicts[30] == "diverged"
    rising = nblib.History([{"cost": cost} for cost in (3, 2, 2.5, 1)])
    assert lrd.judge_training(rising) == "oscillating"


def test_digits_names_follow_the_shared_state(digits):
    digits.view.rate = 30
    assert (digits.view.rate_index, digits.view.verdict) == (3, "diverged")
    digits.view.rate_index = 0
    assert digits.view.rate == 0.001
    digits.view.epoch = 99
    assert digits.view.epoch == 10
    with pytest.raises(ValueError, match="rate: expected one of"):
        digits.view.rate = 3


@pytest.mark.parametrize("make", ["toy", "digits"])
def test_state_is_standard_and_small(make, digits):
    view = lr.LearningRate() if make == "toy" else digits.view
    size = 0
    for name, value in view.get_state().items():
        if isinstance(value, bytes):
            size += 4 * len(value) // 3  # base64
        elif name != "layout":
            size += len(json.dumps(value, allow_nan=False))
    assert size < 230_000


FOLDER = Path(widgets.__file__).parent
SCRIPTS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js"))
SHEETS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.css"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_writes_no_markup(script):
    text = (FOLDER / script).read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)


def views(kind):
    """The classes that have a front end: to make one of each takes seconds, for their numbers."""
    source = vars(kind).get("_esm")  # what is made of it, the module as a trait, is another class
    own = kind.__module__.startswith("nblib.") and isinstance(source, str)
    return [kind] * own + [*chain(*map(views, kind.__subclasses__()))]


def test_each_module_has_one_default_export():
    counts = {view.__name__: view._esm.count("export default") for view in views(View)}
    assert len(counts) == len(widgets.__all__)
    assert {*counts.values()} == {1}, counts


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_style_rule_is_the_explorers_own(sheet):
    rules = selectors((FOLDER / sheet).read_text("utf-8"))
    own = "explorer" if sheet == "kit/widgets.css" else r"[a-z-]+"
    assert rules
    assert [rule for rule in rules if not re.match(rf"(\[[^]]*\] )?\.bp-{own}\b", rule)] == []


def selectors(css: str) -> list[str]:
    """Return the selectors of all rules, those in a list one by one."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    lists = [part.strip() for part in re.findall(r"([^{};]+)\{", css)]
    return [
        selector.strip()
        for one in lists
        if not one.startswith("@")
        for selector in re.split(r",(?![^(]*\))", one)
    ]


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet != "kit/widgets.css"])
def test_each_selector_of_an_own_rule_weighs_more_than_any_shared_one(sheet):
    rules = selectors(own_rules(FOLDER / sheet))
    raised = r"(\[[^]]*\] )?\.bp-[a-z-]+:not\(#_\)"
    assert [rule for rule in rules if not re.match(raised, rule) or rule.count("#") > 1] == []
    shared = selectors((FOLDER / "kit/widgets.css").read_text("utf-8"))
    assert [rule for rule in shared if "#" in rule] == []


def test_an_own_rule_is_raised_wherever_it_stands(tmp_path):
    sheet = tmp_path / "view.css"
    sheet.write_text(
        "/* .bp-a */\n.bp-a .b, .bp-a-view.bp-view :is(.c, .d) { margin: 0; }\n"
        "@media (max-width: 9px) {\n  .bp-a { color: red; }\n}\n[data-x] .bp-a b,\n.bp-a i {}"
    )
    assert own_rules(sheet) == (
        "/* .bp-a */\n.bp-a:not(#_) .b, .bp-a-view:not(#_).bp-view :is(.c, .d) { margin: 0; }\n"
        "@media (max-width: 9px) {\n  .bp-a:not(#_) { color: red; }\n}\n"
        "[data-x] .bp-a:not(#_) b,\n.bp-a:not(#_) i {}"
    )


ORDERS = [
    "from nblib import widgets",
    "import nblib.widgets.race.model; from nblib import widgets",
    "from nblib.widgets.race.model import Race; from nblib import widgets",
    "from nblib.widgets.race import model, race; from nblib import widgets",
    "import nblib.widgets.race.laps; import nblib.widgets.kit.surfaces; from nblib import widgets",
    "from nblib import widgets; import nblib.widgets.race.model, nblib.widgets.race.laps",
]


@pytest.mark.parametrize("order", ORDERS)
def test_an_explorers_name_is_its_function_in_every_order_of_imports(order):
    code = f"{order}; print(all(callable(getattr(widgets, name)) for name in widgets.__all__))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "True", result.stdout + result.stderr
