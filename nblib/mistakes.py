"""The mistakes that backpropagation is written with, by name: each a small wrong gradient.

There is one right `backward`, made of pieces. A mistake replaces one piece, so what it changes can
be read in one line, and the rest of the function stays right. The fingerprint says what a gradient
check then shows. The exercises name theirs with the same `Mistake`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypedDict

import numpy as np

from nblib import _checks
from nblib.activations import ACTIVATIONS, OUTPUTS, Activation, softmax
from nblib.costs import COSTS
from nblib.network import Network

__all__ = ["Fingerprint", "Mistake", "backward", "broken_gradients"]

Thetas = Sequence[np.ndarray]


def _penalty(theta: np.ndarray, strength: float, first: int = 1) -> np.ndarray:
    """Return strength · Θ with zeros in the columns before `first`."""
    return strength * np.where(np.arange(theta.shape[1]) >= first, theta, 0)


#: The places where a mistake enters, each with what belongs there.
RIGHT: dict[str, Callable[..., Any]] = {
    "softmax": softmax,
    "output_delta": lambda A, Y, slope, cost, thetas: COSTS[cost].delta(A, Y, slope),
    "weights": lambda delta, A, i: delta.T @ A[i],  # (s_{l+1}, s_l)
    "biases": lambda delta: delta.sum(axis=0),  # (s_{l+1},)
    "share": lambda m: 1 / m,
    "penalty": lambda theta, l2, m: _penalty(theta, l2 / m),
    "passed_back": lambda delta, theta, gradient: delta @ theta[:, 1:],  # (m, s_l)
    "hidden_slope": lambda A_l, g: g.derivative(A_l),
    "result": lambda gradients: gradients,
}


def backward(
    thetas: Thetas,
    X: np.ndarray,
    Y: np.ndarray,
    l2: float = 0.0,
    *,
    hidden: str = "sigmoid",
    output: str = "sigmoid",
    cost: str = "cross_entropy",
    **wrong: Callable[..., Any],
) -> list[np.ndarray]:
    """Return ∂J/∂Θ^(l) for all layers by backpropagation, for any depth; the same as `Network`.

    Parameters
    ----------
    thetas : list of (s_{l+1}, s_l + 1) arrays
        The parameters.
    X : (m, s_1) array
        Inputs.
    Y : (m, s_L) array
        Targets.
    l2 : float
        The strength λ of the penalty.
    hidden, output, cost
        As for `Network`.
    **wrong : callable
        A piece of the computation to replace, by its name in `RIGHT`.
    """
    for name, piece in wrong.items():
        _checks.function(f"wrong, {_checks.choice('wrong', name, RIGHT)}", piece, "a function")
    do = SimpleNamespace(**RIGHT | wrong)
    thetas = _checks.matrices("thetas", thetas)
    X = _checks.array("X", X, ndim=2, columns=thetas[0].shape[1] - 1)
    Y = _checks.array("Y", Y, ndim=2, columns=len(thetas[-1]))
    _checks.same_rows("Y", Y, "X", X)
    l2 = _checks.number("l2", l2, least=0)
    hidden, output = (
        _checks.choice("hidden", hidden, ACTIVATIONS),
        _checks.choice("output", output, OUTPUTS),
    )
    cost = _checks.choice("cost", cost, COSTS)
    m, g = len(X), ACTIVATIONS[hidden]
    # the slope of softmax is no matter of one element; its delta does not ask for one
    h = Activation(do.softmax, np.ones_like) if output == "softmax" else ACTIVATIONS[output]
    A = [X]
    for layer, theta in enumerate(thetas, start=1):
        Z = A[-1] @ theta[:, 1:].T + theta[:, 0]  # (m, s_{l+1})
        A.append((g if layer < len(thetas) else h).value(Z))
    delta = do.output_delta(A[-1], Y, h.derivative, cost, thetas)  # (m, s_L)
    gradients: list[np.ndarray] = []
    for layer in reversed(range(len(thetas))):
        products = [do.biases(delta), do.weights(delta, A, layer)]
        gradient = np.column_stack(products) * do.share(m) + do.penalty(thetas[layer], l2, m)
        gradients.insert(0, gradient)
        if layer > 0:
            delta = do.passed_back(delta, thetas[layer], gradient) * do.hidden_slope(A[layer], g)
    return list(do.result(gradients))


@dataclass(frozen=True)
class Fingerprint:
    """What a gradient check shows of a mistake.

    Attributes
    ----------
    words : str
        All of it in words.
    layers : {"all", "all but the last", "the first"}
        Which matrices Θ^(l) disagree.
    part : {"both", "biases", "weights"}
        Which columns of them.
    ratio : callable, optional
        Takes m and how many layers lie between this one and the output; returns analytic /
        numerical where that is the same for all entries.
    difference : callable, optional
        Takes λ and m; returns (analytic − numerical) / Θ where that is the same for all entries.
    """

    words: str
    layers: str = "all"
    part: str = "both"
    ratio: Callable[[int, int], float] | None = None
    difference: Callable[[float, int], float] | None = None


@dataclass(frozen=True)
class Mistake:
    """A named mistake: one piece of a right function, or all of it, replaced.

    Attributes
    ----------
    name, title : str
        A short name that stays, and the mistake in one line.
    explanation : str
        Why it is wrong, in one or two sentences.
    hint : str
        Where to look, without the answer.
    equation : str
        The label of the equation in the book that it breaks, or the key of a chapter.
    change : mapping of str to any
        The pieces that it replaces, by name; "whole" replaces the function of an exercise.
    make : callable, optional
        Returns the wrong function of an exercise, where it must remember something between calls.
    fingerprint : Fingerprint
        How it shows in a gradient check. This and what follows is for mistakes in `backward`.
    cost, output, l2 : str, str, float
        Settings of a network on which it shows.
    sizes : tuple of int
        Units per layer of such a network: all different, or all equal where only then no shape
        betrays the mistake.
    scale : float
        What the last matrix of such a network is multiplied by.
    """

    name: str
    title: str
    explanation: str
    hint: str
    equation: str
    change: Mapping[str, Any] = field(default_factory=dict, repr=False)
    make: Callable[[], Callable[..., Any]] | None = field(default=None, repr=False)
    fingerprint: Fingerprint = field(default=Fingerprint(""), repr=False)
    cost: str = "cross_entropy"
    output: str = "sigmoid"
    l2: float = 0.0
    sizes: tuple[int, ...] = (2, 5, 4, 3)
    scale: float = 1.0

    def gradient(
        self,
        thetas: Thetas,
        X: np.ndarray,
        Y: np.ndarray,
        l2: float = 0.0,
        *,
        hidden: str = "sigmoid",
        output: str | None = None,
        cost: str | None = None,
    ) -> list[np.ndarray]:
        """Return the wrong gradient, matrices like `thetas`; arguments as for `backward`.

        Without `output` and `cost`, those on which the mistake shows.

        Raises
        ------
        ValueError
            If it is a mistake of another function.
        """
        if not self.change or not self.change.keys() <= RIGHT.keys():
            raise ValueError(
                f"gradient: {self.name!r} is no mistake of `backward`, whose pieces are "
                f"{', '.join(RIGHT)}; it changes {', '.join(self.change) or 'none of them'}"
            )
        with np.errstate(all="ignore"):
            return backward(
                thetas,
                X,
                Y,
                l2,
                hidden=hidden,
                output=self.output if output is None else output,
                cost=self.cost if cost is None else cost,
                **self.change,
            )

    def example(
        self, seed: int | np.random.Generator = 0, m: int = 6
    ) -> tuple[Network, np.ndarray, np.ndarray]:
        """Return a random network on which the mistake shows, with inputs and targets for it.

        Parameters
        ----------
        seed : int or numpy.random.Generator
            Where the random numbers come from.
        m : int
            Examples.
        """
        rng, m = _checks.generator("seed", seed), _checks.whole("m", m, least=1)
        net = Network(
            self.sizes, output=self.output, cost=self.cost, l2=self.l2, epsilon=2.0, seed=rng
        )
        net.thetas[-1][:] *= self.scale
        Y = np.eye(self.sizes[-1])[rng.integers(self.sizes[-1], size=m)]
        return net, rng.normal(size=(m, self.sizes[0])), Y


def _through_softmax(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the delta of the two-term cross-entropy behind a softmax."""
    upstream = (A - Y) / (A * (1 - A))
    passed: np.ndarray = A * (upstream - (upstream * A).sum(axis=1, keepdims=True))
    return passed


def _exp_ratio(Z: np.ndarray) -> np.ndarray:
    """Return softmax as in the formula, which overflows for large Z."""
    ratio: np.ndarray = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return ratio


class _Network(TypedDict, total=False):
    """Settings of a network on which a mistake shows."""

    cost: str
    output: str
    l2: float


GIVEN_TWICE = "Compare the gradient of one example with that of the same example given twice."
LAST_IS_EXACT = "The last layer is exact, the others have no constant ratio."
EQUAL = (3, 3, 3, 3)
SQUARED: _Network = {"cost": "squared_error"}
SOFTMAX: _Network = {"cost": "categorical_cross_entropy", "output": "softmax"}
PENALIZED: _Network = {"l2": 3.0}

_MISTAKES = [
    Mistake(
        "output-slope-extra",
        "σ' in the output delta, although the cost is cross-entropy",
        "With cross-entropy the slope of the sigmoid cancels and leaves A − Y. "
        "A − Y times the slope is the delta of squared error.",
        "Which cost does this output delta belong to?",
        "eq-backprop-pair-sigmoid",
        {"output_delta": lambda A, Y, slope, *_: (A - Y) * A * (1 - A)},
        fingerprint=Fingerprint(
            "All layers. With one example, the last one has ratios from 0 to ¼, one per row."
        ),
    ),
    Mistake(
        "output-slope-missing",
        "No σ' in the output delta, although the cost is squared error",
        "With squared error nothing cancels: the slope of the output stays in the delta. "
        "Without it the gradient is that of cross-entropy.",
        "Which cost does this output delta belong to?",
        "eq-backprop-pair-squared",
        {"output_delta": lambda A, Y, *_: A - Y},
        fingerprint=Fingerprint(
            "All layers. With one example, the last one has ratios from 4 on, one per row."
        ),
        **SQUARED,
    ),
    Mistake(
        "half-forgotten",
        "Twice the slope of the squared error: the ½ is in the cost only",
        "The cost has a ½ so that the 2 of the derivative goes away. "
        "Leave it out of both or keep it in both.",
        "Write down the derivative of the cost as you compute it, constants included.",
        "eq-backprop-pair-squared",
        {"output_delta": lambda A, Y, slope, *_: 2 * (A - Y) * slope(A)},
        fingerprint=Fingerprint("All layers, ratio 2, relative error 1/3.", ratio=lambda m, k: 2),
        **SQUARED,
    ),
    Mistake(
        "sign-flipped",
        "Y − A where A − Y belongs",
        "The gradient points uphill and the update subtracts it. With the sign turned, each step "
        "climbs.",
        "Does the cost fall when you take a small step?",
        "eq-backprop-pair-sigmoid",
        {"output_delta": lambda A, Y, *_: Y - A},
        fingerprint=Fingerprint("All layers, ratio −1, relative error 1.", ratio=lambda m, k: -1),
    ),
    Mistake(
        "two-term-softmax",
        "The two-term cross-entropy with softmax",
        "The two-term cost asks K yes-or-no questions, softmax answers one question with K "
        "answers. Its delta is not A − Y.",
        "Which cost belongs to this output?",
        "eq-backprop-mixed",
        {"output_delta": lambda A, Y, *_: _through_softmax(A, Y)},
        fingerprint=Fingerprint("All layers, no constant ratio; with two classes it is 2."),
        **SOFTMAX,
    ),
    Mistake(
        "softmax-elementwise",
        "Softmax differentiated element by element",
        "Each output of softmax depends on all pre-activations of its row. "
        "The diagonal of the Jacobian alone lets only the right class have a delta.",
        "On how many pre-activations does one output depend?",
        "eq-backprop-pair-softmax",
        {"output_delta": lambda A, Y, *_: -Y * (1 - A)},
        fingerprint=Fingerprint(
            "All layers. With one example, the last one is 0 but for the row of its class."
        ),
        **SOFTMAX,
    ),
    Mistake(
        "softmax-overflow",
        "Softmax without the row's maximum taken away",
        "exp overflows from about 710 on, and infinity over infinity is not a number. "
        "Taking the row's maximum away changes nothing but that.",
        "What does exp do to a large number?",
        "eq-cost-stable-softmax",
        {"softmax": _exp_ratio},
        fingerprint=Fingerprint("NaN in all layers, and only for large pre-activations."),
        **SOFTMAX,
        scale=2000.0,
    ),
    Mistake(
        "foreign-weights",
        "Weights of another layer in the output delta",
        "From Z to A of the output leads a slope and nothing else. "
        "The product with a weight matrix runs only where all layers have one size.",
        "What stands between an activation and its own pre-activation?",
        "eq-backprop-two-back",
        {"output_delta": lambda A, Y, slope, cost, thetas: (A - Y) @ thetas[-2][:, 1:] * slope(A)},
        fingerprint=Fingerprint(
            "All layers, no constant ratio; a shape error unless all sizes are equal."
        ),
        **SQUARED,
        sizes=EQUAL,
    ),
    Mistake(
        "mean-lost",
        "The sum over the examples, although the cost is a mean",
        "The cost is divided by m and the gradient is not. "
        "The direction is right, the length grows with the data.",
        GIVEN_TWICE,
        "eq-backprop-gradient-matrix",
        {"share": lambda m: 1},
        fingerprint=Fingerprint("All layers, ratio m.", ratio=lambda m, k: m),
    ),
    Mistake(
        "mean-twice",
        "Divided by m twice",
        "Once is enough: either in the delta of the output or in the gradient.",
        GIVEN_TWICE,
        "eq-backprop-gradient-matrix",
        {"share": lambda m: 1 / m**2},
        fingerprint=Fingerprint("All layers, ratio 1/m.", ratio=lambda m, k: 1 / m),
    ),
    Mistake(
        "mean-in-hidden-delta",
        "The mean taken again in every hidden delta",
        "A delta belongs to one example. The mean is taken once, where the examples are summed.",
        "How does the ratio change from layer to layer?",
        "eq-backprop-hidden-matrix",
        {"passed_back": lambda delta, theta, _: delta @ theta[:, 1:] / len(delta)},
        fingerprint=Fingerprint(
            "The last layer is exact, then ratio 1/m, 1/m² and so on going back.",
            layers="all but the last",
            ratio=lambda m, k: m**-k,
        ),
    ),
    Mistake(
        "bias-mean",
        "The mean of the deltas for the biases, and then 1/m once more",
        "The bias gradient is a sum over the examples, like that of the weights, and shares their "
        "1/m.",
        "Look at column 0 alone.",
        "eq-backprop-gradient-matrix",
        {"biases": lambda delta: delta.mean(axis=0)},
        fingerprint=Fingerprint("Biases only, ratio 1/m.", part="biases", ratio=lambda m, k: 1 / m),
    ),
    Mistake(
        "bias-missing",
        "No gradient for the biases",
        "A bias is a weight whose input is always 1, so its gradient is the sum of the deltas. "
        "Left at 0, it never learns.",
        "Look at column 0 alone.",
        "eq-backprop-bias",
        {"biases": lambda delta: 0 * delta.sum(axis=0)},
        fingerprint=Fingerprint(
            "Biases only, ratio 0, relative error 1.", part="biases", ratio=lambda m, k: 0
        ),
    ),
    Mistake(
        "layer-skipped",
        "The loop ends one layer too early",
        "There is one gradient per matrix, down to that of the inputs. "
        "A layer that is skipped keeps its random start.",
        "How many matrices are there, and how many rounds does the loop make?",
        "eq-backprop-gradient-matrix",
        {"result": lambda gradients: [0 * gradients[0], *gradients[1:]]},
        fingerprint=Fingerprint(
            "The first layer only, ratio 0.", layers="the first", ratio=lambda m, k: 0
        ),
    ),
    Mistake(
        "product-transposed",
        "AᵀΔ where ΔᵀA belongs",
        "Rows of Θ are the units that a weight leads to. "
        "The transposed product has the right shape only between layers of equal size.",
        "Try layers whose sizes all differ.",
        "eq-backprop-gradient-matrix",
        {"weights": lambda delta, A, i: A[i].T @ delta},
        fingerprint=Fingerprint(
            "Weights only: the transposed matrix; a shape error unless sizes are equal.",
            part="weights",
        ),
        sizes=EQUAL,
    ),
    Mistake(
        "weights-transposed",
        "The delta goes back through the transposed weights",
        "With examples as rows the way back is Δ Θ, and the way forward is A Θᵀ. "
        "Between layers of equal size no shape tells them apart.",
        "Try layers whose sizes all differ.",
        "eq-backprop-hidden-matrix",
        {"passed_back": lambda delta, theta, _: delta @ theta[:, 1:].T},
        fingerprint=Fingerprint(
            "The last layer is exact, the others have no constant ratio; a shape error unless "
            "sizes are equal.",
            layers="all but the last",
        ),
        sizes=EQUAL,
    ),
    Mistake(
        "bias-passed-back",
        "The wrong column left out on the way back: the last instead of the first",
        "No unit stands behind the bias in column 0, so nothing goes back through it. "
        "Dropping the last column gives the right shape and the wrong weights.",
        "Which column of Θ leads to no unit?",
        "eq-backprop-hidden-matrix",
        {"passed_back": lambda delta, theta, _: delta @ theta[:, :-1]},
        fingerprint=Fingerprint(
            LAST_IS_EXACT,
            layers="all but the last",
        ),
    ),
    Mistake(
        "hidden-slope-missing",
        "No slope of the activation in the hidden deltas",
        "A delta is the slope by the pre-activation, so on the way from A to Z it is multiplied by "
        "g'(Z).",
        "What happens between the last layer and the one before?",
        "eq-backprop-hidden-matrix",
        {"hidden_slope": lambda A_l, g: 1.0},
        fingerprint=Fingerprint(
            "The last layer is exact. With one example, the one before it has ratios from 4 on.",
            layers="all but the last",
        ),
    ),
    Mistake(
        "slope-at-activation",
        "The slope taken at A instead of Z",
        "σ'(Z) is A (1 − A). Putting A into a function that expects Z squashes it a second time.",
        "Does your function for the slope take Z or A?",
        "eq-backprop-hidden-matrix",
        {"hidden_slope": lambda A_l, g: g.derivative(g.value(A_l))},
        fingerprint=Fingerprint(
            LAST_IS_EXACT,
            layers="all but the last",
        ),
    ),
    Mistake(
        "foreign-activation",
        "The activations of the next layer in the gradient",
        "A weight's gradient is the delta behind it times the activation before it. "
        "The biases multiply no activation and stay right.",
        "Which activation does the weight multiply on the way forward?",
        "eq-backprop-weight",
        {"weights": lambda delta, A, i: delta.T @ A[i + 1]},
        fingerprint=Fingerprint(
            "Weights only, no constant ratio; a shape error unless sizes are equal.",
            part="weights",
        ),
        sizes=EQUAL,
    ),
    Mistake(
        "updated-too-early",
        "Each Θ updated before the next delta is computed from it",
        "The deltas belong to the weights of the forward pass. "
        "Here each matrix has already taken a step with rate 1.",
        "Which weights has the forward pass used?",
        "eq-backprop-hidden-matrix",
        {"passed_back": lambda delta, theta, gradient: delta @ (theta - gradient)[:, 1:]},
        fingerprint=Fingerprint(
            "The last layer is exact, the others are off, the more the larger the rate is.",
            layers="all but the last",
        ),
    ),
    Mistake(
        "accumulated",
        "The gradient of the last call still in the sum",
        "The sum has to start at 0 in every call. This is the second call; the first was right.",
        "Call it twice with the same arguments.",
        "eq-backprop-gradient-matrix",
        {"result": lambda gradients: [gradient + gradient for gradient in gradients]},
        fingerprint=Fingerprint("All layers, ratio 2 at the second call.", ratio=lambda m, k: 2),
    ),
    Mistake(
        "penalty-missing",
        "λ in the cost and not in the gradient",
        "The derivative of the penalty, λ/m Θ, belongs to the gradient. "
        "Without it the step does not know of the penalty.",
        "Check with λ = 0. What changes?",
        "eq-backprop-penalty",
        {"penalty": lambda theta, l2, m: 0.0},
        fingerprint=Fingerprint(
            "Weights only, and only when λ > 0: the difference is −λ/m Θ.",
            part="weights",
            difference=lambda l2, m: -l2 / m,
        ),
        **PENALIZED,
    ),
    Mistake(
        "penalty-undivided",
        "λ Θ where λ/m Θ belongs",
        "The penalty in the cost is divided by m like the rest, and so is its derivative.",
        "Check with λ = 0. What changes?",
        "eq-backprop-penalty",
        {"penalty": lambda theta, l2, m: _penalty(theta, l2)},
        fingerprint=Fingerprint(
            "Weights only, and only when λ > 0: the difference is (λ − λ/m) Θ.",
            part="weights",
            difference=lambda l2, m: l2 - l2 / m,
        ),
        **PENALIZED,
    ),
    Mistake(
        "bias-penalized",
        "The penalty pulls at the biases, too",
        "The cost penalizes weights only, so column 0 has no part in λ/m Θ.",
        "Check with λ = 0. What changes, and in which column?",
        "eq-backprop-penalty",
        {"penalty": lambda theta, l2, m: _penalty(theta, l2 / m, first=0)},
        fingerprint=Fingerprint(
            "Biases only, and only when λ > 0: the difference is λ/m Θ.",
            part="biases",
            difference=lambda l2, m: l2 / m,
        ),
        **PENALIZED,
    ),
]

#: The mistakes by name.
broken_gradients = {mistake.name: mistake for mistake in _MISTAKES}
