"""The race explorer's numbers: nblib's own, its best rates measured, the state small."""

import json

import numpy as np
import pytest
from ipywidgets.embed import dependency_state
from sampling import some

import nblib
from nblib import widgets
from nblib.widgets.race import laps as races
from nblib.widgets.race.model import RATES, Race


@pytest.fixture(scope="module")
def view():
    return widgets.race().view


def test_the_valley_is_seventy_times_as_long_as_wide():
    np.testing.assert_allclose(races.VALLEY.curvatures(), [0.0476, 3.3624], atol=1e-4)


def test_the_plateau_has_its_minimum_at_log_4_and_next_to_no_slope_at_the_start():
    plateau = races.SURFACES[2]
    cost, gradient = plateau.cost_and_gradient(plateau.best)
    assert cost == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(gradient, 0, atol=1e-9)
    cost, gradient = plateau.cost_and_gradient(races.STARTS[2])
    assert cost > 0.18
    assert np.linalg.norm(gradient) < 0.06


def test_a_race_is_run_by_nblib_s_optimizers():
    """Here they run through `nblib.train`, on the network itself."""
    valley = races.VALLEY
    laps = races.race(0, races.STARTS[0], [(0.1, 25)])
    assert list(laps) == ["gradient descent", "momentum", "RMSProp", "Adam"]
    for name, make in races.RACERS.items():
        net = nblib.Network([1, 1], output="identity", cost="squared_error")
        net.theta = races.STARTS[0]
        nblib.train(net, *valley.data, make(0.1), epochs=25, progress=False, tolerance=0)
        np.testing.assert_allclose(laps[name].thetas[-1], net.theta, atol=1e-12, err_msg=name)


def test_what_a_racer_remembers_survives_a_change_of_the_rate():
    one = races.race(0, races.STARTS[0], [(0.1, 20)])
    split = races.race(0, races.STARTS[0], [(0.1, 10), (0.1, 10)])
    for name, lap in one.items():
        np.testing.assert_array_equal(lap.thetas, split[name].thetas)


@pytest.mark.parametrize(
    ("tab", "rate", "steps", "states"),
    [
        (0, 0.1, 100, ["descending", "arrived", None, None]),
        (0, 2.0, 60, ["diverged", "diverged", None, None]),
        (1, 0.1, 100, ["arrived", "arrived", "arrived", None]),
        (2, 0.1, 100, ["descending", None, "arrived", None]),
        (2, 0.1, 0, ["ready"] * 4),
    ],
)
def test_states(tab, rate, steps, states):
    laps = races.race(tab, races.STARTS[tab], [(rate, steps)])
    for lap, state in zip(laps.values(), states, strict=True):
        assert state is None or lap.verdict == state


@pytest.mark.parametrize(
    ("costs", "slope", "state"),
    [
        ([1.0], 1.0, "ready"),
        ([1.0, 0.5], 1.0, "descending"),
        ([0.5, 1.0], 1.0, "climbing"),
        ([1.0, 0.5], 0.009, "on flat ground"),
        ([1.0, 0.0009], 1.0, "arrived"),
        ([1.0, 999.0], 1.0, "climbing"),
        ([1.0, 1001.0], 1.0, "diverged"),
        ([1.0, np.nan], 1.0, "diverged"),
    ],
)
def test_verdict_by_cost_and_slope(costs, slope, state):
    assert races.judge_racer(costs, [np.array([slope, 0.0])]) == state


def test_since_counts_from_the_step_that_is_low_for_good():
    lap = races.race(0, races.STARTS[0], [(0.1, 100)])["momentum"]
    assert (lap.costs[races.down_since(lap) :] < races.FINISH).all()
    assert lap.costs[races.down_since(lap) - 1] >= races.FINISH


@pytest.mark.parametrize("tab", some([0, 1, 2]))
def test_best_rates_are_the_best_of_the_slider(tab):
    for name, make in races.RACERS.items():
        found = {}
        for rate in RATES:
            with np.errstate(all="ignore"):
                lap = races.run(races.SURFACES[tab], races.STARTS[tab], make(1.0), 0, [(rate, 300)])
            if races.down_since(lap) is not None:
                found[rate] = races.down_since(lap)
        assert races.BEST[tab][name] == min(found, key=found.get), (name, found)


def test_with_none_for_a_rate_each_runs_at_its_own():
    view = Race(tab=2, segments=[[], [], [[None, 20]]])
    laps = view.laps()
    for name, make in races.RACERS.items():
        own = make(races.BEST[2][name])
        lap = races.run(races.SURFACES[2], races.STARTS[2], own, 0, [(own.learning_rate, 20)])
        np.testing.assert_array_equal(laps[name].thetas, lap.thetas)


def test_hints_tell_what_happens(view):
    valley, saddle, plateau, schedule = view.hints
    assert "down to stay after 53 steps; gradient descent stands at J = 0.065 after 100" in valley
    assert "gradient descent now needs 134 steps" in valley
    assert "down after 40 steps, before momentum" in saddle
    assert races.down_since(races.race(1, races.STARTS[1], [(0.1, 100)])["momentum"]) > 40
    sooner = races.race(1, races.STARTS[1], [(0.4, 100)])
    assert sooner["momentum"].verdict == "diverged"
    assert races.down_since(sooner["gradient descent"]) < 40
    assert "from J = 0.182 to 0.166" in plateau
    assert "RMSProp is down after 49 steps" in plateau
    adam = races.race(2, races.STARTS[2], [(0.1, 100)])["Adam"]
    assert adam.costs.min() < races.FINISH < adam.costs[-1]  # the chapter: it shoots past
    restless = races.race(1, races.STARTS[1], [(0.4, 100)])["RMSProp"]
    rested = races.race(1, races.STARTS[1], [(0.4, 40), (0.01, 60)])["RMSProp"]
    assert (restless.verdict, rested.verdict) == ("climbing", "arrived")
    assert f"down since step {races.down_since(rested)}." in schedule


def test_state_is_small_enough_for_a_page(view):
    state = {name: value for name, value in view.get_state().items() if not name.startswith("_")}
    assert len(json.dumps(state, default=str)) < 60_000


def test_controls_are_linked():
    explorer = widgets.race()
    slider, tabs, own = explorer.children[1].children
    links = [one["state"] for one in dependency_state(explorer).values()]
    links = [(one["source"], one["target"][1]) for one in links if "source" in one]
    controls = ((slider, "index", "rate_index"), (tabs, "index", "tab"), (own, "value", "own"))
    assert links == [([f"IPY_MODEL_{it.model_id}", mine], its) for it, mine, its in controls]
    assert slider.value == explorer.view.rates[explorer.view.rate_index]
    assert " ".join(label for label, _ in slider.options).startswith("0.001 0.003 0.01 0.03 0.1")
    assert {0.001, 0.1, 2.0} <= set(RATES)
    assert tabs.options == ("narrow valley", "saddle", "plateau")
    assert own.value is False
