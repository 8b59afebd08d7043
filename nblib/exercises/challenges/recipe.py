"""Challenge: read 96 % of the given digits within a budget, with a protocol written before.

The reader says how to train, the check trains. So it can count the examples seen, keep the test
digits away from the training, and open them once. What is asked of a protocol stands in
`PROTOCOL`; what may be set, and how the book would have it, in `BOOK`.

Left out on purpose: other costs and other layers. The network has one hidden layer of ReLU.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np

from nblib import _checks, _threads
from nblib.data import one_hot, split
from nblib.dropout import dropout_masks
from nblib.exercises.challenges import images as book
from nblib.exercises.challenges.hearing import heard
from nblib.exercises.engine import run
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.run import Ear
from nblib.network import Network
from nblib.optimizers import Adam

__all__ = ["BOOK", "BUDGET", "GOAL", "PROTOCOL", "check_recipe", "validated"]

#: Examples that go forward and back in one training, and the share of test digits to be read.
BUDGET, GOAL = 35_000, 0.96
#: How far a claimed share may be from the measured one: processors round in different ways.
CLOSE, LEAST_SEEDS = 0.005, 5

#: What may be set, as the book trains.
BOOK: dict[str, Any] = {
    "units": 25,
    "rate": 0.003,
    "batch": 50,
    "epochs": 10,
    "cosine": False,
    "average": 0.0,
    "dropout": 0.0,
    "distort": None,
}

#: What a protocol has, and what each is for.
PROTOCOL = {
    "compared": "a list of the recipes that are compared, two or more, in words",
    "chosen_on": '"validation": the digits by which one of them is chosen',
    "seeds": f"a list of {LEAST_SEEDS} different whole numbers or more, chosen before",
    "stop": '"end" or "best": which epoch\'s parameters count, the last or by validation the best',
    "claim": "the mean share of validation digits read, as measured; None before it is",
    "open": "whether the test digits are opened now; they are opened once",
}


class Refused(Exception):
    """What was returned cannot be trained with, or may not."""


@cache
def digits() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the images and labels of the three parts; the test digits are those of the book."""
    images, labels = book.digits()
    rest, test, y_rest, y_test = split(images, labels, test=0.2, seed=0)
    X, valid, y, y_valid = split(rest, y_rest, test=0.125, seed=0)
    return {"training": (X, y), "validation": (valid, y_valid), "test": (test, y_test)}


def check_recipe(function: Callable[..., Any]) -> Result:
    """Train by a recipe, and say what its protocol lacks and what it reads.

    Parameters
    ----------
    function : callable
        The reader's, called as `my_recipe` in the book: it returns a protocol and settings.
    """
    return heard("recipe", function, _examined)


def validated(settings: dict[str, Any], seed: int) -> float:
    """Return the share of validation digits that are read after one training.

    Parameters
    ----------
    settings : dict
        As a recipe returns them; what is missing is as in `BOOK`.
    seed : int
        Of the start, of the order, and of all else that is random.

    Raises
    ------
    ValueError
        If a setting is none, or the training is not one that the challenge allows.
    """
    try:
        net = _trained(_settings(settings), _checks.whole("seed", seed, least=0), "end", None)
    except Refused as error:
        raise ValueError(str(error)) from None
    return _read(net, "validation")


# -- what the reader returned ----------------------------------------------------------------------


def _examined(function: Callable, ear: Ear) -> Result:
    """Return what was found."""
    try:
        returned = _asked(function, (), ear, "the recipe")
        if not isinstance(returned, tuple | list) or len(returned) != 2:
            came = _checks.shown(returned)
            raise Refused(f"It returns {came} where a protocol and settings are expected.")
        protocol, settings = returned[0], _settings(returned[1])
        if lacking := _lacking(protocol):
            words = "Before anything is trained the protocol has to be whole."
            return _result("wrong", "values", words, lacking)
        seeds = [int(seed) for seed in protocol["seeds"]]
        nets = [_trained(settings, seed, protocol["stop"], ear) for seed in seeds]
    except NotImplementedError:
        return _result("open", "", "Nothing was trained.")
    except _Raised as error:
        kind, message, lines = error.args
        return replace(_result("wrong", "raised", f"{kind}: {message}"), code=lines)
    except (Refused, ValueError) as error:
        return _result("wrong", "inputs", str(error))
    return _judged(getattr(function, "__name__", "recipe"), protocol, settings, nets)


class _Raised(Exception):
    """The reader's own exception: its kind, its message, its lines."""


def _asked(function: Callable, args: tuple, ear: Ear | None, what: str) -> Any:
    """Return what a function of the reader's gives, within the limits of the ear."""
    if ear is None:
        return function(*args)
    ear.place = what
    with ear:
        try:
            return function(*args)
        except NotImplementedError:
            raise
        except run._Stop:
            raise
        except BaseException as error:  # quit(), too
            failure = run.cut(error)
            raise _Raised(failure.kind, failure.message, failure.lines) from None


def _settings(given: Any) -> dict[str, Any]:
    """Return settings that can be trained with, in full."""
    if not isinstance(given, dict):
        raise Refused(f"settings: expected a dict, got {_checks.shown(given)}")
    if unknown := [repr(name) for name in given if name not in BOOK]:
        raise Refused(f"settings: there is no {unknown[0]}, only {', '.join(BOOK)}")
    found = BOOK | given
    for name, least, most in (("units", 1, 300), ("batch", 10, 3500), ("epochs", 1, 10**6)):
        found[name] = _checks.whole(name, found[name], least=least, most=most)
    found["rate"] = _checks.number("rate", found["rate"], above=0)
    found["cosine"] = _checks.flag("cosine", found["cosine"])
    for name in ("average", "dropout"):
        found[name] = _checks.share(name, found[name])
    if found["distort"] is not None:
        _checks.function("distort", found["distort"], "a function of images and rng, or None")
    if (seen := found["epochs"] * len(digits()["training"][0])) > BUDGET:
        raise Refused(f"{seen:,} examples would be seen; the budget is {BUDGET:,}.")
    return found


def _lacking(protocol: Any) -> list[tuple[str, str]]:
    """Return the parts that a protocol lacks, each with what it is for."""
    if not isinstance(protocol, dict):
        came = _checks.shown(protocol)
        return [("The protocol", f"expected a dict with {', '.join(PROTOCOL)}, got {came}")]
    return [(name, words) for name, words in PROTOCOL.items() if not _is_there(name, protocol)]


def _is_there(name: str, protocol: dict[str, Any]) -> bool:
    """Return whether a part of a protocol is there and says what it has to."""
    if name not in protocol:
        return False
    value = protocol[name]
    if name == "compared":
        named = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        return named and len({one.strip() for one in value} - {""}) >= 2
    if name == "seeds":
        return len({*_whole_numbers(value)}) >= LEAST_SEEDS
    if name == "claim":
        return value is None or _is_share(value)
    known = {"chosen_on": ("validation",), "stop": ("end", "best"), "open": (True, False)}[name]
    return isinstance(value, type(known[0])) and value in known


def _is_share(value: Any) -> bool:
    is_number = isinstance(value, float | int | np.number) and not isinstance(value, bool)
    return is_number and bool(0 <= value <= 1)


def _whole_numbers(value: Any) -> Sequence[int]:
    """Return the seeds in a list, or none if one of them is no seed."""
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist()
    if not isinstance(value, list | tuple | range) or len(value) > 20:
        return []
    try:
        return [_checks.whole("seed", seed, least=0) for seed in value]
    except ValueError:
        return []


# -- the training ----------------------------------------------------------------------------------


def _trained(settings: dict[str, Any], seed: int, stop: str, ear: Ear | None) -> Network:
    """Return a trained network."""
    X = digits()["training"][0]
    kind: dict[str, Any] = {"output": "softmax", "cost": "categorical_cross_entropy"}
    net = Network(
        [X.shape[1], settings["units"], 10], "relu", init="he", seed=seed, dtype="float32", **kind
    )
    many = settings["batch"] * len(net.theta)
    with _threads.limited(many), np.errstate(over="ignore", invalid="ignore"):  # told as diverging
        theta = _descended(net, settings, seed, stop, ear)
    return _with(net, theta)


def _descended(
    net: Network, settings: dict[str, Any], seed: int, stop: str, ear: Ear | None
) -> np.ndarray:
    """Train a network; return the parameters that count."""
    X, y = digits()["training"]
    Y, size, rng = one_hot(y, 10).astype("float32"), settings["batch"], np.random.default_rng(seed)
    rule, steps, kept, best = Adam(settings["rate"]), 0, net.theta, (-1.0, net.theta)
    last = settings["epochs"] * -(-len(X) // size)
    for _ in range(settings["epochs"]):
        order = rng.permutation(len(X))
        for n in range(0, len(X), size):
            rows = order[n : n + size]
            images = _images(X[rows], settings["distort"], rng, ear)
            A = net.forward_pass(images, dropout_masks(net, len(rows), settings["dropout"], rng))
            scale = (1 + np.cos(np.pi * steps / last)) / 2 if settings["cosine"] else 1.0
            rule.step(net.theta, net.backward_pass(A, Y[rows]), scale)
            steps += 1
            share = min(settings["average"], steps / (steps + 10))  # the start fades at once
            kept = share * kept + (1 - share) * net.theta if share else net.theta
        if not np.isfinite(net.theta).all():
            raise Refused(f"With seed {seed} the training diverges.")
        if stop == "best":
            now = _read(_with(net, kept), "validation"), kept.copy()
            best = max(best, now, key=lambda one: one[0])
    return best[1] if stop == "best" else kept


def _with(net: Network, theta: np.ndarray) -> Network:
    """Return a network like this one with other parameters."""
    other = net.copy()
    other.theta = theta
    return other


def _images(
    images: np.ndarray, distort: Callable | None, rng: np.random.Generator, ear: Ear | None
) -> np.ndarray:
    """Return what the network sees of a batch, a copy of its own, distorted as the reader says."""
    if distort is None:
        return images.astype("float32")
    given = _asked(distort, (images, rng), ear, "distort")
    with ear or nullcontext():  # what is read may never end, either
        found = _checks.array("distort", given, ndim=2, columns=images.shape[1], dtype=np.float32)
    if found.shape != images.shape:
        raise Refused(f"distort: expected shape {images.shape}, got {found.shape}")
    if np.abs(found).max() > 10:
        raise Refused("distort: pixels are shares of ink, and some are beyond 10.")
    if strangers := sum(hash(row.tobytes()) in _withheld() for row in _bytes(found)):
        raise Refused(f"distort: {strangers} of the images are validation or test digits.")
    return found


def _bytes(X: np.ndarray) -> np.ndarray:
    """Return pixels as the bytes that they are stored in."""
    return np.rint(255 * np.clip(X, 0, 1)).astype(np.uint8)


@cache
def _withheld() -> frozenset[int]:
    """Return the hashes of all digits that may not be learned from, shifted by up to two pixels."""
    found, own = set[int](), {hash(row.tobytes()) for row in _bytes(digits()["training"][0])}
    for part in ("validation", "test"):
        padded = np.pad(_bytes(digits()[part][0]).reshape(-1, 20, 20), ((0, 0), (2, 2), (2, 2)))
        for i in range(5):
            for j in range(5):
                moved = np.ascontiguousarray(padded[:, i : i + 20, j : j + 20])
                found |= {hash(image.tobytes()) for image in moved}
    return frozenset(found - own)


def _read(net: Network, part: str) -> float:
    """Return the share of a part's digits that the network reads."""
    X, y = digits()[part]
    return net.accuracy(X, y)


# -- the answer ------------------------------------------------------------------------------------

#: Whose recipe has opened the test digits, and with which parameters.
_opened: dict[str, str] = {}


def _judged(
    name: str, protocol: dict[str, Any], settings: dict[str, Any], nets: list[Network]
) -> Result:
    """Return the answer to a recipe whose protocol is whole."""
    shares = [_read(net, "validation") for net in nets]
    seen = f"{settings['epochs'] * len(digits()['training'][0]):,} of {BUDGET:,} examples"
    told = [("Validation", _words(shares)), ("Seen in each training", seen)]
    claim, mean = protocol["claim"], float(np.mean(shares))
    if claim is None:
        return _result("wrong", "values", "Measured. Now the protocol can make its claim.", told)
    if abs(claim - mean) > CLOSE:
        words = (
            f"The protocol claims {claim:.1%} of the validation digits; measured are {mean:.1%}."
        )
        return _result("wrong", "values", words, told)
    if not protocol["open"]:
        words = "The claim holds. The test digits are closed: open them when you would stake on it."
        return _result("wrong", "values", words, told)
    print_of = sha256(b"".join(net.theta.tobytes() for net in nets)).hexdigest()
    if _opened.setdefault(name, print_of) != print_of:
        words = (
            "The test digits have been opened, for another recipe. What a second look says would "
            "be chosen by them. A fresh start of Python forgets the first look; your protocol "
            "should not."
        )
        return _result("wrong", "values", words, told)
    tested = [_read(net, "test") for net in nets]
    told.insert(1, ("Test", _words(tested)))
    if (mean := float(np.mean(tested))) < GOAL:
        words = f"On the test digits it reads {mean:.1%}, less than {GOAL:.0%}."
        return _result("wrong", "values", words, told)
    return _result("right", "", f"It reads {mean:.1%} of the test digits.", told)


def _words(shares: list[float]) -> str:
    low, high, mean = min(shares), max(shares), float(np.mean(shares))
    return f"{mean:.1%} in the mean of {len(shares)} seeds, from {low:.1%} to {high:.1%}"


def _result(
    verdict: str, kind: str, headline: str, details: list[tuple[str, str]] | None = None
) -> Result:
    return Result("recipe", verdict, kind, headline, details or [], equation="challenge")
