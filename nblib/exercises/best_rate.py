"""Exercise: the best rate on a parabola."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def best_rate(H):
    """Return the rate at which descent on a parabola is fastest.

    H : (n, n) array. The matrix of second derivatives, symmetric; all
        curvatures λ > 0.
    returns : float. The rate α.
    """
    curvatures = np.linalg.eigvalsh(H)  # in ascending order
    return 2 / (curvatures[0] + curvatures[-1])


BEST = "eq-rate-best"
BOUND = "eq-rate-bound"


def _hessian(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return a symmetric matrix whose curvatures are positive and clearly different."""
    axes, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return axes @ np.diag(np.cumsum(rng.uniform(0.3, 2, size=n))) @ axes.T


def _cases(rng: np.random.Generator) -> list[Case]:
    whole = np.diag(rng.permutation(np.arange(1, 5)))
    return [
        *(case(_hessian(rng, n)) for n in (3, 4, 5, 6)),
        case(whole, note="whole numbers on the diagonal"),
        case(np.array([[rng.uniform(0.5, 3)]]), note="one parameter"),
    ]


#: All curvatures count.
ALL = (
    "Only the two extreme ones count: all others shrink faster than these.",
    "Which directions are the slowest?",
    BEST,
)

TASK = Task(
    solution=best_rate,
    pieces={
        "curvatures": np.linalg.eigvalsh,
        "pick": lambda found: found.min() + found.max(),
        "rate": lambda total: 2 / total,
    },
    build=lambda do, H: do.rate(do.pick(do.curvatures(H))),
    mistakes=[
        Mistake(
            "the-bound",
            "2/λ_max: the rate where it stops converging",
            "That is the end of the safe range. The best rate shrinks the flattest and the "
            "steepest direction by the same factor.",
            "Where is the factor of the steepest direction at this rate?",
            BOUND,
            {"pick": np.max},
        ),
        Mistake(
            "steepest-alone",
            "1/λ_max: best for the steepest direction alone",
            "It takes the steepest direction to the bottom in one step and leaves the flattest "
            "crawling.",
            "What is the factor of the flattest direction at this rate?",
            BEST,
            {"pick": np.max, "rate": lambda total: 1 / total},
        ),
        Mistake(
            "flattest-alone",
            "1/λ_min: best for the flattest direction alone",
            "The steepest direction then takes steps that are far too long.",
            "Is your rate below 2/λ_max?",
            BEST,
            {"pick": np.min, "rate": lambda total: 1 / total},
        ),
        Mistake(
            "flattest-bound",
            "2/λ_min: the bound of the wrong direction",
            "The steepest direction decides how far you may go, and the best rate looks at both.",
            "Is your rate below 2/λ_max?",
            BOUND,
            {"pick": np.min},
        ),
        Mistake(
            "half",
            "1/(λ_min + λ_max): half the best rate",
            "The two factors 1 − αλ_min and αλ_max − 1 are to be equal. Add them up.",
            "Set the two factors equal. What is on the other side?",
            BEST,
            {"rate": lambda total: 1 / total},
        ),
        Mistake(
            "all-curvatures",
            "2 over the sum of all curvatures",
            *ALL,
            {"pick": np.sum},
        ),
        Mistake(
            "mean-curvature",
            "1 over the mean of all curvatures",
            *ALL,
            {"pick": lambda found: 2 * found.mean()},
        ),
        Mistake(
            "difference",
            "2/(λ_max − λ_min): a difference where the sum belongs",
            "The two factors 1 − αλ_min and αλ_max − 1 are to be equal. Collect what stands "
            "with α.",
            "On which side does αλ_min end up?",
            BEST,
            {"pick": lambda found: found.max() - found.min()},
        ),
        Mistake(
            "upside-down",
            "Upside down: (λ_min + λ_max)/2",
            "A steeper valley asks for shorter steps.",
            "What should happen to the rate when all curvatures double?",
            BEST,
            {"rate": lambda total: total / 2},
        ),
        Mistake(
            "diagonal",
            "The diagonal of H instead of its eigenvalues",
            "The diagonal holds the curvatures along the axes. The valley may lie across them.",
            "What are the curvatures of [[2, 1], [1, 2]]?",
            BEST,
            {"curvatures": np.diag},
        ),
        Mistake(
            "singular-squared",
            "The eigenvalues of HᵀH: squared curvatures",
            "H itself is the matrix of curvatures.",
            "What are the eigenvalues of a diagonal matrix, and what do you get?",
            BEST,
            {"curvatures": lambda H: np.linalg.eigvalsh(H.T @ H)},
        ),
        *instead(
            "the mean of the extreme curvatures",
            "Try it with the curvatures 1 and 4.",
            BEST,
            (
                "geometric-mean",
                "their geometric mean",
                "pick",
                lambda found: 2 * np.sqrt(found.min() * found.max()),
            ),
            ("product", "their product", "pick", lambda found: found.min() * found.max()),
            (
                "length-of-h",
                "the length of all curvatures",
                "pick",
                lambda found: np.sqrt(np.sum(found**2)),
            ),
            (
                "median-curvature",
                "the median curvature",
                "pick",
                lambda found: 2 * np.median(found),
            ),
        ),
    ],
    cases=_cases,
    chapter="rate",
    equation=BEST,
    product=lambda args, _: "one rate for all parameters, so one number",
)


def check_best_rate(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `best_rate(H)`, see `check`."""
    return examine(TASK, function, seed)
