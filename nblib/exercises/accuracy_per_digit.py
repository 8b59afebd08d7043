"""Exercise: the accuracy of each digit."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead, whole_division
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def accuracy_per_digit(answers, y):
    """Return for each digit the share of its images that was read right.

    answers : (m,) array of int. What was read, digits from 0 to 9.
    y : (m,) array of int. What it was; each digit occurs.
    returns : (10,) array. Shares from 0 to 1; place k is about the digit k.
    """
    right = answers == y
    return np.array([right[y == digit].mean() for digit in range(10)])


READING = "reading"


def _digits(rng: np.random.Generator, m: int, wrong: float) -> tuple[np.ndarray, np.ndarray]:
    """Return answers and labels in which every digit occurs in both."""
    y = rng.permutation(np.concatenate([np.arange(10), rng.integers(10, size=m - 10)]))
    answers = np.where(rng.uniform(size=m) < wrong, rng.integers(10, size=m), y)
    # an odd one out for each digit, so that no share is the same seen from the other side
    places = rng.choice(m, size=10, replace=False)
    answers[places] = rng.permutation(10)
    return answers, y


def _cases(rng: np.random.Generator) -> list[Case]:
    answers, y = _digits(rng, 60, 0.3)
    never = np.where(answers == 8, 3, answers)
    never[0] = 3
    return [
        *(case(*_digits(rng, int(m), 0.3)) for m in rng.integers(50, 120, size=4)),
        case(never, y, note="one digit that is never read right"),
        case(y.copy(), y, note="answers that are all right"),
    ]


def _shares(group, counted=np.mean):
    """Return ten numbers, of the examples in the group of each digit."""

    def whole(answers: np.ndarray, y: np.ndarray) -> np.ndarray:
        found = [counted((answers == y)[group(answers, y, digit)]) for digit in range(10)]
        return np.array(found)

    return whole


TASK = Task(
    solution=accuracy_per_digit,
    pieces={
        "digits": lambda: range(10),
        "right": lambda answers, y: answers == y,
        "share": lambda right, mine: right[mine].mean(),
        "result": np.array,
    },
    build=lambda do, answers, y: do.result(
        [do.share(do.right(answers, y), y == digit) for digit in do.digits()]
    ),
    mistakes=[
        Mistake(
            "precision",
            "Selected by the answers instead of the labels",
            "That is the share of what was read as a 3 that is one, called precision. Asked is "
            "the share of the 3s that were read right, called recall.",
            "Among which images do you count?",
            READING,
            {"whole": _shares(lambda answers, y, digit: answers == digit)},
        ),
        Mistake(
            "counts",
            "Counts instead of shares",
            "How many were read right depends on how many there are. Divide.",
            "Can a share be larger than 1?",
            READING,
            {"share": lambda right, mine: right[mine].sum()},
        ),
        Mistake(
            "of-all",
            "Divided by the number of all examples",
            "Each digit is measured among its own images. Ten perfect shares should be ten ones.",
            "What do you get when everything is right?",
            READING,
            {"share": lambda right, mine: (right & mine).mean()},
        ),
        Mistake(
            "tenth-of-all",
            "Divided by a tenth of all examples",
            "The digits are not equally frequent: divide by how many there are of each.",
            "How many images of this digit are there?",
            READING,
            {"share": lambda right, mine: (right & mine).mean() * 10},
        ),
        Mistake(
            "percent",
            "Percent: a hundred times too large",
            "A share runs from 0 to 1.",
            "What do you get when everything is right?",
            READING,
            {"share": lambda right, mine: 100 * right[mine].mean()},
        ),
        Mistake(
            "mistakes-counted",
            "The share that was read wrong",
            "Asked is the share that was read right.",
            "What do you get when everything is right?",
            READING,
            {"share": lambda right, mine: 1 - right[mine].mean()},
        ),
        Mistake(
            "overall",
            "The same accuracy ten times: the digit is not selected",
            "Each of the ten numbers is about the images of one digit.",
            "Where does the digit of the loop come in?",
            READING,
            {"share": lambda right, mine: right.mean()},
        ),
        Mistake(
            "rest",
            "The other digits instead of this one",
            "The first number is the share of the 0s, not of all that are no 0.",
            "Among which images do you count?",
            READING,
            {"share": lambda right, mine: right[~mine].mean()},
        ),
        Mistake(
            "one-vs-rest",
            "“It is a 3, yes or no” counted over all images",
            "Most images are no 3 and are hardly ever taken for one, so this is high for any "
            "network.",
            "Which images should the number for the digit 3 look at?",
            READING,
            {
                "whole": lambda answers, y: np.array(
                    [((answers == digit) == (y == digit)).mean() for digit in range(10)]
                )
            },
        ),
        Mistake(
            "from-one",
            "The digit 0 stands last",
            "Place k is about the digit k, and the first place is place 0.",
            "Which digit is the first of your ten numbers about?",
            READING,
            {"result": lambda shares: np.roll(shares, -1)},
        ),
        whole_division(
            "whole-division",
            "What is 9 // 10?",
            READING,
            {"share": lambda right, mine: right[mine].sum() // mine.sum()},
            ", so every share is 0 or 1",
        ),
        Mistake(
            "frequency",
            "How frequent each digit is, not how often it is read right",
            "The answers have to come in.",
            "Does your result change when the answers do?",
            READING,
            {"share": lambda right, mine: mine.mean()},
        ),
        *instead(
            "the accuracy among its own images",
            "Divide by what?",
            READING,
            (
                "f1",
                "F1",
                "whole",
                lambda answers, y: np.array(
                    [
                        2
                        * np.sum((answers == d) & (y == d))
                        / (np.sum(answers == d) + np.sum(y == d))
                        for d in range(10)
                    ]
                ),
            ),
            (
                "overlap",
                "the overlap",
                "whole",
                lambda answers, y: np.array(
                    [
                        np.sum((answers == d) & (y == d)) / np.sum((answers == d) | (y == d))
                        for d in range(10)
                    ]
                ),
            ),
            (
                "false-alarms",
                "the false alarms",
                "whole",
                lambda answers, y: np.array([np.mean(answers[y != d] == d) for d in range(10)]),
            ),
            (
                "returned-early",
                "the first digit alone",
                "result",
                lambda shares: np.array(shares[0]),
            ),
            ("turned", "a column", "result", lambda shares: np.array(shares)[:, None]),
        ),
    ],
    cases=_cases,
    chapter="reading",
    equation=READING,
    product=lambda args, _: "one share for each of the ten digits",
)


def check_accuracy_per_digit(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `accuracy_per_digit(answers, y)`, see `check`."""
    return examine(TASK, function, seed)
