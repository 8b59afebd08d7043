"""The explorer of depth: its front end on a page of its own."""

import importlib

import numpy as np
import pytest
from front_end import mount, press, set_state, state, verdict
from playwright.sync_api import Page, expect
from visiting import PHONE, ROOT, SIDEWAYS

from nblib import widgets

dep = importlib.import_module("nblib.widgets.depth")
SCHEMES, NAMES = list(dep.SCHEMES.values()), list(dep.ACTIVATION_NAMES.values())
TRAITS = ("scheme_index", "activation_index", "depth", "epoch_index")


@pytest.fixture(scope="module")
def view():
    return widgets.depth().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def choose(page: Page, scheme: str, depth: int, hidden: str, epoch: int) -> None:
    places = SCHEMES.index(scheme), NAMES.index(hidden), depth, dep.EPOCHS.index(epoch)
    set_state(page, **dict(zip(TRAITS, places, strict=True)))


def choice(page: Page) -> list[int]:
    return [state(page, name) for name in TRAITS]


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
    root = explorer.locator(".bp-view")
    assert root.get_attribute("data-verdict") == dep.judge(gradients)
    expect(verdict(explorer)).to_contain_text(f"reads {100 * found.accuracies[at]:.0f} %")


def test_every_network_is_found_at_its_place(explorer):
    """The front end finds each network's numbers in the one long list."""
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
                    assert shown == pytest.approx(finite.astype("f4").tolist(), rel=1e-6)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("uniform", 6, "sigmoid", 0), "Vanishing: layer 1 gets 1/220,000 of the gradient of the"),
        (("xavier", 3, "sigmoid", 0), "Fading: layer 1 gets 1/"),
        (("xavier", 10, "tanh", 3), "Even after epoch 3: layer 1 gets"),
        (("normal", 10, "relu", 0), "Exploding: a typical slope in layer"),
        (("normal", 10, "relu", 1), "Exploded: by epoch 1 the numbers have left the range"),
        (("normal", 3, "relu", 3), "no gradient"),
        (("uniform", 1, "tanh", 0), "With 1 hidden layer the network reads"),
    ],
)
def test_verdicts(explorer, place, said):
    choose(explorer, *place)
    expect(verdict(explorer)).to_contain_text(said)


def test_marks_stand_where_the_axis_says(explorer):
    """In the lower picture each power of ten takes the same height."""
    lines = explorer.locator(".depths polyline.strong").get_attribute("points").split()
    heights = [float(point.split(",")[1]) for point in lines]
    sizes = [dep.measure("uniform", d, "sigmoid").gradients[0] for d in range(1, 11)]
    logs = np.log10([size[0] / size[-1] for size in sizes])
    fit = np.polyfit(logs, heights, 1)
    assert np.abs(np.polyval(fit, logs) - heights).max() < 0.11
    assert fit[0] < 0


@pytest.mark.parametrize("means", ["mouse", "keyboard"])
def test_the_ring_changes_the_depth(explorer, means):
    handle = explorer.get_by_role("slider", name="Depth")
    first, seen = choice(explorer), table(explorer)
    if means == "mouse":
        handle.scroll_into_view_if_needed()
        box = handle.locator(".start").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        explorer.mouse.move(x, y)
        explorer.mouse.down()
        explorer.mouse.move(x + 600, y - 40, steps=6)
        explorer.mouse.up()
    else:
        handle.press("ArrowLeft")
        assert state(explorer, "depth") == 5
        handle.press("End")
        handle.press("ArrowRight")
    assert state(explorer, "depth") == 10
    assert handle.get_attribute("aria-valuenow") == "10"
    assert len(table(explorer)) == 11
    set_state(explorer, scheme_index=3, epoch_index=2)
    if means == "keyboard":
        explorer.keyboard.press("r")
    else:
        press(explorer, "Reset")
    assert (choice(explorer), table(explorer)) == (first, seen)


def test_tab_reaches_each_control_once(explorer):
    order = []
    for _ in range(4):
        explorer.keyboard.press("Tab")
        order.append(
            explorer.evaluate(
                "() => document.activeElement.ariaLabel ?? document.activeElement.textContent"
            )
        )
    assert order == ["Reset", "Depth", "Try this", "Keys"]


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    mount(page, view, views=2)
    page.get_by_role("slider", name="Depth").first.press("Home")
    texts = page.locator("table").all_inner_texts()
    assert texts[0] == texts[1]
    assert texts[0].count("\n") == 2
    page.evaluate("cleanUps.forEach(cleanUp => cleanUp?.())")
    assert page.locator(".bp-view").count() == 0
    assert page.evaluate("model.listening()") == 0


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
    for folded in page.locator("summary").all():
        folded.click()
    colors = []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate(SIDEWAYS.replace("document.body &&", "null &&")) == []
        path = ROOT / "screenshots" / f"explorer-depth-{place[0]}-{theme}.png"
        path.parent.mkdir(exist_ok=True)
        page.screenshot(path=path, full_page=True)
        script = "() => getComputedStyle(document.querySelector('thead .delta')).color"
        colors.append(page.evaluate(script))
    assert colors[0] != colors[1]
