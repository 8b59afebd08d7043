"""What the chapters share: ``say``, and the functions that the reader builds.

``say`` brings a chapter's numbers into its prose. The functions stand here as in the cell, tagged
``builds``, of the chapter that builds them, so that a later one imports what its reader knows under
the name that its reader knows::

    from nblib.chapters import forward, say, with_ones  # built in chapter 2

A test compares their sources. What a chapter calls by one of these names and writes in another way
(for one example at a time, for two matrices) it defines itself. The functions are to be read, so
they check no argument; `nblib`'s own do.
"""

import math
import re

import numpy as np

__all__ = ["cost", "forward", "say", "sigmoid", "softmax", "with_ones"]


def say(topic: str, **numbers: object) -> None:
    """Hand the numbers of one passage to the chapter's prose, under the keys ``topic-name``.

    The prose formats what it is given::

        say("cost", start=costs[0], best_rate=rates[best])

        … from {glue:text}`cost-start:.2f` down, at rate {glue:text}`cost-best-rate:g`

    One hidden cell (tag ``remove-cell``) says all numbers of a passage, and there, beside them,
    stand the assertions that the words of the passage rely on. A number is computed, never typed.
    Many of a kind come from a dict or a loop: ``say("depth", **norms)``. Each key is said once in a
    chapter and used in its prose.

    Without myst-nb, which builds the book, nobody listens, and the cell runs all the same.

    Parameters
    ----------
    topic
        Where the numbers belong: the first part of their keys.
    **numbers
        Python's numbers or NumPy's, also arrays with one entry. All others than whole ones keep six
        significant digits, which are the same on every processor. Text is used as it stands, so it
        may have a unit or fewer digits (a long training whose last digits are chance:
        ``f"{share:.1%}"``); if it is a number below zero it gets a minus sign instead of its
        hyphen. Anything else is shown as Jupyter shows it (``Math`` for ``{glue:math}``). In a
        name, what is no letter or digit becomes a hyphen in the key.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    shown = {}
    for name, number in numbers.items():
        key = "-".join([topic, *re.findall(r"[^\W_]+", name)])
        shown[key] = _shown(key, number)
    try:
        from myst_nb import glue
    except ImportError:
        return
    for key, value in shown.items():
        glue(key, value, display=False)


def _shown(key: str, number: object) -> object:
    """Return what the page gets for ``number``."""
    if isinstance(number, np.generic | np.ndarray):
        number = number.item()
    if isinstance(number, float):
        if not math.isfinite(number):
            raise ValueError(f"{key} must be a finite number, not {number}")
        return float(f"{number:.6g}")
    return re.sub(r"^-(?=[\d.])", "−", number) if isinstance(number, str) else number


# Built in chapter 2, forward propagation.


def sigmoid(Z: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(−Z)), entry by entry."""
    return 1 / (1 + np.exp(-Z))


def with_ones(A: np.ndarray) -> np.ndarray:
    """Return the (m, s) activations with a column of ones in front, (m, s + 1)."""
    return np.column_stack([np.ones(len(A)), A])  # (m, s + 1)


def forward(thetas: list[np.ndarray], X: np.ndarray) -> list[np.ndarray]:
    """Return the activations of all layers, A^(1) = X … A^(L), sigmoids everywhere."""
    A = [X]
    for theta in thetas:
        Z = with_ones(A[-1]) @ theta.T  # (m, s_{l+1})
        A.append(sigmoid(Z))
    return A


def softmax(Z: np.ndarray) -> np.ndarray:
    """Return the (m, K) shares of the classes, each row's sum 1."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))  # (m, K)
    return E / E.sum(axis=1, keepdims=True)


# Built in chapter 7, reading digits.


def cost(thetas: list[np.ndarray], X: np.ndarray, Y: np.ndarray, l2: float = 0.0) -> float:
    """Return the cross-entropy of all outputs, a mean over the examples, with its penalty."""
    a = forward(thetas, X)[-1]  # (m, s_L)
    wrong = -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(X)
    squares = sum(np.sum(theta[:, 1:] ** 2) for theta in thetas)
    return wrong + l2 / (2 * len(X)) * squares
