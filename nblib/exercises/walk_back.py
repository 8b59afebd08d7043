"""Exercise: the walk back through any computation."""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

import numpy as np

from nblib.exercises.engine.diagnosis import examine
from nblib.exercises.engine.families import instead
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.task import Case, Task, case
from nblib.mistakes import Mistake


def walk_back(edges, local):
    """Return the slopes of J with respect to all nodes of a computation.

    edges : (k, 2) array of whole numbers. Source and node of each edge, in
        the order in which the nodes were computed; the last node is J.
    local : (k,) array. The local slope of each edge, ∂node/∂source.
    returns : (n,) array. ∂J/∂node for the nodes 0 … n − 1.
    """
    slopes = np.zeros(edges[-1, 1] + 1)
    slopes[-1] = 1
    for (source, node), slope in zip(edges[::-1], local[::-1], strict=True):
        slopes[source] += slopes[node] * slope
    return slopes


WALK = "eq-autograd-walk"

Edges = Iterable[tuple[Any, float]]


def _build(do: Any, edges: np.ndarray, local: np.ndarray) -> np.ndarray:
    slopes = do.start(edges[-1, 1] + 1)
    for (source, node), slope in do.walk(edges, local):
        slopes[source] = do.gather(slopes[source], do.share(slopes[node], slope))
    return do.result(slopes, edges)


def _zip(edges: np.ndarray, local: np.ndarray) -> Edges:
    return list(zip(edges, local, strict=True))


def _back(edges: np.ndarray, local: np.ndarray) -> Edges:
    return _zip(edges[::-1], local[::-1])


def _seeded(edges: np.ndarray) -> np.ndarray:
    return np.eye(edges[-1, 1] + 1)[-1]


def _into(node: int, edges: np.ndarray, local: np.ndarray) -> list[tuple[int, float]]:
    """Return the sources of a node, each with its local slope."""
    return [(source, slope) for (source, end), slope in _zip(edges, local) if end == node]


def _again(edges: np.ndarray, local: np.ndarray) -> np.ndarray:
    slopes = _seeded(edges)

    def visit(node: int) -> None:
        for source, slope in _into(node, edges, local):
            slopes[source] += slopes[node] * slope
            visit(source)

    visit(len(slopes) - 1)
    return slopes


def _first_come(place: int) -> Callable[..., np.ndarray]:
    """Return the walk that takes each node once, as a queue (0) or a stack (-1) gives it."""

    def walk(edges: np.ndarray, local: np.ndarray) -> np.ndarray:
        slopes = _seeded(edges)
        waiting, seen = [len(slopes) - 1], {len(slopes) - 1}
        while waiting:
            node = waiting.pop(place)
            for source, slope in _into(node, edges, local):
                slopes[source] += slopes[node] * slope
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return slopes

    return walk


def _node_by_node(choose: Callable[[list], Iterable]) -> Callable[..., np.ndarray]:
    """Return the walk in the right order that loses some of a node's edges."""

    def walk(edges: np.ndarray, local: np.ndarray) -> np.ndarray:
        slopes = _seeded(edges)
        for node in reversed(range(len(slopes))):
            for source, slope in choose(_into(node, edges, local)):
                slopes[source] += slopes[node] * slope
        return slopes

    return walk


def _mean(edges: np.ndarray, local: np.ndarray) -> np.ndarray:
    slopes, ways = _seeded(edges), np.bincount(edges[:, 0], minlength=edges[-1, 1] + 1)
    for (source, node), slope in _back(edges, local):
        slopes[source] += slopes[node] * slope / ways[source]
    return slopes


def _computation(rng: np.random.Generator, inputs: int, steps: int) -> tuple[np.ndarray, ...]:
    """Return a random computation in which every node leads to the last and two edges are alike."""
    edges, local = [], []
    for node in range(inputs, inputs + steps):
        other = node - inputs if node < 2 * inputs - 1 else int(rng.integers(node))
        sources = [node - 1, other]
        if node == inputs + steps - 2:
            sources = [node - 1] * 2  # a number times itself
        edges += [[source, node] for source in rng.permutation(sources)]
        local += [float(rng.choice([-1, 1]) * rng.uniform(0.4, 1.8))] * (sources[0] == sources[1])
        while len(local) < len(edges):
            local.append(float(rng.choice([-1, 1]) * rng.uniform(0.4, 1.8)))
    return np.array(edges), np.array(local)


def _cases(rng: np.random.Generator) -> list[Case]:
    # two numbers that go to J directly and through another one, which comes second and then first
    forks = [[0, 2], [1, 2], [2, 3], [0, 3], [2, 4], [3, 4], [4, 5], [1, 5], [5, 6], [4, 6]]
    chain = np.column_stack([np.arange(4), np.arange(1, 5)])
    return [
        *(case(*_computation(rng, *sizes)) for sizes in ((3, 4), (2, 5), (4, 6))),
        case(np.array(forks), rng.uniform(0.4, 1.8, size=10)),
        case(chain, rng.uniform(0.4, 1.8, size=4), note="a chain"),
        case(np.array([[0, 1]]), np.array([-0.5]), note="one edge alone"),
        case(np.array([[0, 1], [0, 1]]), np.array([3.0, 3.0]), note="a number times itself"),
    ]


TWO_PATHS = "Give it a number that J depends on by two paths. What comes out?"
IN_TIME = "May a node pass on what it has while a share is still on its way to it?"
UPSTREAM = "A share is upstream times local."

TASK = Task(
    solution=walk_back,
    pieces={
        "start": lambda n: np.eye(n)[-1],
        "walk": _back,
        "share": lambda upstream, slope: upstream * slope,
        "gather": lambda old, share: old + share,
        "result": lambda slopes, edges: slopes,
    },
    build=_build,
    mistakes=[
        Mistake(
            "overwritten",
            "A share replaces what was there: = instead of +=",
            "Paths are added. Of a number that is used twice only the path that was walked last is "
            "left.",
            TWO_PATHS,
            WALK,
            {"gather": lambda old, share: share},
        ),
        Mistake(
            "forward-order",
            "The edges are walked from the first to the last",
            "A node can pass on only what it has, and on the way forward it has nothing yet.",
            "Which node has its slope from the beginning?",
            WALK,
            {"walk": _zip},
        ),
        Mistake(
            "slopes-not-turned",
            "The edges are turned around, their slopes are not",
            "The first edge on the way back is the last one computed, and so is its slope.",
            "Which local slope belongs to the edge that you walk first?",
            WALK,
            {"walk": lambda edges, local: _zip(edges[::-1], local)},
        ),
        Mistake(
            "forward-mode",
            "The slopes of all nodes by the first input, walked forward",
            "That is forward mode: one walk for each input. Asked is what all nodes do to J.",
            "Whose slope is 1 before the walk begins?",
            WALK,
            {
                "start": lambda n: np.eye(n)[0],
                "walk": lambda edges, local: _zip(edges[:, ::-1], local),
            },
        ),
        Mistake(
            "start-missing",
            "The walk begins with a slope of 0",
            "The slope of J by itself is 1: it changes as much as it does. Without it nothing is "
            "passed on.",
            "What is ∂J/∂J?",
            WALK,
            {"start": np.zeros},
        ),
        Mistake(
            "start-everywhere",
            "Every node begins with a slope of 1",
            "Only J has a slope before the walk begins. To every other node a 1 too many is added.",
            "What is the slope of a node that leads nowhere?",
            WALK,
            {"start": np.ones},
        ),
        Mistake(
            "start-first",
            "The 1 stands at the first node instead of the last",
            "The walk begins at J, which was computed last.",
            "Which node is J?",
            WALK,
            {"start": lambda n: np.eye(n)[0]},
        ),
        Mistake(
            "upstream-missing",
            "The local slope alone is passed on",
            UPSTREAM + " Without the first factor each node thinks that it stands next to J.",
            "What is the slope of the first node of a chain of three?",
            WALK,
            {"share": lambda upstream, slope: slope},
        ),
        Mistake(
            "local-missing",
            "The upstream slope is passed on without the local slope",
            UPSTREAM + " Without the second all paths count alike.",
            "What does your function do with `local`?",
            WALK,
            {"share": lambda upstream, slope: upstream},
        ),
        Mistake(
            "factors-added",
            "Upstream plus local",
            "Along a path factors are multiplied; only the paths are added.",
            "Where in the chain rule is a sum?",
            WALK,
            {"share": lambda upstream, slope: upstream + slope},
        ),
        Mistake(
            "local-divided",
            "Divided by the local slope",
            UPSTREAM + " A node that hardly moves what comes after it gets little, and not much.",
            "What should a local slope of 0 pass on?",
            WALK,
            {"share": lambda upstream, slope: upstream / slope},
        ),
        Mistake(
            "share-subtracted",
            "The shares are subtracted",
            "Paths are added, with the signs that their local slopes give them.",
            TWO_PATHS,
            WALK,
            {"gather": lambda old, share: old - share},
        ),
        Mistake(
            "nothing-arrives",
            "No node but the last gets anything",
            "Either source and node are exchanged, or the shares are multiplied in: 0 times a "
            "share stays 0.",
            "On the way back a node gives and its sources receive. What do they receive first?",
            WALK,
            {"walk": lambda edges, local: _back(edges[:, ::-1], local)},
        ),
        Mistake(
            "passed-on-again",
            "A node passes on all it has at each share that arrives",
            "What came by the first path is passed on with it, and once more with the second. "
            "First gather all shares, then pass on the sum once.",
            IN_TIME,
            WALK,
            {"whole": _again},
        ),
        *(
            Mistake(
                name,
                f"Each node is taken once, as a {how} gives it, though shares are still to come",
                "A node may be reached before everything made of it has had its turn. It then "
                "passes on too little.",
                IN_TIME,
                WALK,
                {"whole": _first_come(place)},
            )
            for name, how, place in (
                ("too-early-queue", "queue", 0),
                ("too-early-stack", "stack", -1),
            )
        ),
        Mistake(
            "twice-counted-once",
            "A source that a node uses twice counts once",
            "In x · x both factors are x, and each gives a share. A dict or a set keeps only one.",
            "What is the slope of x · x?",
            WALK,
            {"whole": _node_by_node(lambda pairs: dict(pairs).items())},
        ),
        *(
            Mistake(
                f"{which}-source-alone",
                f"Only the {which} source of each node gets a share",
                "A node passes a share to every number that it was made of.",
                "How many edges lead into a product?",
                WALK,
                {"whole": _node_by_node(choose)},
            )
            for which, choose in (
                ("first", itemgetter(slice(1))),
                ("last", itemgetter(slice(-1, None))),
            )
        ),
        Mistake(
            "inputs-alone",
            "Only the slopes of the inputs are returned",
            "The task asks for the slopes of all nodes. A tool keeps those of the inputs and "
            "throws the others away.",
            "How many numbers do you return?",
            WALK,
            {"result": lambda slopes, edges: slopes[: edges[0, 1]]},
        ),
        Mistake(
            "result-turned",
            "The slopes in the order of the walk: J first",
            "Number 0 is the first input. The order of the walk is not the order of the result.",
            "Where in your result is the 1 of J?",
            WALK,
            {"result": lambda slopes, edges: slopes[::-1]},
        ),
        *instead(
            "the sum of the shares",
            TWO_PATHS,
            WALK,
            ("mean-of-shares", "the mean of the shares", "whole", _mean),
            (
                "largest-share",
                "the largest share alone",
                "gather",
                lambda old, share: max(old, share, key=abs),
            ),
        ),
    ],
    cases=_cases,
    chapter="autograd",
    equation=WALK,
    product=lambda args, _: f"one slope for each of the {args[0][-1, 1] + 1} nodes",
)


def check_walk_back(function: Callable[..., Any], seed: int | None = None) -> Result:
    """Check the reader's `walk_back(edges, local)`, see `check`."""
    return examine(TASK, function, seed)
