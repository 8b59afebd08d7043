"""What a step costs with many machines, and where adding machines stops helping.

A model of three terms, not a measurement: compute, add, send. Chapter 12 derives it; the explorer
`workers` draws it, and `benchmarks/scaling.py` holds it against measured steps. Left out on
purpose: machines of different speed, and sending while computing.
"""

from dataclasses import dataclass
from typing import NamedTuple

MOST = 1024


@dataclass(frozen=True)
class Machines:
    """What one machine does, and what lies between two; as chapter 12 assumes if nothing is said.

    Attributes
    ----------
    flops, sums : float
        Operations a second, and additions a second of numbers that came in: F and A.
    latency, speed : float
        Seconds until a message begins to arrive, and bits a second from then on: τ and B.
    asked, asked_number : float
        Seconds for a step, and for each of its parameters, that even one machine takes to be asked
        and to answer, where the one who asks is not one of them: a process beside Dask's workers.
    """

    flops: float = 1e10
    sums: float = 1e9
    latency: float = 1e-3
    speed: float = 1e9
    asked: float = 0.0
    asked_number: float = 0.0


class Step(NamedTuple):
    """What one step costs, in seconds."""

    compute: float
    add: float
    send: float

    @property
    def total(self) -> float:
        """The three together."""
        return sum(self)


def step_time(examples: int, parameters: int, workers: int, machines: Machines) -> Step:
    """Return what a step with the gradient of all examples costs.

    An example costs six operations a parameter: two forward, four backward. The gradients of p
    machines, 8 bytes a number, are added in pairs, in as many rounds as p can be halved, and the
    new parameters come back on the same way.

    Parameters
    ----------
    examples, parameters, workers : int
        How many there are of each, all machines together.
    machines : Machines
        What each of them does.
    """
    rounds = (workers - 1).bit_length()
    message = machines.latency + 64 * parameters / machines.speed
    return Step(
        6 * parameters * examples / (machines.flops * workers),
        rounds * parameters / machines.sums,
        machines.asked + machines.asked_number * parameters + 2 * rounds * message,
    )


def best_count(examples: int, parameters: int, machines: Machines, most: int = MOST) -> int:
    """Return the fastest number of machines, up to `most`.

    It is a power of two: more machines in the same number of rounds only compute less.
    """
    counts = [1 << k for k in range(most.bit_length())]
    return min(counts, key=lambda p: step_time(examples, parameters, p, machines).total)
