"""Rules that turn a gradient into a step. A step changes the parameter vector in place.

What a rule remembers between steps is forgotten when a training starts. `scale` is what a schedule
multiplies the learning rate with.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nblib import _checks

if TYPE_CHECKING:
    from nblib.network import Network

__all__ = ["Adam", "AdamW", "GradientDescent", "Momentum", "Optimizer", "RMSProp"]

PIECE = 32768  # parameters that Adam steps at once


@dataclass
class Optimizer:
    """What all rules share: a learning rate, and a `step(theta, gradient, scale)` of their own."""

    learning_rate: float = 1.0

    def __post_init__(self) -> None:
        self.learning_rate = _checks.number("learning_rate", self.learning_rate, least=0)
        self.start()

    def start(self, net: "Network | None" = None) -> None:
        """Forget all former steps, as each training does first.

        `net` is the network that is to be trained; it says which parameters are biases. Without
        one, as for steps by hand, all are taken for weights.
        """
        if net is not None:
            _checks.network("net", net)

    def step(self, theta: np.ndarray, gradient: np.ndarray, scale: float = 1.0) -> None:
        """Move `theta` one step; both vectors are flat and of the same length.

        `theta` is an array of floats, which is changed; `scale` multiplies the learning rate.
        """
        if type(theta) is not np.ndarray or theta.ndim != 1 or theta.dtype.kind != "f":
            came = _checks.shown(theta)
            raise ValueError(f"theta: expected a flat array of floats to change, got {came}")
        gradient = _checks.numbers("gradient", gradient)
        if gradient.shape != theta.shape:
            raise ValueError(f"gradient: expected shape {theta.shape}, got {gradient.shape}")
        self._move(theta, gradient, _checks.number("scale", scale, least=0))

    def _move(self, theta: np.ndarray, gradient: np.ndarray, scale: float) -> None:
        raise NotImplementedError


@dataclass
class GradientDescent(Optimizer):
    """Step against the gradient: θ := θ − α ∂J/∂θ.

    Parameters
    ----------
    learning_rate : float
        The learning rate α, 0 or more.

    Raises
    ------
    ValueError
        If the rate is negative or not a finite number.
    """

    def _move(self, theta: np.ndarray, gradient: np.ndarray, scale: float) -> None:
        theta -= scale * self.learning_rate * gradient


@dataclass
class Momentum(Optimizer):
    """Keep rolling: v := μ v + g, then θ := θ − α v (Polyak 1964).

    Nesterov's variant looks ahead along the velocity: θ := θ − α (g + μ v) with the new v, in the
    form of Bengio et al. (2013, 3.5) that needs no gradient at another place: θ is that place.

    Parameters
    ----------
    learning_rate : float
        The learning rate α, 0 or more. A steady gradient ends in steps 1 / (1 − μ) times as long.
    momentum : float
        The share μ of the velocity that a step keeps, from 0 to below 1.
    nesterov : bool
        Whether to look ahead.

    Raises
    ------
    ValueError
        If a setting is outside its range.
    """

    learning_rate: float = 0.1
    momentum: float = 0.9
    nesterov: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.nesterov = _checks.flag("nesterov", self.nesterov)
        self.momentum = _checks.share("momentum", self.momentum)

    def start(self, net: "Network | None" = None) -> None:
        """Forget all former steps, before a training of `net`."""
        super().start(net)
        self.velocity: np.ndarray | float = 0.0

    def _move(self, theta: np.ndarray, gradient: np.ndarray, scale: float) -> None:
        self.velocity = self.momentum * self.velocity + gradient
        ahead = gradient + self.momentum * self.velocity if self.nesterov else self.velocity
        theta -= scale * self.learning_rate * ahead


@dataclass
class RMSProp(Optimizer):
    """Divide each slope by its recent size: s := ρ s + (1 − ρ) g², θ := θ − α g / (√s + ε).

    From lecture 6 of Hinton's course (2012); there is no paper.

    Parameters
    ----------
    learning_rate : float
        The learning rate α, 0 or more: about the length of a step in each parameter.
    decay : float
        The share ρ of the mean of squares that a step keeps, from 0 to below 1.
    epsilon : float
        The number ε, above 0, that keeps the quotient finite.

    Raises
    ------
    ValueError
        If a setting is outside its range.
    """

    learning_rate: float = 0.001
    decay: float = 0.9
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        self.decay = _checks.share("decay", self.decay)
        self.epsilon = _checks.number("epsilon", self.epsilon, above=0)

    def start(self, net: "Network | None" = None) -> None:
        """Forget all former steps, before a training of `net`."""
        super().start(net)
        self.squares: np.ndarray | float = 0.0

    def _move(self, theta: np.ndarray, gradient: np.ndarray, scale: float) -> None:
        self.squares = self.decay * self.squares + (1 - self.decay) * gradient**2
        theta -= scale * self.learning_rate * gradient / (np.sqrt(self.squares) + self.epsilon)


@dataclass
class Adam(Optimizer):
    """Momentum over RMSProp, both corrected for their start at 0 (Kingma and Ba 2015, alg. 1).

    With step number t: v := β₁ v + (1 − β₁) g and s := β₂ s + (1 − β₂) g²; then
    θ := θ − α v̂ / (√ŝ + ε) with v̂ = v / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ).

    Parameters
    ----------
    learning_rate : float
        The learning rate α, 0 or more: about the length of a step in each parameter.
    beta1, beta2 : float
        The shares that a step keeps of the mean and of the mean of squares, from 0 to below 1.
    epsilon : float
        The number ε, above 0, that keeps the quotient finite.

    Raises
    ------
    ValueError
        If a setting is outside its range.
    """

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        self.beta1 = _checks.share("beta1", self.beta1)
        self.beta2 = _checks.share("beta2", self.beta2)
        self.epsilon = _checks.number("epsilon", self.epsilon, above=0)

    def start(self, net: "Network | None" = None) -> None:
        """Forget all former steps, before a training of `net`."""
        super().start(net)
        self.steps = 0
        self.mean = self.squares = np.zeros(0)

    def _move(self, theta: np.ndarray, gradient: np.ndarray, scale: float) -> None:
        if not self.mean.size:
            self.mean, self.squares = np.zeros_like(gradient), np.zeros_like(gradient)
        self.steps += 1
        rate = scale * self.learning_rate / (1 - self.beta1**self.steps)
        grown = 1 - self.beta2**self.steps
        # piece by piece and in place: what is needed again is still in the processor's cache
        for start in range(0, len(theta), PIECE):
            piece = slice(start, start + PIECE)
            g, v, s = gradient[piece], self.mean[piece], self.squares[piece]
            v *= self.beta1
            v += (1 - self.beta1) * g
            s *= self.beta2
            s += (1 - self.beta2) * g**2
            root = np.sqrt(s / grown)
            root += self.epsilon
            theta[piece] -= rate * v / root


@dataclass
class AdamW(Adam):
    """Adam with weight decay beside the step (Loshchilov and Hutter 2019, alg. 2).

    θ := θ − α (v̂ / (√ŝ + ε) + ω θ), with v̂ and ŝ as in `Adam`. An L2 penalty in the cost would go
    through both means instead. The paper multiplies ω θ by what a schedule says alone, not by α;
    here, as in PyTorch, both count.

    In a training no bias decays, nor after `start(net)`; without a network all are weights.

    Parameters
    ----------
    learning_rate, beta1, beta2, epsilon
        As for `Adam`.
    weight_decay : float
        The number ω, 0 or more: α ω is the share that a step takes off each weight.

    Raises
    ------
    ValueError
        If a setting is outside its range.
    """

    weight_decay: float = 0.01
    decayed: np.ndarray | float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.weight_decay = _checks.number("weight_decay", self.weight_decay, least=0)

    def start(self, net: "Network | None" = None) -> None:
        """Forget all former steps, before a training of `net`, whose biases do not decay."""
        super().start(net)
        self.decayed = 1.0
        if net is not None:
            self.decayed = np.ones_like(net.theta)
            for theta in net.unflatten(self.decayed):
                theta[:, 0] = 0

    def _move(self, theta: np.ndarray, gradient: np.ndarray, scale: float) -> None:
        theta -= scale * self.learning_rate * self.weight_decay * self.decayed * theta
        super()._move(theta, gradient, scale)
