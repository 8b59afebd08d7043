"""A network's picture: units, weights, names, drawn from the sizes of its layers."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from nblib import _checks
from nblib.figures._picture import COLORS, STYLE, Picture

__all__ = ["network"]

RADIUS = 0.29  # of a unit, in inches; the axes below are in inches too
STEP = 1.3  # from layer to layer
GAP = 0.78  # from unit to unit

Edge = tuple[int, int, int]  # (l, j, i): θ^(l)_ji goes from unit i of layer l to unit j of l + 1


def network(
    layers: Sequence[int],
    thetas: Sequence[np.ndarray] | None = None,
    named: Collection[Edge] = (),
    highlight: Collection[Edge] | None = None,
    cost: bool = False,
    most: int = 6,
) -> Picture:
    """Return a network drawn from left to right, with its units, biases and weights.

    A weight is written (l, j, i), as in θ^(l)_ji: it leads from unit i of layer l to unit j of
    layer l + 1; i = 0 is the bias, drawn as a unit that always says 1.

    Parameters
    ----------
    layers : sequence of int
        Units per layer.
    thetas : sequence of (s_{l+1}, s_l + 1) arrays, optional
        The weights: a thicker line is a larger one, a dashed line is below zero.
    named : collection of (l, j, i)
        The weights that get their name written beside them.
    highlight : collection of (l, j, i), optional
        The weights drawn strongly; all others become thin. Without it all are alike.
    cost : bool
        Whether a cost J stands behind the last layer.
    most : int
        A layer with more units shows its first ones, dots, and its last.

    Raises
    ------
    ValueError
        If a size, a matrix or a weight does not fit the network.
    """
    layers = [_checks.whole("layers", size, least=1) for size in layers]
    if len(layers) < 2:
        raise ValueError(f"layers: expected at least two sizes like [4, 2, 1], got {layers}")
    most = _checks.whole("most", most, least=3)
    shapes = [(s_out, s_in + 1) for s_in, s_out in pairwise(layers)]
    if thetas is not None and [np.shape(theta) for theta in thetas] != shapes:
        raise ValueError(f"thetas: expected {shapes}, got {[np.shape(t) for t in thetas]}")
    for l, j, i in {*named, *(highlight or ())}:  # noqa: E741, the book's letter for a layer
        if not (0 < l < len(layers) and 0 < j <= layers[l] and 0 <= i <= layers[l - 1]):
            raise ValueError(f"named, highlight: no weight {(l, j, i)} in {layers}")

    places = [_places(layers, number, most) for number in range(1, len(layers) + 1)]
    with mpl.rc_context(STYLE):
        lowest = min(min(y for _, y in units.values()) for units in places)
        top = -lowest + 0.62
        width = STEP * (len(layers) - 1 + cost)
        size = (width + 2 * RADIUS + 0.3, top - lowest + 0.75)
        picture = Picture(figsize=size)
        ax = picture.add_axes((0, 0, 1, 1))
        ax.set(xlim=(-RADIUS - 0.15, width + RADIUS + 0.15), ylim=(lowest - 0.75, top))
        ax.set_axis_off()
        largest = 1.0 if thetas is None else max(np.abs(theta).max() for theta in thetas)
        for l, (before, after) in enumerate(pairwise(places), start=1):  # noqa: E741
            for j, i in ((j, i) for j in after if j for i in before):
                weight = 0.2 if thetas is None else thetas[l - 1][j - 1, i] / largest
                strong = None if highlight is None else (l, j, i) in highlight
                name = rf"$\theta^{{({l})}}_{{{j}{i}}}$" if (l, j, i) in named else ""
                fork = any((l, other, i) in named for other in range(1, j))
                _edge(ax, before[i], after[j], weight, strong, name, at=0.6 if fork else 0.25)
            where = ((l - 0.5) * STEP, top - 0.2)
            rows, columns = shapes[l - 1]
            title = rf"$\Theta^{{({l})}}$ {rows}×{columns}"
            ax.text(*where, title, color=COLORS["weight"], ha="center", va="center", fontsize=12.5)
        for number, units in enumerate(places, start=1):
            _layer(ax, number, layers[number - 1], units, lowest)
        if cost:
            x = places[-1][1][0] + STEP
            y = float(np.mean([y for _, y in places[-1].values()]))
            for unit in places[-1].values():
                _edge(ax, unit, (x, y), 0.5, None if highlight is None else True, "", "cost")
            _unit(ax, (x, y), "$J$", "cost")
        _pass_behind_units(ax)
    return picture


def _pass_behind_units(ax: Axes) -> None:
    """Cut the lines where they meet a unit: it is transparent, and its name stands in it."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    all_of_it = Path([(left, bottom), (right, bottom), (right, top), (left, top)], closed=False)
    mirrored = Affine2D().scale(RADIUS, -RADIUS)  # it goes around the other way: a hole
    holes = [
        Path.unit_circle().transformed(mirrored + Affine2D().translate(*circle.center))
        for circle in ax.patches
        if isinstance(circle, Circle) and circle.radius == RADIUS
    ]
    for line in ax.lines:
        line.set_clip_path(Path.make_compound_path(all_of_it, *holes), ax.transData)


def _places(layers: Sequence[int], number: int, most: int) -> dict[int, tuple[float, float]]:
    """Return where the shown units of a layer stand, by their number; 0 is the bias unit."""
    size = layers[number - 1]
    shown = list(range(1, size + 1))
    if size > most:
        shown = [*range(1, most), size]
    if number < len(layers):
        shown.insert(0, 0)
    heights = [GAP * ((len(shown) - 1) / 2 - row) for row in range(len(shown))]
    return {unit: (STEP * (number - 1), y) for unit, y in zip(shown, heights, strict=True)}


def _edge(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    weight: float,
    strong: bool | None,
    name: str,
    role: str = "weight",
    at: float = 0.25,
) -> None:
    """Draw one weight between two units, with its name along it, after this part of the way."""
    here, there = np.array(start), np.array(end)
    along = (there - here) / np.linalg.norm(there - here)
    first, last = here + RADIUS * along, there - RADIUS * along
    width = 0.5 + 2.5 * abs(weight)
    ax.plot(
        *np.transpose([first, last]),
        color=COLORS["preactivation"] if strong is False else COLORS[role],
        linewidth={None: width, True: 3, False: 0.6}[strong],
        linestyle=(0, (4, 2)) if weight < 0 else "-",
        alpha=0.55 if strong is False else 1,
        solid_capstyle="butt",
        zorder=2 if strong else 1,
    )
    if name:
        side = -1 if along[1] > 0.1 else 1  # under a line that rises, above any other
        across = side * np.array([-along[1], along[0]])
        x, y = first + at * (last - first) + 0.17 * across
        ax.text(
            x,
            y,
            name,
            rotation=np.degrees(np.arctan2(along[1], along[0])),
            rotation_mode="anchor",
            ha="center",
            va="center",
            color=COLORS[role],
            fontsize=13.5,
        )


def _unit(ax: Axes, place: tuple[float, float], name: str, role: str) -> None:
    """Draw one unit with its name in it."""
    ax.add_patch(Circle(place, RADIUS, fill=False, edgecolor=COLORS[role], linewidth=1.6))
    ax.text(*place, name, ha="center", va="center", color=COLORS[role], fontsize=13)


def _layer(
    ax: Axes, number: int, size: int, units: dict[int, tuple[float, float]], lowest: float
) -> None:
    """Draw a layer's units, the dots where some are left out, and what it is called."""
    for unit, place in units.items():
        if unit == 0:
            _unit(ax, place, "1", "preactivation")
            continue
        name = f"x_{{{unit}}}" if number == 1 else f"a^{{({number})}}_{{{unit}}}"
        _unit(ax, place, f"${name}$", "activation")
    if size > max(len(units) - (0 in units), 1):
        (x, above), (_, below) = list(units.values())[-2:]
        for part in (0.38, 0.5, 0.62):
            y = above + part * (below - above)
            ax.add_patch(Circle((x, y), 0.02, color=COLORS["activation"]))
    x = next(iter(units.values()))[0]
    words = f"layer {number}\n{size} unit{'s' * (size > 1)}"
    ax.text(x, lowest - 0.36, words, ha="center", va="top", fontsize=12)
