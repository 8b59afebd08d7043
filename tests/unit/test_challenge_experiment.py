"""The third challenge: which designs are refused, and which conclusions follow."""

import inspect
from contextlib import suppress
from itertools import count

import numpy as np
import pytest

from nblib.exercises.challenges import check_experiment, experiment
from nblib.exercises.challenges.experiment import CONCLUSIONS, EPOCHS, Trainer
from nblib.exercises.engine import run

ARMS = {"small": (1, 0), "large": (3, 0), "control": (3, 3)}


def costs(rate, warm_up, seed):
    """Return the costs of a made-up training, in which the first large steps do the harm."""
    train = np.linspace(0.9, 0.6 - 0.1 * rate, EPOCHS)
    harm = 0.1 * (rate - 1) * (warm_up == 0) + 0.01 * np.random.default_rng(seed).normal()
    return np.column_stack([train, train + 0.3 * (1 - train) + harm])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let no network be trained."""
    monkeypatch.setattr(experiment, "_costs", costs)


def effect(differences):
    return differences.mean(), differences.std(ddof=1)


def answer(train, arms=ARMS, seeds=range(5), conclusion="it is not the rate alone", place=None):
    """Return a sound experiment, or one with another design."""
    runs = {name: [train(*arm, seed=seed) for seed in seeds] for name, arm in arms.items()}
    gap = {name: np.array([one[-1, 1] - one[-1, 0] for one in some]) for name, some in runs.items()}
    rows = {
        name: np.array([one[place or np.argmax(one[:, 0] < 0.55)] for one in some])
        for name, some in runs.items()
    }
    found = {"arms": arms, "seeds": seeds, "costs": rows, "conclusion": conclusion}
    found["observed"] = effect(gap["large"] - gap["small"])
    for name in ("large", "control"):
        found[f"{name}_effect"] = effect(rows[name][:, 1] - rows["small"][:, 1])
    return found


def changed(**parts):
    """Check the sound experiment with other parts; None takes a part away."""

    def my_experiment(train):
        found = answer(train) | parts
        return {name: value for name, value in found.items() if value is not None}

    return check_experiment(my_experiment)


def designed(**design):
    return check_experiment(lambda train: answer(train, **design))


def test_a_sound_experiment_whose_conclusion_follows_is_right():
    result = check_experiment(answer)
    assert result, result
    assert result.details[0][0] == "Gap after the last epoch"


@pytest.mark.parametrize("conclusion", CONCLUSIONS[:2])
def test_a_conclusion_that_does_not_follow_is_refused(conclusion):
    assert "does not follow from the numbers" in changed(conclusion=conclusion).headline


@pytest.mark.parametrize(
    ("harm", "follows"),
    [
        (lambda rate, warm_up, rng: 0.2 * (rate > 1), "it is the rate"),
        (lambda rate, warm_up, rng: 0.2 * (rate > 1) * (warm_up == 0), "it is not the rate alone"),
        (lambda rate, warm_up, rng: 0.0, "not seen"),
        (lambda rate, warm_up, rng: rng.normal() * (rate > 1), "not seen"),
    ],
)
def test_what_follows_depends_on_the_numbers_alone(harm, follows, monkeypatch):
    def other(rate, warm_up, seed):
        train = np.linspace(0.9, 0.6 - 0.1 * rate, EPOCHS)
        noise = harm(rate, warm_up, np.random.default_rng(seed))
        return np.column_stack([train, train + 0.3 * (1 - train) + noise])

    monkeypatch.setattr(experiment, "_costs", other)
    right = [one for one in CONCLUSIONS if designed(conclusion=one, seeds=range(9))]
    assert right == [follows]


@pytest.mark.parametrize(
    ("design", "words"),
    [
        ({"seeds": [0]}, "seeds: 1 different ones"),
        ({"seeds": range(4)}, "seeds: 4 different ones"),
        ({"seeds": [0, 1, 2, 3, 4, 4]}, "seeds: 5 different ones"),
        ({"arms": ARMS | {"large": (1.5, 0)}}, "at least twice the small one"),
        ({"arms": ARMS | {"small": (1, 3)}}, "Which of both is it?"),
        ({"arms": ARMS | {"control": (1, 3)}}, '"control" is'),
        ({"arms": ARMS | {"control": (3, 0)}}, '"control" is'),
        ({"place": -1}, "Compare at equal costs"),
    ],
)
def test_a_design_that_cannot_tell_is_refused(design, words):
    assert words in designed(**design).headline


def test_a_design_without_a_control_is_refused_and_told_what_one_is():
    arms = {name: ARMS[name] for name in ("small", "large")}
    assert 'there is no "control", what the claim says' in changed(arms=arms).headline


def test_who_looks_at_test_digits_is_refused_whatever_comes_out():
    def my_experiment(train):
        with suppress(ValueError):
            train(1, digits="test")
        return answer(train)

    assert "Other digits were asked for" in check_experiment(my_experiment).headline


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"costs": None}, 'costs: there is no "small"'),
        ({"costs": {"small": [[0.3, 0.6]] * 5}}, "no epoch of its training has this row"),
        ({"costs": {"small": [[0.3, 0.6]]}}, "expected 5 rows"),
        ({"costs": {"small": [[np.nan, 0.6]] * 5}}, "costs, small: expected finite numbers"),
        ({"seeds": range(5, 10)}, "were never trained with seed 5"),
        ({"seeds": None}, "seeds: expected a list"),
        ({"seeds": count()}, "seeds: expected a list"),
        ({"seeds": range(10**9)}, "trainings are enough"),
        ({"seeds": "01234"}, "seeds: expected a list"),
        ({"arms": None}, 'there is no "small"'),
        ({"arms": ARMS | {"large": 3}}, "large: expected a pair"),
        ({"arms": ARMS | {"large": (float("nan"), 0)}}, "large, rate: expected a finite number"),
        ({"observed": None}, "observed: expected a pair"),
        ({"observed": (0.5, 0.1)}, "observed: 0.500 ± 0.100 is told"),
        ({"large_effect": (np.nan, 0.1)}, "large_effect: expected finite numbers"),
        ({"control_effect": (0.2, 0.0)}, "control_effect: 0.200 ± 0.000 is told"),
        ({"conclusion": None}, "conclusion: expected"),
        ({"conclusion": "large rates overfit"}, "conclusion: expected"),
    ],
)
def test_what_is_missing_or_was_not_measured_is_told(parts, words):
    assert words in changed(**parts).headline


def test_what_led_to_the_claim_has_to_be_reproduced_first(monkeypatch):
    monkeypatch.setattr(experiment, "_costs", lambda *key: costs(1, 0, 0) / key[0])
    assert "is not reproduced" in designed().headline


@pytest.mark.parametrize(
    "arguments", [{"rate": 0}, {"rate": "1"}, {"rate": 1, "seed": -1}, {"rate": 1, "warm_up": 99}]
)
def test_a_training_that_cannot_be_is_refused_with_the_argument(arguments):
    result = check_experiment(lambda train: train(**arguments))
    assert (result.kind, "ValueError: " in result.headline) == ("raised", True)


def test_a_reader_cannot_change_the_record():
    def my_experiment(train):
        for seed in range(5):
            train(1, seed=seed)[:] = 0
        return answer(train)

    assert check_experiment(my_experiment)


def test_endless_trainings_and_endless_loops_end(monkeypatch):
    result = check_experiment(lambda train: [train(1, seed=seed) for seed in count()])
    assert "100 trainings are enough" in result.headline
    monkeypatch.setattr(run, "LIMIT", 0.2)

    def endless(train):
        while True:
            pass

    result = check_experiment(endless)
    assert result.kind == "endless"
    assert result.headline.startswith("The check cannot follow the experiment: no end after ")


def test_who_trains_more_seeds_than_are_told_is_refused():
    def my_experiment(train):
        train(3, 0, seed=11)
        return answer(train)

    words = "the arms were trained with seed 11, too, and it is left out"
    assert words in check_experiment(my_experiment).headline


@pytest.mark.parametrize("value", [np.c_, [[]]])
def test_costs_without_an_end_are_stopped_or_refused(value, monkeypatch):
    monkeypatch.setattr(run, "LIMIT", 0.2)
    for inner in value if isinstance(value, list) else ():
        inner.append(inner)
    result = changed(costs={"small": value})
    assert result.verdict == "wrong"


@pytest.mark.parametrize("value", [None, 3, [], {}, iter("ab"), "ab", np.nan])
def test_whatever_comes_back_there_is_a_box(value):
    result = check_experiment(lambda train: value)
    assert result.verdict == "wrong"
    assert "bp-check-wrong" in result._repr_html_()


def test_what_is_not_written_yet_is_open_and_what_is_no_function_is_refused():
    def unwritten(train):
        raise NotImplementedError

    assert check_experiment(unwritten).verdict == "open"
    with pytest.raises(ValueError, match="expected the experiment"):
        check_experiment("experiment")


def test_the_trainings_are_those_of_chapter_10(monkeypatch):
    monkeypatch.undo()
    found = Trainer()(3, 3, seed=1)
    assert found.shape == (EPOCHS, 2)
    assert found[0, 0] > found[-1, 0]
    np.testing.assert_array_equal(found, Trainer()(3, 3, seed=1))
    assert "digits" in inspect.signature(Trainer.__call__).parameters


def test_a_training_that_diverges_has_no_costs_after_that(monkeypatch):
    monkeypatch.undo()
    assert np.isinf(Trainer()(1e6, 0, seed=0)[-1]).all()
