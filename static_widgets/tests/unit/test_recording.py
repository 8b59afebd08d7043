"""Which states a cell has, in which order they are visited, and what is kept of them."""

import itertools

import pytest
from static_widgets.states import NotFinite, changes, leaders, order, settings
from test_state import link, model

NUMBERS = {"min": 0, "max": 1, "step": 0.1}
LABELS = {"_options_labels": ["a", "b", "c"]}
TENTHS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


@pytest.mark.parametrize(
    ("name", "values", "trait", "all_values"),
    [
        ("IntSlider", {"min": 2, "max": 9, "step": 3}, "value", [2, 5, 8]),
        ("FloatSlider", NUMBERS, "value", TENTHS),
        ("BoundedFloatText", NUMBERS, "value", TENTHS),
        ("Play", {"min": 0, "max": 2}, "value", [0, 1, 2]),
        ("FloatLogSlider", {"min": -1, "max": 1, "step": 1}, "value", [0.1, 1, 10]),
        ("Checkbox", {}, "value", [False, True]),
        ("Dropdown", LABELS, "index", [0, 1, 2]),
        ("IntRangeSlider", {"min": 0, "max": 1}, "value", [[0, 0], [0, 1], [1, 1]]),
        ("SelectionRangeSlider", {"_options_labels": ["a"]}, "index", [[0, 0]]),
        ("FloatSlider", {"min": 3, "max": 3, "step": None}, "value", [3]),
    ],
)
def test_control_has_its_settings(name, values, trait, all_values):
    assert settings(name, values) == (trait, all_values)


@pytest.mark.parametrize("name", ["Text", "IntText", "SelectMultiple", "ColorPicker", "TagsInput"])
def test_control_without_an_end_is_named(name):
    with pytest.raises(NotFinite, match=name):
        settings(name, {})


def test_slider_with_millions_of_steps_is_not_counted_out():
    with pytest.raises(NotFinite, match="1,000,001 values"):
        settings("IntSlider", {"max": 10**6})


def test_one_control_moves_from_a_state_to_the_next():
    sizes = [2, 3, 4]
    visited = order(sizes)
    assert sorted(visited) == list(itertools.product(*map(range, sizes)))
    steps = [
        sum(a != b for a, b in zip(*pair, strict=True)) for pair in itertools.pairwise(visited)
    ]
    assert set(steps) == {1}


@pytest.mark.parametrize("ends", [("play", "n"), ("n", "play")])
def test_linked_controls_are_one_and_a_player_follows(ends):
    state = {
        "play": model("Play"),
        "n": model("IntSlider"),
        "other": model("IntSlider"),
        "l": link(*ends),
    }
    assert leaders(state, ["play", "n", "other"]) == {"play": "n", "n": "n", "other": "other"}


def test_each_value_is_kept_once():
    shown = [{("a", "value"): text, ("b", "value"): "same"} for text in "xyx"]
    assert changes(shown) == {
        "targets": [["IPY_MODEL_a", "value"]],
        "kinds": [["x", "y"]],
        "shown": [[0, 1, 0]],
    }


def test_nothing_that_changes_is_no_record():
    with pytest.raises(NotFinite, match="nothing changes"):
        changes([{("a", "value"): 1}, {("a", "value"): 1}])
