"""Exercise: a schedule of the learning rate."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead, whole_division
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def schedule(epoch, epochs, rate):
    """Return the learning rate at an epoch: half a cosine down to 0.

    epoch : float. Where the training stands, from 0 to `epochs`.
    epochs : int. Where the rate reaches 0.
    rate : float. The rate at epoch 0.
    returns : float. The rate now.
    """
    return rate * (1 + np.cos(np.pi * epoch / epochs)) / 2


COSINE = "eq-optimizers-cosine"


def _cases(rng: np.random.Generator) -> list[Case]:
    rates = rng.uniform(0.2, 3, size=9).tolist()
    epochs = rng.integers(10, 60, size=9).tolist()
    places = rng.uniform(0.1, 0.9, size=9).tolist()
    inside = [
        case(max(1, int(place * n)), n, rate)
        for place, n, rate in zip(places[:4], epochs[:4], rates[:4], strict=True)
    ]
    return [
        *inside,
        case(places[4] * epochs[4], epochs[4], rates[4], note="halfway through an epoch"),
        case(0, epochs[5], rates[5], note="the first epoch"),
        case(epochs[6], epochs[6], rates[6], note="the last epoch"),
    ]


#: The wave without the 1.
NO_ONE = (
    "The cosine runs from 1 to −1, and a rate must not be negative.",
    "What is your rate at the end?",
    COSINE,
)

TASK = Task(
    solution=schedule,
    pieces={
        "share": lambda epoch, epochs: epoch / epochs,
        "angle": lambda share: np.pi * share,
        "wave": lambda angle: (1 + np.cos(angle)) / 2,
        "rate": lambda factor, rate: factor * rate,
    },
    build=lambda do, epoch, epochs, rate: do.rate(do.wave(do.angle(do.share(epoch, epochs))), rate),
    mistakes=[
        whole_division(
            "whole-division",
            "What is epoch // epochs halfway through?",
            COSINE,
            {"share": lambda epoch, epochs: epoch // epochs},
            ", so the rate stays until the last epoch",
        ),
        Mistake(
            "one-epoch-less",
            "Divided by epochs − 1",
            "The rate then reaches 0 one epoch too early and rises again.",
            "At which epoch is your rate 0?",
            COSINE,
            {"share": lambda epoch, epochs: epoch / (epochs - 1)},
        ),
        Mistake(
            "one-epoch-late",
            "Counted from 1: epoch + 1",
            "The rate at epoch 0 should be the full one.",
            "What is your rate at epoch 0?",
            COSINE,
            {"share": lambda epoch, epochs: (epoch + 1) / epochs},
        ),
        Mistake(
            "upside-down",
            "epochs / epoch where epoch / epochs belongs",
            "The share of the training that is done runs from 0 to 1.",
            "What is your fraction at the start?",
            COSINE,
            {"share": lambda epoch, epochs: epochs / epoch if epoch else np.inf},
        ),
        Mistake(
            "pi-missing",
            "π is missing",
            "The cosine reaches −1 at π, not at 1.",
            "What is your rate at the end?",
            COSINE,
            {"angle": lambda share: share},
        ),
        Mistake(
            "whole-wave",
            "2π where π belongs: a whole wave",
            "The rate falls to 0 halfway and comes back.",
            "What is your rate at the end?",
            COSINE,
            {"angle": lambda share: 2 * np.pi * share},
        ),
        Mistake(
            "quarter-wave",
            "A quarter of a wave: π/2 where π belongs",
            "The rate ends at the half.",
            "What is your rate at the end?",
            COSINE,
            {"angle": lambda share: np.pi / 2 * share},
        ),
        Mistake(
            "degrees",
            "The angle in degrees",
            "NumPy's cosine takes radians: a half turn is π, not 180.",
            "What is np.cos(180)?",
            COSINE,
            {"angle": lambda share: 180 * share},
        ),
        Mistake(
            "half-missing",
            "Not divided by 2: the rate starts twice as high",
            "1 + cos runs from 2 to 0.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: 1 + np.cos(angle)},
        ),
        Mistake(
            "one-missing",
            "Without the 1: the rate becomes negative",
            *NO_ONE,
            {"wave": np.cos},
        ),
        Mistake(
            "one-missing-half",
            "Without the 1, and halved: the rate becomes negative",
            *NO_ONE,
            {"wave": lambda angle: np.cos(angle) / 2},
        ),
        Mistake(
            "brackets",
            "Brackets forgotten: 1 + cos / 2",
            "Python divides before it adds.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: 1 + np.cos(angle) / 2},
        ),
        Mistake(
            "rising",
            "1 − cos: the rate rises",
            "It should start at the full rate and end at 0.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: (1 - np.cos(angle)) / 2},
        ),
        Mistake(
            "sine",
            "A sine instead of a cosine",
            "The sine starts at 0, the cosine at 1.",
            "What is your rate at epoch 0?",
            COSINE,
            {"wave": lambda angle: (1 + np.sin(angle)) / 2},
        ),
        Mistake(
            "line",
            "A straight line instead of a cosine",
            "It has the right ends. A cosine falls slowly at first and at last.",
            "What is your rate after a quarter of the epochs?",
            COSINE,
            {"wave": lambda angle: 1 - angle / np.pi},
        ),
        Mistake(
            "rate-missing",
            "The factor alone, without the rate",
            "The factor runs from 1 to 0. The rate is that factor times the rate at the start.",
            "What is your rate at epoch 0?",
            COSINE,
            {"rate": lambda factor, rate: factor},
        ),
        Mistake(
            "constant",
            "The rate never changes",
            "It should fall to 0.",
            "What is your rate at the end?",
            COSINE,
            {"rate": lambda factor, rate: rate},
        ),
        Mistake(
            "rate-twice",
            "The rate squared",
            "The factor is multiplied by the rate once.",
            "What is your rate at epoch 0?",
            COSINE,
            {"rate": lambda factor, rate: factor * rate**2},
        ),
        *instead(
            "half a cosine",
            "What is your rate after a quarter of the epochs?",
            COSINE,
            ("inverse", "1 / (1 + epoch)", "whole", lambda epoch, epochs, rate: rate / (1 + epoch)),
            (
                "inverse-root",
                "1 / √(1 + epoch)",
                "whole",
                lambda epoch, epochs, rate: rate / (1 + epoch) ** 0.5,
            ),
            (
                "exponential",
                "an exponential",
                "whole",
                lambda epoch, epochs, rate: rate * np.exp(-epoch / epochs),
            ),
            (
                "parabola",
                "a parabola",
                "whole",
                lambda epoch, epochs, rate: rate * (1 - epoch / epochs) ** 2,
            ),
            ("wave-absolute", "|cos|", "wave", lambda angle: abs(np.cos(angle))),
        ),
    ],
    cases=_cases,
    chapter="optimizers",
    equation=COSINE,
    product=lambda args, _: "one rate for one epoch, so one number",
)


def check_schedule(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `schedule(epoch, epochs, rate)`, see `check`."""
    return examine(TASK, function, seed)
