"""The explorer of depth: its front end on a page of its own."""

from collections.abc import Callable

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_fits,
    assert_views_agree,
    everything,
    load,
    mount,
    press,
    set_state,
    state,
    tab_order,
    verdict,
)
from playwright.sync_api import Page, expect
from stored_views import BY_NAME
from visiting import PHONE

from nblib.widgets.depth import model as dep

SCHEMES, NAMES = list(dep.SCHEMES.values()), list(dep.ACTIVATION_NAMES.values())
TRAITS = ("scheme_index", "activation_index", "depth", "epoch_index")


@pytest.fixture(scope="module")
def view():
    return BY_NAME["depth"]  # to make it anew trains 90 networks


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def choose(page: Page, scheme: str, depth: int, hidden: str, epoch: int) -> None:
    places = SCHEMES.index(scheme), NAMES.index(hidden), depth, dep.EPOCHS.index(epoch)
    set_state(page, **dict(zip(TRAITS, places, strict=True)))


def table(page: Page) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in page.locator("tbody tr").all()]


def number(text: str) -> float:
    """Read a number as the explorer writes it: × 0.13, 2.4·10⁸."""
    mantissa, _, power = text.removeprefix("× ").replace("−", "-").partition("·10")
    plain = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(mantissa) * 10.0 ** int(plain or 0)


PLACES = [
    ("uniform", 6, "sigmoid", 0),
    ("uniform", 10, "sigmoid", 3),
    ("normal", 2, "relu", 0),
    ("xavier", 10, "tanh", 1),
    ("he", 1, "relu", 3),
]


@pytest.mark.parametrize(("init", "depth", "hidden", "epoch"), PLACES)
def test_numbers_in_the_table_are_those_nblib_measures(explorer, init, depth, hidden, epoch):
    choose(explorer, init, depth, hidden, epoch)
    found, at = dep.measure(init, depth, hidden), dep.EPOCHS.index(epoch)
    gradients, spreads = found.gradients[at], found.activations[at]
    rows = table(explorer)
    assert [row[0] for row in rows] == [*map(str, range(1, depth + 1)), "out"]
    assert [number(row[1]) for row in rows[:-1]] == pytest.approx(spreads, rel=0.051)
    assert [number(row[2]) for row in rows] == pytest.approx(gradients, rel=0.051)
    factors = gradients[:-1] / gradients[1:]
    assert [number(row[3]) for row in rows[:-1]] == pytest.approx(factors, rel=0.051)
    foot, share = explorer.locator(".factor").inner_text().split(), gradients[0] / gradients[-1]
    assert number(foot[4].rstrip(".")) == pytest.approx(share, rel=0.051)
    if depth > 1:
        assert number(foot[-3]) == pytest.approx(share ** (1 / depth), rel=0.051)
    sizes = "-".join(map(str, [784, *[50] * depth, 10]))
    names = list(dep.ACTIVATION_NAMES)[NAMES.index(hidden)], list(dep.SCHEMES)[SCHEMES.index(init)]
    expect(explorer.locator(".words")).to_contain_text(", ".join([sizes, *names, ""]))
    root = explorer.locator(".bp-view")
    assert root.get_attribute("data-verdict") == dep.judge_gradients(gradients)
    expect(verdict(explorer)).to_contain_text(f"reads {100 * found.accuracies[at]:.0f}%")


def test_every_network_is_found_at_its_place(explorer):
    """The front end finds each network's numbers in the one long list."""
    load(explorer, "depth/sizes.js")
    found = explorer.evaluate(
        "([s, a, d, e]) => [...Array(s).keys()].map(scheme =>"
        " [...Array(a).keys()].map(activation =>"
        " [...Array(d).keys()].map(i => [...Array(e).keys()].map(epoch => {"
        " const {gradients, spreads} = module.network(model, {scheme, activation, depth: i + 1,"
        " epoch}); return [...gradients, ...spreads].map(x => Number.isFinite(x) ? x : -1); }))))",
        [len(SCHEMES), len(NAMES), dep.DEEPEST, len(dep.EPOCHS)],
    )
    for i, scheme in enumerate(SCHEMES):
        for j, hidden in enumerate(NAMES):
            for depth in range(1, dep.DEEPEST + 1):
                there = dep.measure(scheme, depth, hidden)
                for epoch, shown in enumerate(found[i][j][depth - 1]):
                    both = [*there.gradients[epoch], *there.activations[epoch]]
                    finite = np.where(np.isfinite(both), both, -1)
                    assert shown == pytest.approx(finite.astype("f4").tolist(), rel=1e-3)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("uniform", 6, "sigmoid", 0), "Vanishing: layer 1 gets 1/220,000 of the gradient of the"),
        (("xavier", 3, "sigmoid", 0), "Fading: layer 1 gets 1/"),
        (("xavier", 10, "tanh", 3), "Even after epoch 3: layer 1 gets"),
        (("normal", 10, "relu", 0), "Exploding: a typical slope in layer out is 7.7·10⁶; "),
        (("normal", 10, "relu", 1), "Exploded: by epoch 1 the numbers have left the range"),
        (("normal", 3, "relu", 3), "no gradient"),
        (("uniform", 1, "tanh", 0), "With 1 hidden layer the network reads"),
    ],
)
def test_verdicts(explorer, place, said):
    choose(explorer, *place)
    expect(verdict(explorer)).to_contain_text(said)


def reader(page: Page, picture: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return what reads numbers off the logarithmic axis of a picture."""
    ticks = page.locator(f"{picture} .axes text[text-anchor=end]:not(.name)").evaluate_all(
        "all => all.map(one => [one.textContent.replace('10', '1·10'), one.getAttribute('y') - 4])"
    )
    logs, places = np.array([(np.log10(number(text)), place) for text, place in ticks]).T
    slope, log = np.polyfit(places, logs, 1)
    assert slope < 0  # the larger, the higher
    np.testing.assert_allclose(slope * places + log, logs, atol=0.01)
    return lambda heights: 10 ** (slope * np.array(heights) + log)


def points(page: Page, line: str) -> np.ndarray:
    """Return the corners of a line, (n, 2)."""
    script = "line => [...line.points].map(({x, y}) => [x, y])"
    return np.array(page.locator(line).evaluate(script))


def test_marks_stand_where_the_axis_says(explorer):
    choose(explorer, "xavier", 6, "sigmoid", 3)
    found, read = dep.measure("xavier", 6, "sigmoid"), reader(explorer, ".picture")
    for line, sizes in (
        (".delta:not(.before)", found.gradients[2]),
        (".before", found.gradients[0]),
        (".activation", found.activations[2]),
    ):
        heights = points(explorer, f".picture {line} polyline")[:, 1]
        assert read(heights) == pytest.approx(sizes, rel=0.05)
    read, ends = reader(explorer, ".depths"), {}
    for place, (shown, scheme) in enumerate(dep.SCHEMES.items()):
        gradients = [dep.measure(scheme, d, "sigmoid").gradients[2] for d in range(1, 11)]
        heights = points(explorer, f".way-{place}")[:, 1]
        assert read(heights) == pytest.approx([one[0] / one[-1] for one in gradients], rel=0.05)
        ends[shown] = heights[-1]
    names = explorer.locator(".depths text.end").evaluate_all(
        "all => all.sort((a, b) => a.getAttribute('y') - b.getAttribute('y'))"
        ".map(one => one.textContent)"
    )
    assert names == sorted(ends, key=ends.get)
    regime = float(explorer.locator(".regime").get_attribute("y"))
    assert read(regime) == pytest.approx(dep.VANISHING, rel=0.05)
    ring = explorer.locator(".handle").evaluate("one => [one.getCTM().e, one.getCTM().f]")
    assert ring == pytest.approx(points(explorer, ".way-2.strong")[5], abs=1)


@pytest.mark.parametrize("means", ["mouse", "keyboard"])
def test_the_ring_changes_the_depth(explorer, means):
    handle = explorer.get_by_role("slider", name="Depth")
    first = everything(explorer)
    if means == "mouse":
        handle.scroll_into_view_if_needed()
        box = handle.locator(".start").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        places = points(explorer, ".line.strong")[:, 0]
        explorer.mouse.move(x, y)
        explorer.mouse.down()
        for depth in (9, 2):
            explorer.mouse.move(x + places[depth - 1] - places[5], y - 40, steps=3)
            assert state(explorer, "depth") == depth
        explorer.mouse.move(x + 600, y - 40, steps=6)
        explorer.mouse.up()
    else:
        keys = {"ArrowLeft": 5, "ArrowDown": 4, "ArrowRight": 5, "ArrowUp": 6, "Home": 1, "End": 10}
        for key, depth in keys.items():
            handle.press(key)
            assert state(explorer, "depth") == depth
        handle.press("ArrowRight")
    assert state(explorer, "depth") == 10
    assert handle.get_attribute("aria-valuenow") == "10"
    assert len(table(explorer)) == 11
    set_state(explorer, scheme_index=3, activation_index=2, epoch_index=2)
    if means == "keyboard":
        explorer.keyboard.press("r")
    else:
        press(explorer, "Reset")
    assert everything(explorer) == first


def test_tab_reaches_each_control_once(explorer):
    assert tab_order(explorer) == ["Reset", "Depth", *ENDING]


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    deepen = lambda: page.get_by_role("slider", name="Depth").first.press("Home")  # noqa: E731
    assert_views_agree(page, view, deepen)


def test_the_pictures_say_their_numbers(explorer):
    names = explorer.locator("[role=img]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert "before training" in names[0]
    assert "Layer 1: gradient 3.6·10⁻⁸, activations 0.27." in names[0]
    assert "with sigmoid, for 1 to 10 hidden layers. ±0.12: 0.0" in names[1]


@pytest.mark.parametrize("place", [PLACES[0], ("normal", 10, "relu", 1), PLACES[3]])
def test_fits_a_phone_in_light_and_dark(page, view, place):
    page.set_viewport_size(PHONE)
    mount(page, view)
    choose(page, *place)
    picture = f"explorer-depth-{place[0]}"
    assert_fits(page, ".delta polyline, thead .delta, .axes path, .line, .word, .guide", picture)
