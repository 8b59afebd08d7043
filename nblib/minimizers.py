"""Training with one of SciPy's minimizers, which choose their own steps."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from nblib import _checks, _threads
from nblib._extras import needed_by
from nblib._recorder import Callback, Recorder, gradient_norms
from nblib._targets import labels, share_of_right
from nblib.history import History
from nblib.network import Network

__all__ = ["minimize"]

#: The options SciPy documents for each method, without those that `minimize` sets itself.
OPTIONS = {
    "TNC": "eta gtol ftol maxCGit maxfun minfev offset rescale scale stepmx xtol accuracy",
    "L-BFGS-B": "ftol gtol maxcor maxfun maxls",
    "CG": "c1 c2 gtol norm",
    "Newton-CG": "c1 c2 xtol",
    "BFGS": "c1 c2 gtol norm xrtol",
}
#: Those that are whole numbers; TNC's -1 stands for a choice of its own.
COUNTS = ("maxCGit", "maxcor", "maxfun", "maxls")


def minimize(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    method: str = "L-BFGS-B",
    maxiter: int = 200,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    callbacks: Iterable[Callback] = (),
    progress: bool = True,
    **options: Any,
) -> History:
    """Train `net` in place with one of SciPy's minimizers, which choose their own steps.

    The verdict is "converged" when the method's own stopping rule is met, "interrupted" after
    Ctrl-C, which keeps the parameters of the last iteration, else "still descending". An exception
    of a callback reaches the caller, with the history as its attribute `history`.

    Parameters
    ----------
    net, X, Y, validation, callbacks, progress
        As for `train`; all examples are used at every step.
    method : {"L-BFGS-B", "TNC", "CG", "Newton-CG", "BFGS"}
        The minimizer, see `scipy.optimize.minimize`. BFGS keeps a matrix of n × n numbers for n
        parameters, 0.8 GB for 10,000; L-BFGS-B is its variant for large networks.
    maxiter : int
        Iterations at most.
    **options
        Further options of the method, such as `gtol`; all are numbers.

    Raises
    ------
    ValueError
        If an argument does not fit, the method is unknown, or it does not know an option.

    Examples
    --------
    >>> X, y = nblib.load_iris()
    >>> net = nblib.Network([4, 5, 3], seed=0)
    >>> history = nblib.minimize(net, X, nblib.one_hot(y, 3), maxiter=60, progress=False)
    >>> history.rows[-1]["accuracy"] > 0.95
    True
    """
    with needed_by("minimize"):
        import scipy.optimize

    X, Y = _checks.network("net", net).check_data(X, Y)
    method = _checks.choice("method", method, OPTIONS)
    options = _checked_options(method, options)
    maxiter = _checks.whole("maxiter", maxiter, least=0)
    progress = _checks.flag("progress", progress)
    if method != "TNC":  # `record` keeps the limit, in the same way for all methods
        options["maxiter"] = maxiter + 1
    settings: dict[str, Any] = {"method": method, "options": options}
    recorder = Recorder(net, validation, callbacks)
    history, classes = recorder.history, labels(net, Y)
    place: _Place  # the last one that was looked at

    def go_to(theta: np.ndarray) -> _Place:
        net.theta[:] = theta
        forward = net.forward_pass(X)
        cost, gradient = net.cost_of(forward, Y), net.backward_pass(forward, Y)
        history.evaluations += 1
        return _Place(theta.copy(), cost, forward.A[-1], gradient.astype(np.float64))

    def evaluate(theta: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal place
        place = go_to(theta)
        return place.cost, place.gradient

    def record(xk: np.ndarray) -> None:  # SciPy's name for the parameters after k iterations
        if not np.array_equal(xk, place.theta):  # a line search may look further than it goes
            evaluate(xk)
        accuracy = share_of_right(place.outputs, classes)
        row = recorder.measured(place.cost, accuracy) | {"learning_rate": np.nan}
        try:
            recorder.record(xk, row, gradient_norms(net, place.gradient))
        except StopIteration as error:  # SciPy would take it for the wish to end here
            raise _Carried from error
        if len(history.rows) > maxiter:
            raise _Enough

    def loop() -> None:
        nonlocal place
        _threads.limit(len(X) * len(net.theta))
        _threads.one_in_scipy()
        start = net.theta.astype(np.float64)
        place = go_to(start)
        with suppress(_Enough):
            try:
                record(start)
                result = scipy.optimize.minimize(
                    evaluate, start, jac=True, callback=record, **settings
                )
            except _Carried as carried:
                raise carried.__cause__ or carried from None
            history.verdict = "converged" if result.success else "still descending"

    return recorder.run(loop, maxiter, progress, _threads.keeper())


def _checked_options(method: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a method as the numbers that SciPy wants."""
    checked: dict[str, Any] = {}
    for name, value in options.items():
        if name not in OPTIONS[method].split():
            raise ValueError(
                f"{name}: expected an option of {method}, one of {OPTIONS[method]}, got {name!r}"
            )
        if name in COUNTS:
            checked[name] = _checks.whole(name, value, least=-1)
        elif name in ("offset", "scale"):
            checked[name] = None if value is None else _checks.array(name, value, ndim=1)
        else:
            infinite = name == "norm" and value in (np.inf, -np.inf)
            checked[name] = value if infinite else _checks.number(name, value)
    return checked


class _Place(NamedTuple):
    """What the cost looks like at the parameters `theta`."""

    theta: np.ndarray
    cost: float
    outputs: np.ndarray
    gradient: np.ndarray


class _Carried(Exception):
    """Carries an exception of a callback through SciPy."""


class _Enough(Exception):
    """Raised to leave a minimizer after the last iteration asked for."""
