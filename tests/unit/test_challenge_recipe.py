"""The second challenge: what a protocol lacks, what a training may not do, when the test opens."""

from itertools import count
from pathlib import Path

import nbformat
import numpy as np
import pytest

import nblib
from nblib.exercises.challenges import check_recipe, recipe, validated
from nblib.exercises.engine import run

ROOT = Path(__file__).resolve().parents[2]
CELLS = nbformat.read(ROOT / "chapters" / "14_challenge.ipynb", as_version=4).cells
WHOLE = {
    "compared": ["one", "another"],
    "chosen_on": "validation",
    "seeds": [0, 1, 2, 3, 4],
    "stop": "end",
    "claim": None,
    "open": False,
}
#: Learns next to nothing, and is quick.
QUICK = {"units": 2, "batch": 500, "epochs": 1}


@pytest.fixture(autouse=True)
def closed(monkeypatch):
    """Nobody has looked at the test digits yet."""
    monkeypatch.setattr(recipe, "_opened", {})


def checked(protocol=WHOLE, settings=QUICK):
    def my_recipe():
        return protocol, settings

    return check_recipe(my_recipe)


def mean(settings=QUICK):
    return np.mean([validated(settings, seed) for seed in WHOLE["seeds"]])


def opening(settings=QUICK):
    return WHOLE | {"claim": mean(settings), "open": True}


# -- the protocol ----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", recipe.PROTOCOL)
def test_each_part_that_a_protocol_lacks_is_named_and_nothing_is_trained(part, monkeypatch):
    monkeypatch.setattr(recipe, "_trained", None)  # would raise
    lacking = {name: value for name, value in WHOLE.items() if name != part}
    assert checked(lacking).details == [(part, recipe.PROTOCOL[part])]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("compared", "one and another"),
        ("compared", ["one", "one "]),
        ("compared", [1, 2]),
        ("chosen_on", "test"),
        ("chosen_on", ["validation"]),
        ("seeds", 5),
        ("seeds", [0, 0, 1, 2, 3]),
        ("seeds", [0, 1, 2, 3, -1]),
        ("seeds", range(10**9)),
        ("seeds", np.array(5)),
        ("seeds", count()),
        ("stop", "when it reads 96 % of the test digits"),
        ("claim", "97 %"),
        ("claim", float("nan")),
        ("claim", 97),
        ("claim", True),
        ("open", 1),
        ("open", None),
    ],
)
def test_a_part_that_does_not_say_what_it_has_to_counts_as_lacking(part, value):
    assert [name for name, _ in checked(WHOLE | {part: value}).details] == [part]


def test_what_was_measured_is_told_before_anything_is_claimed():
    result = checked()
    assert "Measured" in result.headline
    assert f"{mean():.1%} in the mean of 5 seeds" in result.details[0][1]
    assert result.details[1] == ("Seen in each training", "3,500 of 35,000 examples")


def test_a_claim_that_was_not_measured_is_refused_with_the_number_that_was():
    result = checked(WHOLE | {"claim": mean() + 0.01})
    assert f"measured are {mean():.1%}" in result.headline


def test_the_test_digits_stay_closed_until_the_protocol_opens_them():
    result = checked(WHOLE | {"claim": mean()})
    assert "The test digits are closed" in result.headline
    assert recipe._opened == {}


def test_a_recipe_is_told_how_many_test_digits_it_reads_and_again_if_it_is_the_same():
    for _ in range(2):
        result = checked(opening())
        assert "On the test digits it reads" in result.headline
        assert [label for label, _ in result.details][:2] == ["Validation", "Test"]


def test_another_recipe_gets_no_second_look():
    checked(opening())
    other = QUICK | {"units": 3}
    result = checked(opening(other), other)
    assert "have been opened" in result.headline
    assert "Test" not in dict(result.details)


def test_who_reaches_the_goal_is_right(monkeypatch):
    monkeypatch.setattr(recipe, "GOAL", 0.1)
    result = checked(opening())
    assert result, result


# -- the training ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"epochs": 11}, "38,500 examples would be seen; the budget is 35,000"),
        ({"unit": 30}, "there is no 'unit'"),
        ({"rate": float("nan")}, "rate: expected a finite number"),
        ({"rate": "fast"}, "rate: expected a finite number"),
        ({"batch": 0}, "batch: expected a whole number of at least 10"),
        ({"units": 10**6}, "units: expected a whole number up to 300"),
        ({"dropout": 1.0}, "dropout: expected a number from 0 to below 1"),
        ({"cosine": "yes"}, "cosine: expected True or False"),
        ({"distort": 3}, "distort: expected a function"),
        (None, "settings: expected a dict"),
        (QUICK | {"rate": 1e30}, "diverges"),
    ],
)
def test_a_training_that_is_not_allowed_is_refused_with_the_setting(settings, words):
    assert words in checked(settings=settings).headline
    with pytest.raises(ValueError, match=words.split(";")[0].replace("(", r"\(")):
        validated(settings, 0)


@pytest.mark.parametrize(
    ("distort", "words"),
    [
        (lambda images, rng: None, "distort: expected"),
        (lambda images, rng: images[:-1], "distort: expected shape (500, 400), got (499, 400)"),
        (lambda images, rng: np.vstack([images, images]), "distort: expected shape"),
        (lambda images, rng: images * np.nan, "distort: expected finite numbers"),
        (lambda images, rng: 255 * images, "some are beyond 10"),
        (lambda images, rng: (row for row in images), "distort: expected"),
        (lambda images: images, "TypeError"),
    ],
)
def test_what_a_distortion_may_not_return_is_told(distort, words):
    assert words in checked(settings=QUICK | {"distort": distort}).headline


def shifted(images, rows):
    """Return images that are moved along both sides."""
    return np.roll(images.reshape(-1, 20, 20), (rows, -rows), axis=(1, 2)).reshape(images.shape)


@pytest.mark.parametrize("part", ["validation", "test"])
@pytest.mark.parametrize("rows", [0, 1])
def test_who_learns_from_digits_that_are_withheld_is_found_out(part, rows):
    X, _ = recipe.digits()[part]
    blank = shifted(X[:1], rows)  # of an image whose border is empty nothing is rolled in
    result = checked(settings=QUICK | {"distort": lambda images, rng: blank + 0 * images})
    assert "500 of the images are validation or test digits" in result.headline


def test_the_parts_have_no_digit_in_common_and_the_test_digits_are_the_books():
    parts = recipe.digits()
    assert [len(y) for _, y in parts.values()] == [3500, 500, 1000]
    rows = np.vstack([X for X, _ in parts.values()])
    assert len(np.unique(rows, axis=0)) == len(np.unique(nblib.load_digits()[0], axis=0))
    _, test, _, y_test = nblib.split(*nblib.load_digits(), test=0.2, seed=0)
    np.testing.assert_array_equal(parts["test"][0], test)
    np.testing.assert_array_equal(parts["test"][1], y_test)


def test_a_distortion_cannot_change_the_digits_themselves():
    before = recipe.digits()["training"][0].copy()

    def inked(images, rng):
        images[:] = 1
        return images

    checked(settings=QUICK | {"distort": inked})
    np.testing.assert_array_equal(recipe.digits()["training"][0], before)


def test_the_same_seed_gives_the_same_training_and_another_seed_another():
    once, again = (validated(QUICK | {"batch": 50}, 3) for _ in range(2))
    assert once == again
    assert validated(QUICK | {"batch": 50}, 4) != once


@pytest.mark.parametrize(
    "settings", [{"cosine": True}, {"average": 0.9}, {"dropout": 0.5}, {"rate": 0.01}]
)
def test_every_setting_changes_the_training(settings):
    some = {"units": 20, "batch": 100, "epochs": 2}
    nets = [
        recipe._trained(recipe._settings(some | more), 0, "end", None) for more in ({}, settings)
    ]
    assert not np.allclose(*(net.theta for net in nets))


def test_best_keeps_the_epoch_that_reads_most_validation_digits(monkeypatch):
    # Made up: how many a training reads depends on how the processor rounds.
    shares = iter([0.5, 0.8, 0.8, 0.6])
    monkeypatch.setattr(recipe, "_read", lambda net, part: next(shares))
    best, second = (
        recipe._trained(recipe._settings(QUICK | {"epochs": epochs}), 0, stop, None).theta
        for epochs, stop in ((4, "best"), (2, "end"))
    )
    np.testing.assert_array_equal(best, second)


# -- whatever comes --------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, 3, [], (1, 2, 3), {}, iter("ab"), "ab", np.nan])
def test_whatever_comes_back_there_is_a_box(value):
    result = check_recipe(lambda: value)
    assert result.verdict == "wrong"
    assert "bp-check-wrong" in result._repr_html_()


def test_what_is_not_written_yet_is_open_and_an_exception_has_the_readers_words():
    def unwritten():
        raise NotImplementedError

    def broken():
        raise KeyError("mine")

    assert check_recipe(unwritten).verdict == "open"
    result = check_recipe(broken)
    assert (result.kind, "KeyError" in result.headline) == ("raised", True)
    with pytest.raises(ValueError, match="expected the recipe"):
        check_recipe("recipe")


def test_what_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr(run, "LIMIT", 0.2)

    def endless(*_):
        while True:
            pass

    result = check_recipe(endless)
    assert result.kind == "endless"
    assert result.headline.startswith("The check cannot follow the recipe: no end after ")
    assert checked(settings=QUICK | {"distort": lambda images, rng: np.c_}).verdict == "wrong"
    result = checked(settings=QUICK | {"distort": endless})
    assert result.kind == "endless"
    assert result.headline.startswith("The check cannot follow distort: no end after ")
