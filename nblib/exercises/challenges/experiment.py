"""Challenge: reproduce what somebody saw, and refute what was said to be its cause.

The claim is that a large learning rate overfits. The reader designs the experiment and calls
`train`, which the check hands over and which keeps a record. So what is returned can be held
against what was measured: the seeds, the control, the costs at which arms are compared, the effect
with its spread, and whether the conclusion follows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from nblib import _checks
from nblib.data import one_hot, split
from nblib.exercises.challenges import images as book
from nblib.exercises.challenges.hearing import heard
from nblib.exercises.engine import run
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.run import Ear
from nblib.network import Network
from nblib.optimizers import GradientDescent
from nblib.schedules import warm_up as warming_up
from nblib.training import train as trained

__all__ = ["ARMS", "CONCLUSIONS", "EPOCHS", "Trainer", "check_experiment"]

#: Epochs of each training; the fewest seeds; the most trainings that a check waits for.
EPOCHS, LEAST_SEEDS, MOST = 20, 5, 100
#: How far apart the arms' training costs may be, in the mean, if they are to be called equal.
EQUAL = 0.05

#: What is compared: each arm is a pair, its rate and its epochs of warm-up.
ARMS = {
    "small": "a rate that nobody calls large",
    "large": "a rate that is called large, at least twice the small one",
    "control": "what the claim says is the cause, the same large rate, and something else changed",
}
CONCLUSIONS = ("not seen", "it is the rate", "it is not the rate alone")


class Refused(Exception):
    """What was returned is not an experiment that answers the question."""


@dataclass
class Trainer:
    """What an experiment trains with: the network of chapter 11. It keeps a record.

    Attributes
    ----------
    record : dict
        By rate, warm-up and seed: the (epochs, 2) training and validation costs.
    ear : Ear, optional
        What measures the reader's own time; a training is not the reader's.
    looked : bool
        Whether other digits than those for validation were asked for.
    """

    record: dict[tuple[float, int, int], np.ndarray] = field(default_factory=dict)
    ear: Ear | None = None
    looked: bool = False

    def __call__(
        self, rate: float, warm_up: int = 0, seed: int = 0, digits: str = "validation"
    ) -> np.ndarray:
        """Return the costs after each of `EPOCHS` epochs: training and validation, a row each.

        Parameters
        ----------
        rate : float
            The learning rate of gradient descent.
        warm_up : int
            The epochs in which the rate rises to that; 0 for none.
        seed : int
            Of the start and of the order.
        digits : {"validation"}
            Which digits the second column is of. Who asks for others is refused.

        Raises
        ------
        ValueError
            If an argument is none of these, or more trainings are asked for than a check waits for.
        """
        rate = _checks.number("rate", rate, above=0)
        warm_up = _checks.whole("warm_up", warm_up, least=0, most=EPOCHS)
        seed = _checks.whole("seed", seed, least=0)
        self.looked |= digits != "validation"
        _checks.choice("digits", digits, ("validation",))
        key = rate, warm_up, seed
        if key not in self.record:
            if len(self.record) >= MOST:
                raise ValueError(f"train: {MOST} trainings are enough")
            self.record[key] = self._measured(*key)
        return self.record[key].copy()

    def _measured(self, *key: Any) -> np.ndarray:
        """Return the costs of a training; the reader's clock stands still."""
        if self.ear is None:
            return _costs(*key)
        self.ear.__exit__()
        try:
            return _costs(*key)
        finally:
            self.ear.__enter__()


@cache
def _digits() -> tuple[np.ndarray, ...]:
    """Return 1,500 digits to learn from and 1,500 to compare with, those of chapter 11."""
    images, labels = book.digits()
    X, _, y, _ = split(images, labels, test=0.4, seed=0)
    X, valid, y, y_valid = split(X, y, test=0.5, seed=0)
    return X, one_hot(y, 10), valid, one_hot(y_valid, 10)


def _costs(rate: float, warm_up: int, seed: int) -> np.ndarray:
    """Return the training and the validation cost after each epoch, (EPOCHS, 2)."""
    X, Y, *valid = _digits()
    net = Network([X.shape[1], 25, 10], init="xavier", seed=seed, dtype="float32")
    history = trained(
        net,
        X,
        Y,
        GradientDescent(rate),
        epochs=EPOCHS,
        batch_size=40,
        validation=(valid[0], valid[1]),
        seed=seed,
        schedule=warming_up(warm_up) if warm_up else None,
        progress=False,
    )
    rows = [(row["cost"], row["val_cost"]) for row in history.rows[1:]]
    rows += [(np.inf, np.inf)] * (EPOCHS - len(rows))  # it diverged
    return np.array(rows)


def check_experiment(function: Callable[..., Any]) -> Result:
    """Say whether an experiment answers the question, and whether its conclusion follows.

    Parameters
    ----------
    function : callable
        The reader's, called as `my_experiment` in the book: it takes `train` and returns a dict.
    """
    return heard("experiment", function, _examined)


def _examined(function: Callable, ear: Ear) -> Result:
    """Return what was found."""
    train, ear.place = Trainer(ear=ear), "the experiment"
    try:
        with ear:
            answer = function(train)
    except NotImplementedError:
        return _result("open", "", "Nothing was trained.")
    except run._Stop:
        raise
    except BaseException as error:  # quit(), too
        failure = run.cut(error)
        words = f"{failure.kind}: {failure.message}"
        return replace(_result("wrong", "raised", words), code=failure.lines)
    try:
        with ear:  # whatever is read of the answer may never end
            return _judged(answer, train)
    except (Refused, ValueError) as error:
        return _result("wrong", "values", str(error))


# -- the design ------------------------------------------------------------------------------------


def _judged(answer: Any, train: Trainer) -> Result:
    """Return the answer to an experiment that came to its end."""
    if train.looked:
        raise Refused("Other digits were asked for. Who looks again and again uses validation.")
    arms, seeds = _arms(answer), _seeds(answer)
    costs = {name: _measured(name, answer, train, arm, seeds) for name, arm in arms.items()}
    _nobody_left_out(train, arms, seeds)
    observed = _gaps(train, arms["large"], seeds) - _gaps(train, arms["small"], seeds)
    _agrees("observed", answer, observed)
    if _size(observed) <= 0:
        raise Refused(
            "After the last epoch the gap between the costs is not larger with the large rate: "
            "what led to the claim is not reproduced. Take another pair of rates."
        )
    for name in ("large", "control"):
        apart = abs(costs[name][:, 0].mean() - costs["small"][:, 0].mean())
        if not apart <= EQUAL:
            raise Refused(
                f"The arms small and {name} are compared at training costs that are {apart:.2f} "
                f"apart: whoever goes further down has the larger gap. Compare at equal costs."
            )
    effects = {name: costs[name][:, 1] - costs["small"][:, 1] for name in ("large", "control")}
    for name, effect in effects.items():
        _agrees(f"{name}_effect", answer, effect)
    return _concluded(answer, effects, observed)


def _arms(answer: Any) -> dict[str, tuple[float, int]]:
    """Return the three arms of a design that can tell the rate from something else."""
    if not isinstance(answer, dict):
        raise Refused(f"It returns {_checks.shown(answer)} where a dict is expected.")
    given = answer.get("arms")
    if not isinstance(given, dict) or (lacking := [one for one in ARMS if one not in given]):
        name = lacking[0] if isinstance(given, dict) else "small"
        raise Refused(f'arms: there is no "{name}", {ARMS[name]}.')
    arms = {}
    for name in ARMS:
        rate, epochs = _checks.pair(name, given[name])
        rate = _checks.number(f"{name}, rate", rate, above=0)
        arms[name] = rate, _checks.whole(f"{name}, warm-up", epochs, least=0, most=EPOCHS)
    if arms["large"][0] < 2 * arms["small"][0]:
        raise Refused(f'arms: "large" is {ARMS["large"]}.')
    if arms["small"][1] != arms["large"][1]:
        raise Refused("arms: small and large differ in the warm-up, too. Which of both is it?")
    if arms["control"][0] != arms["large"][0] or arms["control"][1] == arms["large"][1]:
        raise Refused(f'arms: "control" is {ARMS["control"]}: the warm-up.')
    return arms


def _seeds(answer: dict[str, Any]) -> list[int]:
    seeds = answer.get("seeds")
    if isinstance(seeds, np.ndarray):
        seeds = seeds.ravel().tolist()
    if not isinstance(seeds, list | tuple | range):
        raise Refused(f"seeds: expected a list, got {_checks.shown(seeds)}")
    if len(seeds) > MOST:
        raise Refused(f"seeds: {MOST} trainings are enough.")
    found = [_checks.whole("seeds", seed, least=0) for seed in seeds]
    if len({*found}) < max(LEAST_SEEDS, len(found)):
        raise Refused(
            f"seeds: {len({*found})} different ones. What one start does may be that start; "
            f"{LEAST_SEEDS} show how far they spread."
        )
    return found


def _nobody_left_out(train: Trainer, arms: dict[str, tuple[float, int]], seeds: list[int]) -> None:
    """Refuse a choice among the trainings: what came out of the others is not known."""
    ran = {seed for *arm, seed in train.record if tuple(arm) in arms.values()}
    if left := sorted(ran - {*seeds}):
        words = ", ".join(map(str, left[:5]))
        raise Refused(f"seeds: the arms were trained with seed {words}, too, and it is left out.")


def _measured(
    name: str, answer: dict[str, Any], train: Trainer, arm: tuple[float, int], seeds: list[int]
) -> np.ndarray:
    """Return an arm's costs as returned, (seeds, 2), if each pair was measured in its training."""
    given = answer.get("costs")
    if not isinstance(given, dict) or name not in given:
        raise Refused(f'costs: there is no "{name}", a training and a validation cost for a seed.')
    rows = _checks.array(f"costs, {name}", given[name], ndim=2, columns=2)
    if len(rows) != len(seeds):
        raise Refused(f"costs, {name}: expected {len(seeds)} rows, one for a seed, got {len(rows)}")
    for seed, row in zip(seeds, rows, strict=True):
        if (*arm, seed) not in train.record:
            words = f"rate {arm[0]:g} and {arm[1]} epochs of warm-up"
            raise Refused(f"costs, {name}: {words} were never trained with seed {seed}.")
        if not np.isclose(train.record[(*arm, seed)], row, rtol=1e-6, atol=0).all(axis=1).any():
            raise Refused(f"costs, {name}: with seed {seed} no epoch of its training has this row.")
    return rows


def _gaps(train: Trainer, arm: tuple[float, int], seeds: list[int]) -> np.ndarray:
    """Return by how much the validation cost is above the training cost after the last epoch."""
    last = np.array([train.record[(*arm, seed)][-1] for seed in seeds])
    return last[:, 1] - last[:, 0]


def _agrees(name: str, answer: dict[str, Any], differences: np.ndarray) -> None:
    """Refuse an effect that is not the mean and the spread of the differences by seed."""
    given = _checks.array(name, _checks.pair(name, answer.get(name)), ndim=1)
    mean, spread = _size(differences), differences.std(ddof=1)
    if not (np.isclose(given[0], mean, atol=5e-3) and np.isclose(given[1], spread, atol=5e-3)):
        raise Refused(
            f"{name}: {given[0]:.3f} ± {given[1]:.3f} is told; by seed the differences have the "
            f"mean {mean:.3f} and the standard deviation {spread:.3f} (ddof=1)."
        )


def _size(differences: np.ndarray) -> float:
    return float(differences.mean())


# -- the conclusion --------------------------------------------------------------------------------


def _concluded(
    answer: dict[str, Any], effects: dict[str, np.ndarray], observed: np.ndarray
) -> Result:
    """Return the answer to a sound design, by whether its conclusion follows."""
    told = [("Gap after the last epoch", _words(observed))]
    told += [(f"At equal training cost, {name}", _words(one)) for name, one in effects.items()]
    said, follows = answer.get("conclusion"), _follows(effects)
    if not isinstance(said, str) or said not in CONCLUSIONS:
        words = " or ".join(f'"{one}"' for one in CONCLUSIONS)
        raise Refused(f"conclusion: expected {words}, got {_checks.shown(said)}")
    if not follows:
        words = "The control is neither like small nor like large: nothing follows. More seeds?"
        return _result("wrong", "values", words, told)
    if said != follows:
        words = f'"{said}" does not follow from the numbers that it returns.'
        return _result("wrong", "values", words, told)
    return _result("right", "", f'The design is sound, and "{said}" follows.', told)


def _follows(effects: dict[str, np.ndarray]) -> str:
    """Return the conclusion that follows; "" if none does.

    An effect is there if its mean is more than two standard errors above 0. The rate alone is not
    the cause if the effect of large exceeds that of the control, by as much, and by half of itself.
    """
    large, control = effects["large"], effects["control"]
    if not _is_above_0(large):
        return "not seen"
    if _is_above_0(large - control) and control.mean() < large.mean() / 2:
        return "it is not the rate alone"
    return "it is the rate" if control.mean() > large.mean() / 2 else ""


def _is_above_0(differences: np.ndarray) -> bool:
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return bool(differences.mean() > 2 * error)


def _words(differences: np.ndarray) -> str:
    low, high = differences.min(), differences.max()
    said = f"{_size(differences):+.3f} in the mean, from {low:+.3f} to {high:+.3f}"
    return said.replace("-", "−")


def _result(
    verdict: str, kind: str, headline: str, details: list[tuple[str, str]] | None = None
) -> Result:
    return Result("experiment", verdict, kind, headline, details or [], equation="challenge")
