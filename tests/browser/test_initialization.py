"""The explorer of starts: its front end on a page of its own, and its controls in the chapter."""

import pytest
from front_end import ENDING, assert_fits, assert_views_agree, load, mount, tab_order, verdict
from playwright.sync_api import Browser, Page, expect
from stored_views import BY_NAME
from visiting import BOOK, PHONE, WIDE, Visit, watch

from nblib.widgets.initialization import model as ini

CHAPTER = "chapters/01_initialization.html"
TRAITS = ("scheme_index", "epsilon_index", "activation_index", "depth")


@pytest.fixture(scope="module")
def starts():
    return BY_NAME["initialization"]  # to make it anew draws and measures hundreds of networks


@pytest.fixture
def explorer(page: Page, starts) -> Page:
    mount(page, starts)
    return page


def choose(page: Page, scheme: str, epsilon: float, hidden: str, depth: int) -> None:
    places = [list(ini.SCHEMES.values()).index(scheme), ini.EPSILONS.index(epsilon)]
    places += [list(ini.ACTIVATION_NAMES.values()).index(hidden), depth]
    page.evaluate("changes => model.set(changes)", dict(zip(TRAITS, places, strict=True)))


def state(page: Page) -> list[int]:
    return [page.evaluate("name => model.get(name)", name) for name in TRAITS]


def table(page: Page) -> list[list[str]]:
    rows = page.locator("tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def number(text: str) -> float:
    """Read a number as the explorer writes it: 2.4·10⁸, 0.0020, 3912."""
    mantissa, _, power = text.replace("−", "-").partition("·10")
    plain = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(mantissa) * 10.0 ** int(plain or 0)


PLACES = [
    ("uniform", 0.12, "sigmoid", 3),
    ("zeros", 0.12, "tanh", 1),
    ("constant", 4.0, "relu", 10),
    ("uniform", 4.0, "relu", 10),
    ("xavier", 0.01, "tanh", 10),
    ("he", 0.4, "relu", 7),
    ("uniform", 0.01, "sigmoid", 10),
]


@pytest.mark.parametrize(("init", "epsilon", "hidden", "depth"), PLACES)
def test_numbers_in_the_table_are_those_nblib_measures(explorer, init, epsilon, hidden, depth):
    choose(explorer, init, epsilon, hidden, depth)
    found, rows = ini.measure(init, epsilon, depth, hidden), table(explorer)
    assert [row[0] for row in rows] == [*map(str, range(1, depth + 1)), "out"]
    for row, spread, size in zip(rows, found.spreads, found.sizes, strict=True):
        assert number(row[1]) == pytest.approx(spread, rel=0.051, abs=1e-30)
        assert number(row[2]) == pytest.approx(size, rel=0.051, abs=1e-30)
    assert [row[3] for row in rows[:-1]] == [str(count) for count in found.distinct]
    assert explorer.locator(".bp-view").get_attribute("data-verdict") == ini.judge_start(
        found, hidden
    )


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("zeros", 0.12, "sigmoid", 3), "Layer 1 gets no gradient at all."),
        (("constant", 0.12, "relu", 4), "same after 5 steps: they do the work of one"),
        (("uniform", 1.2, "tanh", 6), "% of the activations in layer 1 lie where tanh is"),
        (("uniform", 4.0, "relu", 10), "Exploding: layer 1 gets 3.8·10⁸ times what"),
        (("uniform", 0.12, "sigmoid", 3), "Gradients fade: layer 1 gets 0.00024 of what"),
        (("xavier", 0.12, "tanh", 10), "Healthy: layer 1 gets 0.44 of what"),
    ],
)
def test_verdicts(explorer, place, said):
    choose(explorer, *place)
    expect(verdict(explorer)).to_contain_text(said)


@pytest.mark.parametrize(("init", "epsilon", "hidden", "depth"), PLACES)
def test_the_line_of_python_makes_the_network(explorer, init, epsilon, hidden, depth):
    import nblib

    choose(explorer, init, epsilon, hidden, depth)
    line = explorer.locator("code.line-of-code").inner_text()
    net = eval(line, {"nblib": nblib})  # what a reader would copy
    assert net.layers == (400, *[20] * depth, 10)
    expected = nblib.Network(net.layers, hidden, init=init, epsilon=epsilon)
    assert (net.theta == expected.theta).all()
    assert net.hidden == hidden


def test_what_a_scheme_draws_is_said_in_numbers(explorer):
    choose(explorer, "xavier", 0.12, "tanh", 4)
    words = explorer.locator(".drawn")
    expect(words).to_contain_text("±0.12 into layer 1, ±0.39 between hidden layers")
    choose(explorer, "he", 0.12, "tanh", 1)
    expect(words).to_contain_text("with standard deviation 0.071 into layer 1. Biases are 0")


def test_a_violin_is_as_wide_as_the_histogram_and_a_line_where_all_are_equal(explorer):
    first = explorer.locator(".activation polygon").first
    points = [point.split(",") for point in first.get_attribute("points").split()]
    right = [float(x) for x, _ in points[1:17]]
    middle = float(points[0][0])
    widths = [x - middle for x in right]
    heights, *_ = ini.histogram(ini.measure("uniform", 0.12, 3, "sigmoid").activations[0], False)
    assert widths == pytest.approx([max(widths) * height / 15 for height in heights], abs=0.15)
    choose(explorer, "zeros", 0.12, "sigmoid", 3)
    assert explorer.locator(".activation polygon").count() == 0
    assert explorer.locator(".activation .only").count() == 4
    assert explorer.locator(".delta.none").count() == 3  # exact zeros have a place of their own


def test_places_agree_with_python_for_every_start(explorer):
    load(explorer, "initialization/starts.js")
    found = explorer.evaluate(
        "() => [0, 1, 2, 3, 4].map(s => [0, 1, 2, 3, 4, 5].map(e =>"
        " module.startOf(model.get('schemes'), model.get('epsilons'), s, e)))"
    )
    for scheme, row in zip(ini.SCHEMES.values(), found, strict=True):
        for epsilon, place in zip(ini.EPSILONS, row, strict=True):
            name, value = ini.STARTS[place]
            assert name == scheme
            assert value == epsilon or scheme not in ("constant", "uniform")


@pytest.mark.parametrize("means", ["mouse", "keyboard"])
def test_presets_and_reset(explorer, means):
    def press(name):
        button = explorer.get_by_role("button", name=name)
        button.click() if means == "mouse" else button.press("Enter")

    first, seen = state(explorer), table(explorer)
    press("All zero")
    expect(verdict(explorer)).to_contain_text("All 20 hidden units of a layer are the same")
    press("Deep ReLU, He")
    expect(verdict(explorer)).to_contain_text("Healthy")
    pressed = explorer.locator("[aria-pressed=true]").all_inner_texts()
    assert pressed == ["Deep ReLU, He"]
    explorer.evaluate("() => model.set('epsilon_index', 5)")
    explorer.keyboard.press("r") if means == "keyboard" else press("Reset")
    assert (state(explorer), table(explorer)) == (first, seen)


def test_tab_reaches_each_control_once(explorer):
    presets = ["All zero", "Deep tanh, Xavier", "Deep ReLU, He"]
    assert tab_order(explorer) == [*presets, "Reset", *ENDING]


def test_views_of_one_model_stay_in_step_and_clean_up(page, starts):
    preset = page.get_by_role("button", name="All zero").first
    assert_views_agree(page, starts, preset.click)


def test_the_picture_says_its_numbers(explorer):
    (name,) = explorer.locator("[role=img]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert "for 3 hidden layers and the output" in name
    assert "Layer 1: spread 0.096, delta 0.00013." in name


@pytest.mark.parametrize("place", [PLACES[0], PLACES[2], PLACES[3]], ids=lambda place: place[0])
def test_fits_a_phone_in_light_and_dark(page, starts, place):
    page.set_viewport_size(PHONE)
    mount(page, starts)
    choose(page, *place)
    picture = f"explorer-starts-{place[0]}"
    assert_fits(page, ".delta polygon, .delta .only", picture)
    for button in page.get_by_role("button").all():
        assert button.bounding_box()["height"] >= 40


HANDS = {"mouse": "click", "touch": "tap", "keyboard": None}


@pytest.mark.parametrize("means", HANDS)
def test_controls_in_the_chapter_reach_the_picture(browser: Browser, origins: dict, means):
    touch = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if means == "touch" else {}
    context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | touch))
    context.set_default_timeout(10_000)
    page, visit = context.new_page(), Visit("")
    watch(page, visit)
    page.goto(origins["file", BOOK] + CHAPTER + "#try-it")
    root = page.locator("#try-it .sw-root").first
    root.scroll_into_view_if_needed()
    root.locator(".bp-view").wait_for()
    said = root.locator("[aria-live=polite]")
    first = said.inner_text()
    for name in ("He", "ReLU"):
        option = root.get_by_text(name, exact=True)
        if means == "keyboard":
            root.get_by_role("radio", name=name, exact=True).press("Space")
        else:
            getattr(option, HANDS[means])()
    root.get_by_role("slider", name="Hidden layers").press("End")
    expect(said).to_contain_text("Healthy: layer 1 gets 0.86 of what")
    expect(root.locator("tbody tr")).to_have_count(11)
    root.get_by_role("button", name="Reset").press("Enter")
    expect(said).to_have_text(first)
    expect(root.get_by_role("slider", name="Hidden layers")).to_have_value("3")
    context.close()
    assert (visit.console, visit.errors, visit.failed) == ([], [], [])
