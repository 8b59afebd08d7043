"""The picture of a computation: where the nodes stand, what they and the edges say."""

import io

import matplotlib.image
import numpy as np
import pytest
from matplotlib.colors import to_hex

from nblib import figures

NODES = {
    "w": ("weight", 0.5, 0.12),
    "z_1": ("preactivation", 1.0, 0.06),
    "z_2": ("preactivation", -1.0, -0.03),
    "a": ("activation", 0.25, 0.3),
    "J": ("cost", 0.75, 1),
}
EDGES = {("w", "z_1"): 2, ("w", "z_2"): 1, ("z_1", "a"): 0.2, ("z_2", "a"): -0.1, ("a", "J"): 0.3}


@pytest.fixture
def picture():
    return figures.computation_graph(NODES, EDGES)


def texts(picture):
    return {t.get_text(): t for t in picture.axes[0].texts if t.get_text()}


def place(picture, words):
    return texts(picture)[words].get_position()


def test_each_node_shows_its_value_and_under_it_its_slope(picture):
    for name, (_, value, slope) in NODES.items():
        x, y = place(picture, f"${name} = {value:g}$")
        under = rf"$\partial J / \partial {name} = {slope:g}$" if name != "J" else "$1$"
        assert place(picture, under) == (x, pytest.approx(y - 0.245))


def test_nodes_stand_as_many_rows_above_the_last_as_the_longest_way_to_it(picture):
    heights = {n: place(picture, f"${n} = {v:g}$")[1] - 0.12 for n, (_, v, _) in NODES.items()}
    rows = {"w": 3, "z_1": 2, "z_2": 2, "a": 1, "J": 0}
    assert heights == pytest.approx({name: 0.98 * row for name, row in rows.items()})
    shorter = figures.computation_graph(NODES, EDGES | {("w", "J"): 1.0})
    assert place(shorter, "$w = 0.5$") == pytest.approx(place(picture, "$w = 0.5$"))


def test_two_nodes_of_a_row_stand_side_by_side_about_the_middle(picture):
    left, right = place(picture, "$z_1 = 1$")[0], place(picture, "$z_2 = -1$")[0]
    assert right == -left
    assert right - left > 1.72  # they do not touch


def test_every_edge_has_an_arrow_down_an_arrow_up_and_its_local_slope(picture):
    arrows = [t for t in picture.axes[0].texts if getattr(t, "arrow_patch", None)]
    down = [t for t in arrows if t.xy[1] < t.xyann[1]]
    up = [t for t in arrows if t.xy[1] > t.xyann[1]]
    assert len(down) == len(up) == len(EDGES)
    for some, role in ((down, "activation"), (up, "delta")):
        colors = {to_hex(t.arrow_patch.get_edgecolor()) for t in some}
        assert colors == {figures.COLORS[role]}
    assert {rf"$\times\, {s:g}$" for s in (2, 1, 0.2, 0.3)} <= set(texts(picture))
    assert r"$\times\, (-0.1)$" in texts(picture)


def test_the_arrow_up_and_its_slope_stand_on_the_right(picture):
    arrows = [t for t in picture.axes[0].texts if getattr(t, "arrow_patch", None)]
    for down, up in zip(arrows[::2], arrows[1::2], strict=True):
        assert up.xyann[0] > down.xy[0]
    between = texts(picture)[r"$\times\, 0.3$"].get_position()
    assert between[0] > 0
    assert 0 < between[1] < 0.98


def test_a_number_has_four_decimals_where_it_needs_them():
    nodes = {"x": ("weight", 0.8 * 1.5 - 0.2, 1 / 3), "J": ("cost", 1234567.5, 1)}
    shown = {*texts(figures.computation_graph(nodes, {("x", "J"): -20}))}
    assert {"$x = 1$", r"$\partial J / \partial x = 0.3333$"} <= shown
    assert {"$J = 1234567.5$", r"$\times\, (-20)$"} <= shown


CROWDED = (
    {"a": ("weight", 3, 21), "b": ("weight", -1, 9)}
    | {"q": ("preactivation", 9, 2), "s": ("preactivation", 2, 9), "J": ("cost", 18, 1)},
    {("a", "q"): 6, ("a", "s"): -1.5, ("b", "s"): -1.5, ("q", "J"): 2, ("s", "J"): -4},
)


@pytest.mark.parametrize("graph", [(NODES, EDGES), CROWDED])
def test_no_slope_touches_an_arrow_and_every_arrow_reaches_its_nodes(graph):
    picture = figures.computation_graph(*graph)
    ax = picture.axes[0]
    arrows = [t for t in ax.texts if getattr(t, "arrow_patch", None)]
    for words, text in texts(picture).items():
        if "times" not in words:
            continue
        box = text.get_window_extent().transformed(ax.transData.inverted()).padded(0.03)
        for arrow in arrows:
            along = np.linspace(arrow.xyann, arrow.xy, 200)
            assert not any(box.contains(*point) for point in along), f"{words}: an arrow"
    nodes = [box.get_window_extent().transformed(ax.transData.inverted()) for box in ax.patches]
    for arrow in arrows:
        for end in (arrow.xyann, arrow.xy):
            assert any(box.padded(0.07).contains(*end) for box in nodes), f"{end} is at no node"


def test_nothing_stands_outside_the_picture(picture):
    ax = picture.axes[0]
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for box in ax.patches:
        edges = box.get_path().vertices
        assert (edges > [left, low]).all()
        assert (edges < [right, high]).all()


def test_it_is_a_transparent_png_and_the_same_bytes_every_time(picture):
    again = figures.computation_graph(NODES, EDGES)
    first, second = (p._repr_mimebundle_()[0]["image/png"] for p in (picture, again))
    assert first == second
    pixels = matplotlib.image.imread(io.BytesIO(first), format="png")
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() > 0.95  # few colors: hardly less than opaque


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        (NODES, EDGES | {("a", "b"): 1}, r"edges: \('a', 'b'\) is not between two"),
        (NODES, EDGES | {("J", "w"): 1}, "expected ways that all end at the same node"),
        (NODES, {("w", "J"): 1}, "expected ways that all end at the same node"),
        (NODES, EDGES | {("a", "z_1"): 1}, "a circle through"),
        ({"w": ("wait", 1, 1), "J": ("cost", 1, 1)}, {("w", "J"): 1}, "role: .*'wait'"),
    ],
)
def test_bad_input_is_named(nodes, edges, message):
    with pytest.raises(ValueError, match=message):
        figures.computation_graph(nodes, edges)
