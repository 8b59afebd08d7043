"""The digit pad's front end: it computes as nblib does, and reads what hands draw."""

import itertools

import numpy as np
import pytest
from front_end import (
    ENDING,
    assert_views_agree,
    load,
    mount,
    press,
    state,
    swipe,
    verdict,
)
from handwriting import WAYS, arc, written
from playwright.sync_api import Browser, Page, expect
from scipy.ndimage import zoom
from visiting import PHONE, SIDEWAYS, WIDE

import nblib
from nblib import widgets

# Draws with the pointer events of a mouse, quicker than its hand: strokes of [x, y] in cells.
HAND = """drawings => {
  const paper = document.querySelector(".paper");
  const button = name => [...document.querySelectorAll("button")]
    .find(one => one.textContent === name);
  return drawings.map(strokes => {
    button("Clear").click();
    const { left, top, width, height } = paper.querySelector("canvas").getBoundingClientRect();
    for (const stroke of strokes) {
      const fire = (kind, [x, y]) => paper.dispatchEvent(new PointerEvent(kind, {
        clientX: left + x / 20 * width, clientY: top + y / 20 * height, pointerId: 1, bubbles: true,
      }));
      fire("pointerdown", stroke[0]);
      for (const point of stroke.slice(1)) fire("pointermove", point);
      fire("pointerup", stroke.at(-1));
    }
    return document.querySelector(".verdict").textContent;
  });
}"""
# The functions of the explorer's modules, to be loaded before, on the model's own parameters.
READ = """xs => {
  const thetas = module.unpackWeights(model.get("weights"), model.get("layers"));
  return xs.map(x => module.forward(thetas, Float64Array.from(x)));
}"""
SEEN = """cases => cases.map(strokes => {
  const [ink, spline] = [module.drawing(strokes), new Float64Array(model.get("spline").buffer)];
  return [module.asDrawn(ink), module.asData(ink, spline)].map(one => Array.from(one));
})"""
INK = "cases => cases.map(strokes => Array.from(module.drawing(strokes)))"


@pytest.fixture(scope="module")
def view():
    return widgets.digit_pad().view


@pytest.fixture
def pad(page: Page, view) -> Page:
    mount(page, view)
    return page


def draw(page: Page, *strokes) -> str:
    return page.evaluate(HAND, [list(strokes)])[0]


def by_mouse(page: Page, *stroke: tuple[float, float]) -> None:
    box = page.locator(".paper canvas").first.bounding_box()
    places = [
        (box["x"] + x / 20 * box["width"], box["y"] + y / 20 * box["height"]) for x, y in stroke
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def shown_shares(page: Page) -> list[str]:
    return page.locator(".bars .share").all_inner_texts()


def named(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def share(value: float) -> str:
    return "> 99%" if value > 0.995 else "< 1%" if value < 0.005 else f"{100 * value:.0f}%"


# -- the numbers ----------------------------------------------------------------------------------


def test_forward_pass_agrees_with_nblib_on_200_digits(pad, view):
    X, _ = nblib.load_digits()
    X = X[np.random.default_rng(0).permutation(len(X))[:200]]
    load(pad, "digit_pad/network.js")
    found = pad.evaluate(READ, X.tolist())
    ours = view.net.forward(X)
    for layer in (1, 2):
        theirs = np.array([one["A"][layer] for one in found])
        np.testing.assert_allclose(theirs, ours[layer], rtol=0, atol=1e-9)
    Z = ours[1] @ view.net.thetas[1][:, 1:].T + view.net.thetas[1][:, 0]
    theirs = np.array([one["Z"][1] for one in found])
    np.testing.assert_allclose(theirs, Z, rtol=0, atol=1e-9)


def inked(strokes: list[dict]) -> np.ndarray:
    """Lay strokes with a brush: full up to 0.8 cells, nothing from 1.4 on; 8 samples a cell."""
    y, x = (np.mgrid[:160, :160] + 0.5) / 8
    ink = np.zeros((160, 160))
    for stroke in strokes:
        points = np.reshape(stroke["points"], (-1, 2))
        for start, end in itertools.pairwise(points):
            step = end - start
            along = ((x - start[0]) * step[0] + (y - start[1]) * step[1]) / (step @ step)
            along = along.clip(0, 1)
            away = np.hypot(x - start[0] - along * step[0], y - start[1] - along * step[1])
            wet = ((1.4 - away) / 0.6).clip(0, 1)
            ink = np.minimum(ink, 1 - wet) if stroke["erase"] else np.maximum(ink, wet)
    return ink


def seen_by_scipy(ink: np.ndarray) -> np.ndarray:
    """Make the digit small as MNIST and data/build_digits.py did, with SciPy's own spline."""
    rows, columns = (np.flatnonzero((ink >= 0.5).any(axis=axis)) for axis in (1, 0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    for _ in range(2):  # one axis, then the other
        scale = 20 / max(rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1)
        size = int(np.ceil(len(cut) * scale - 1e-9))
        # The integral of the ink is a polyline; its differences are the pixels.
        edges = (size - len(cut) * scale) / 2 + np.arange(len(cut) + 1) * scale
        total = np.concatenate([np.zeros((1, cut.shape[1])), np.cumsum(cut * scale, axis=0)])
        at = np.arange(size + 1)
        cut = np.diff([np.interp(at, edges, line) for line in total.T], axis=1)
    middle = [
        np.average(np.arange(n), weights=cut.sum(axis=1 - k)) for k, n in enumerate(cut.shape)
    ]
    start = [
        int(np.clip(np.floor(14.5 - place), 0, 28 - size))
        for place, size in zip(middle, cut.shape, strict=True)
    ]
    field = np.zeros((28, 28))
    field[start[0] : start[0] + cut.shape[0], start[1] : start[1] + cut.shape[1]] = cut
    return 255 * zoom(field, 20 / 28, order=3).clip(0, 1).T.ravel()


def assert_levels(found: np.ndarray, exact: np.ndarray, case: object) -> None:
    """Compare with what is rounded to 256 levels, as the data are; halfway both are right."""
    halfway = np.abs(exact % 1 - 0.5) < 1e-9
    expected = np.where(halfway, found, np.rint(exact))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9, err_msg=str(case))


def test_centering_and_scaling_agree_with_scipy_on_a_hundred_drawings(pad):
    rng = np.random.default_rng(1)
    cases = [
        [
            {"erase": bool(k and rng.random() < 0.2), "points": rng.uniform(1, 19, 8).tolist()}
            for k in range(rng.integers(1, 4))
        ]
        for _ in range(100)
    ]
    load(pad, "digit_pad/ink.js")
    for case, results in zip(cases, pad.evaluate(SEEN, cases), strict=True):
        plain, seen = map(np.array, results)
        ink = inked(case)
        cells = 255 * ink.reshape(20, 8, 20, 8).mean(axis=(1, 3)).T.ravel()
        assert_levels(255 * plain, cells, case)
        assert_levels(255 * seen, seen_by_scipy(ink), case)


def test_brush_inks_what_is_near_the_line_and_the_eraser_takes_it_away(pad):
    line = {"erase": False, "points": [4, 10, 16, 10, 18, 3]}
    wipe = {"erase": True, "points": [10, 4, 10, 16]}
    load(pad, "digit_pad/ink.js")
    for case, ink in zip(
        ([line], [line, wipe]), pad.evaluate(INK, [[line], [line, wipe]]), strict=True
    ):
        np.testing.assert_allclose(np.reshape(ink, (160, 160)), inked(case), rtol=0, atol=1e-9)


def test_seen_drawings_are_sized_and_placed_as_the_data(pad):
    X, _ = nblib.load_digits()

    def measures(pictures):
        images = nblib.as_images(pictures)
        mass = images.sum(axis=(1, 2))
        middles = [images.sum(axis=axis) @ np.arange(20) / mass for axis in (1, 2)]
        inked = [
            np.flatnonzero((image > 0.1).any(axis=axis)) for image in images for axis in (0, 1)
        ]
        sizes = np.reshape([lines[-1] - lines[0] + 1 for lines in inked], (-1, 2)).max(axis=1)
        return np.array(middles), sizes

    cases = [
        [{"points": np.ravel(stroke).tolist()} for stroke in written(digit, k)]
        for digit in range(10)
        for k in range(10)
    ]
    load(pad, "digit_pad/ink.js")
    seen = np.array([one[1] for one in pad.evaluate(SEEN, cases)])
    (middles, sizes), (usual, usual_sizes) = measures(seen), measures(X)
    assert middles.min() >= usual.min() - 0.05
    assert middles.max() <= usual.max() + 0.05
    assert set(sizes) <= {14, 15}
    assert np.mean((usual_sizes == 14) | (usual_sizes == 15)) > 0.98


# -- reading --------------------------------------------------------------------------------------


@pytest.mark.nightly
def test_each_digit_is_read_at_least_eight_times_of_ten(pad):
    right = {}
    for digit in WAYS:
        said = pad.evaluate(HAND, [written(digit, k) for k in range(10)])
        right[digit] = sum(text.startswith(f"I read {named(digit)} (") for text in said)
    assert min(right.values()) >= 8, right


def test_where_a_digit_stands_matters_only_to_the_network_without_centering(pad):
    small = [(13, 2), (18, 2), (15, 9)]
    assert draw(pad, small).startswith("I read a 7")
    pad.evaluate("model.set('centered', false)")
    expect(verdict(pad)).to_contain_text("I am not sure")
    expect(verdict(pad)).to_contain_text("cells off the center: switch “center and scale” on.")
    pad.evaluate("model.set('centered', true)")
    expect(verdict(pad)).to_contain_text("I read a 7")


THREE = [arc(9, 6, 4, 3.5, 200, 440) + arc(9, 13.5, 4.5, 4, -90, 160)]
CLOSED = [*THREE, arc(9, 6, 4, 3.5, 200, 80), arc(9, 13.5, 4.5, 4, 160, 270)]
HEART = [
    [
        (10, 17),
        (3, 8),
        *arc(6.5, 6, 3.5, 3, 180, 360),
        *arc(13.5, 6, 3.5, 3, 180, 360),
        (17, 8),
        (10, 17),
    ]
]


@pytest.mark.parametrize(
    ("strokes", "read"),
    [
        ([[(11, 3), (9, 17)]], "a 1"),
        ([[(11, 3), (9, 17)], [(11, 3), (4, 3)]], "a 7"),
        (THREE, "a 3"),
        (CLOSED, "an 8"),
        ([[(4, 10), (8, 16), (17, 4)]], "a 4"),  # the check mark
        (HEART, "a 0"),
    ],
)
def test_what_the_hints_and_the_landing_page_promise(pad, strokes, read):
    assert draw(pad, *strokes).startswith(f"I read {read} (")


def test_a_9_whose_loop_is_opened_by_the_eraser_is_a_4(pad):
    assert draw(pad, [*arc(9.5, 6.5, 4, 4, -20, -360), (13.2, 5), (12.5, 17.5)]).startswith(
        "I read a 9"
    )
    press(pad, "Erase")
    expect(pad.get_by_role("button", name="Erase")).to_have_attribute("aria-pressed", "true")
    by_mouse(pad, (7, 2.5), (9.5, 2.5), (11, 2.5))
    by_mouse(pad, (8, 4.5), (11, 4.5))
    expect(verdict(pad)).to_contain_text("I read a 4")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"values": [0.4, 0.3]}, "It has something of both."),
        ({"values": [0.4, 0.1]}, "It is like none of the digits"),
        ({"ink": 5}, "It has less ink than 99 of 100 digits"),
        ({"ink": 200}, "It has more ink than 99 of 100 digits"),
        ({"box": {"left": 70, "right": 90, "top": 70, "bottom": 90}}, "little more than a dot"),
        (
            {"box": {"left": 0, "right": 80, "top": 0, "bottom": 128}, "centered": False},
            "It sits 5 cells off the center",
        ),
        (
            {"box": {"left": 50, "right": 110, "top": 50, "bottom": 110}, "centered": False},
            "It is only 8 cells large",
        ),
    ],
)
def test_reasons_come_from_what_is_measured(pad, view, changes, said):
    usual = {
        "box": {"left": 20, "right": 140, "top": 20, "bottom": 140},
        "ink": 50,
        "usual": view.usual,
        "centered": True,
        "values": [0.4, 0.3],
    }
    load(pad, "digit_pad/words.js")
    assert said in pad.evaluate("state => module.reason(state)", usual | changes)


# -- what is shown --------------------------------------------------------------------------------


def test_bars_tiles_and_sum_show_what_nblib_computes(pad, view):
    pad.locator("summary", has_text="hundred").click()
    pad.get_by_role("option", name="a 7, 4 of 10", exact=True).click()
    x = np.frombuffer(view.pictures, "u1").reshape(100, 400)[73:74] / 255
    assert state(pad, "pixels") == np.rint(255 * x[0]).astype(int).tolist()
    _, hidden, outputs = view.net.forward(x)
    assert shown_shares(pad) == [share(value) for value in outputs[0]]
    names = pad.get_by_role("radio").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert names == [f"Hidden unit {k + 1}: activation {a:.2f}" for k, a in enumerate(hidden[0])]
    pad.get_by_role("radio").nth(5).click()
    theta = view.net.thetas[0][5]
    terms = theta[1:] * x[0]
    z = theta[0] + terms.sum()
    numbers = [theta[0], terms[terms > 0].sum(), terms[terms < 0].sum(), z, hidden[0, 5]]
    shown = [text.replace("−", "-") for text in pad.locator(".sum b").all_inner_texts()]
    assert shown == [f"{value:.2f}" for value in numbers]
    votes = view.net.thetas[1][:, 6] * hidden[0, 5]
    said = ", ".join(f"{digit}: {vote:.1f}" for digit, vote in enumerate(votes))
    label = pad.locator(".columns svg").get_attribute("aria-label").replace("−", "-")
    assert label == f"Hidden unit 6 adds to the outputs: {said.replace('-0.0', '0.0')}."


def test_a_misread_picture_is_told_apart_by_its_label(pad, view):
    X = np.frombuffer(view.pictures, "u1").reshape(100, 400) / 255
    answers = view.net.predict(X)
    for k in (next(k for k in range(100) if answers[k] != k // 10), 0):
        pad.evaluate("k => model.set('picked', k)", k)
        said = verdict(pad).inner_text()
        assert said.endswith(f"Its label says {k // 10}.") == (answers[k] != k // 10)


def test_the_pad_begins_empty_and_asks_for_a_digit(pad):
    expect(verdict(pad)).to_have_text("Draw a digit.")
    expect(pad.locator(".invitation")).to_be_visible()
    expect(pad.locator(".bars .best")).to_have_count(0)
    assert shown_shares(pad) == [""] * 10
    widths = pad.locator(".bars .bar").evaluate_all("all => all.map(one => one.style.cssText)")
    assert widths == ["--a: 0.0000;"] * 10
    by_mouse(pad, (10, 3), (10, 16))
    expect(verdict(pad)).to_contain_text("I read a 1")
    expect(pad.locator(".invitation")).to_be_hidden()
    expect(pad.locator(".bars .best b")).to_have_text("1")


def test_bars_move_before_the_stroke_is_done(pad):
    by_mouse(pad, (11, 3), (9, 17))
    before, saves = shown_shares(pad), pad.evaluate("model.saves")
    box = pad.locator(".paper canvas").bounding_box()
    cell = box["width"] / 20
    pad.mouse.move(box["x"] + 11 * cell, box["y"] + 3 * cell)
    pad.mouse.down()
    pad.mouse.move(box["x"] + 5 * cell, box["y"] + 3 * cell, steps=5)
    assert shown_shares(pad) != before
    expect(verdict(pad)).to_have_attribute("aria-busy", "true")
    pad.mouse.up()
    expect(verdict(pad)).to_have_attribute("aria-busy", "false")
    assert pad.evaluate("model.saves") == saves + 1


def test_undo_takes_the_last_stroke_and_clear_all(pad):
    by_mouse(pad, (11, 3), (9, 17))
    one, seen = state(pad, "strokes"), state(pad, "pixels")
    by_mouse(pad, (11, 3), (4, 3))
    expect(verdict(pad)).to_contain_text("I read a 7")
    press(pad, "Undo")
    assert (state(pad, "strokes"), state(pad, "pixels")) == (one, seen)
    by_mouse(pad, (11, 3), (4, 3))
    press(pad, "Clear")
    assert (state(pad, "strokes"), set(state(pad, "pixels"))) == ([], {0})
    expect(verdict(pad)).to_have_text("Draw a digit.")
    pad.evaluate("model.set('picked', 12)")
    press(pad, "Undo")
    assert state(pad, "picked") == -1


def everything(page: Page):
    names = ("strokes", "picked", "centered", "erasing", "unit", "cursor", "pixels")
    return page.locator(".bp-view").inner_text(), [state(page, name) for name in names]


def test_reset_returns_to_the_very_start(pad):
    start = everything(pad)
    by_mouse(pad, (11, 3), (9, 17))
    press(pad, "Erase")
    pad.get_by_role("radio").nth(7).click()
    pad.locator(".paper").focus()
    for key in ("ArrowLeft", "Space", "ArrowUp"):
        pad.keyboard.press(key)
    pad.evaluate("model.set({centered: false, picked: 40})")
    assert everything(pad) != start
    press(pad, "Reset")
    pad.evaluate("document.activeElement.blur()")
    seen, values = everything(pad)
    assert values == start[1]
    assert seen.split() == start[0].split()


# -- keyboard, touch, picker ----------------------------------------------------------------------


def test_keyboard_alone_draws_a_1_and_makes_it_a_7(pad):
    order = []
    for _ in range(12):
        pad.keyboard.press("Tab")
        order.append(
            pad.evaluate(
                "() => document.activeElement.getAttribute('role')"
                " || document.activeElement.textContent"
            )
        )
    assert order == [
        *("Undo", "Clear", "Erase", "Watch a 7", "Reset", "application"),
        *("Pick one of a hundred digits", "radio", *ENDING),
    ]
    paper = pad.locator(".paper")
    paper.focus()
    pad.keyboard.press("ArrowLeft")  # the cursor shows to those who use keys
    expect(pad.locator(".cursor")).to_be_visible()
    for _ in range(6):
        pad.keyboard.press("ArrowUp")
    for _ in range(12):
        pad.keyboard.press("Shift+ArrowDown")
    assert len(state(pad, "strokes")) == 1
    expect(verdict(pad)).to_contain_text("I read a 1")
    expect(pad.locator(".place")).to_have_text("Row 16, column 9: ink")
    for key in ["ArrowUp"] * 12 + ["Space", *["Shift+ArrowLeft"] * 5]:
        pad.keyboard.press(key)
    expect(verdict(pad)).to_contain_text("I read a 7")
    pad.keyboard.press("e")
    expect(pad.locator(".place")).to_contain_text(": paper")
    for _ in range(2):
        pad.keyboard.press("u")
    expect(verdict(pad)).to_contain_text("I read a 1")
    pad.keyboard.press("r")
    expect(verdict(pad)).to_have_text("Draw a digit.")


def test_cursor_stays_on_the_pad(pad):
    pad.locator(".paper").focus()
    for key, cursor in (("ArrowLeft", [0, 9]), ("ArrowUp", [0, 0]), ("ArrowRight", [19, 0])):
        for _ in range(22):
            pad.keyboard.press(key)
        assert state(pad, "cursor") == cursor


def test_hidden_units_are_walked_through_by_arrows(pad):
    tiles = pad.get_by_role("radio")
    tiles.nth(state(pad, "unit")).focus()  # Tab comes to the one that is chosen
    for key, unit in (
        ("Home", 0),
        ("ArrowRight", 1),
        ("ArrowDown", 6),
        ("ArrowLeft", 5),
        ("End", 24),
        ("ArrowDown", 24),
    ):
        pad.keyboard.press(key)
        assert state(pad, "unit") == unit
        expect(tiles.nth(unit)).to_be_focused()
        expect(tiles.nth(unit)).to_be_checked()
    expect(pad.get_by_text("Hidden unit 25: weight × pixel")).to_be_visible()


def test_picker_by_keyboard(pad):
    pad.locator("summary", has_text="hundred").press("Enter")
    for key in ("Tab", "ArrowDown", "ArrowDown", "ArrowRight"):
        pad.keyboard.press(key)
    expect(pad.get_by_role("option", name="a 2, 2 of 10", exact=True)).to_be_focused()
    assert state(pad, "picked") == -1  # walking picks nothing: a drawing is not lost
    pad.keyboard.press("Space")
    assert state(pad, "picked") == 21
    expect(pad.get_by_role("option", selected=True)).to_have_count(1)
    expect(verdict(pad)).to_contain_text("I read a 2")
    by_mouse(pad, (2, 2), (18, 2))  # one can draw on it
    assert (state(pad, "picked"), len(state(pad, "strokes"))) == (21, 1)


def test_a_finger_draws_on_the_pad_and_scrolls_elsewhere(browser: Browser, view):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, view)
    box = page.locator(".paper").bounding_box()
    middle = box["x"] + box["width"] / 2
    swipe(page, (middle, box["y"] + 0.85 * box["height"]), (middle, box["y"] + 40))
    assert page.evaluate("scrollY") == 0
    expect(verdict(page)).to_contain_text("I read a 1")
    strokes = state(page, "strokes")
    place = page.locator(".seen").bounding_box()
    swipe(page, (place["x"] + 60, place["y"] + 20), (place["x"] + 60, place["y"] - 300))
    assert page.evaluate("scrollY") > 100
    assert state(page, "strokes") == strokes
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.bp-view')).touchAction") == "auto"
    )
    context.close()


def test_targets_are_large_enough_for_fingers(browser: Browser, view):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, view)
    page.locator("summary", has_text="hundred").tap()
    for role, least in (("button", 40), ("option", 24), ("radio", 40)):
        for one in page.get_by_role(role).all()[:12]:
            box = one.bounding_box()
            assert min(box["width"], box["height"]) >= least, (role, box)
    context.close()


# -- the page -------------------------------------------------------------------------------------


def test_views_of_one_model_show_the_same_and_clean_up(page, view):
    assert_views_agree(page, view, lambda: by_mouse(page, (10, 3), (10, 16)))


def test_fits_a_phone_in_light_and_dark(page, view):
    page.set_viewport_size(PHONE)
    mount(page, view)
    by_mouse(page, (10, 3), (10, 16))
    for details in page.locator("summary").all():
        details.click()
    colors = {}
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate(SIDEWAYS.replace("document.body &&", "null &&")) == []
        colors[theme] = page.evaluate(
            "[...document.querySelectorAll('canvas, .bar, .paper, .sum b')].map(one => {"
            "const { filter, color, background, fill } = getComputedStyle(one);"
            "return one.matches('canvas') ? filter : color + background + fill; })"
        )
    assert all(a != b for a, b in zip(colors["light"], colors["dark"], strict=True))


def test_a_network_of_the_readers_own_reads_too(page):
    net = nblib.Network([400, 9, 10], seed=3)
    own = widgets.digit_pad(net).view
    mount(page, own)
    page.evaluate("model.set('picked', 55)")
    x = np.frombuffer(own.pictures, "u1").reshape(100, 400)[55:56] / 255
    assert shown_shares(page) == [share(value) for value in own.net.predict_proba(x)[0]]
    expect(page.get_by_role("radio")).to_have_count(9)


# -- what it shows of itself ----------------------------------------------------------------------


@pytest.fixture
def moving(browser: Browser, view):
    """Return a pad for a reader who has nothing against motion, with a clock of our own."""
    context = browser.new_context(viewport=WIDE, reduced_motion="no-preference")
    page = context.new_page()
    page.clock.install()
    mount(page, view)
    page.wait_for_function("() => model.get('playing')")
    yield page
    context.close()


def run_until(page: Page, condition: str) -> None:
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.clock.run_for(100)
    pytest.fail(f"it never came to {condition}")


def test_a_7_draws_itself_is_read_and_its_blame_flows_back(moving, view):
    expect(verdict(moving)).to_have_attribute("aria-live", "off")
    said = []
    for words in ("speaks loudest", "I read a 7", "Now the way back", "Your turn"):
        told = "document.querySelector('.verdict').textContent"
        run_until(moving, f"{told}.includes('{words}')")
        said.append(verdict(moving).inner_text())
    x = np.array([state(moving, "pixels")]) / 255
    _, hidden, outputs = (A[0] for A in view.net.forward(x))
    loudest = (hidden * view.net.thetas[1][7, 1:]).argmax()
    assert state(moving, "unit") == loudest
    assert f"unit {loudest + 1} " in said[0]
    delta = outputs - np.eye(10)[7]
    assert f"its δ is −{abs(delta[7]):.2f}" in said[2]
    back = (delta @ view.net.thetas[1][:, 1:]) * hidden * (1 - hidden)
    most = np.abs(back).argmax()
    assert f"number {most + 1} gets most, " in said[3]
    assert shown_shares(moving) == [
        f"{round(value, 2) + 0.0:.2f}".replace("-", "−") for value in delta
    ]
    expect(moving.locator(".blamed .tile")).to_have_count(25)
    run_until(moving, "!model.get('playing')")
    before = state(moving, "scene")
    moving.clock.run_for(6000)
    assert state(moving, "scene") == before  # it does so once


def test_who_draws_has_the_pad_and_the_7_goes(moving):
    run_until(moving, "model.get('scene') > 5")
    by_mouse(moving, (10, 3), (10, 16))
    moving.clock.run_for(3000)
    assert [state(moving, name) for name in ("playing", "scene")] == [False, 0]
    assert len(state(moving, "strokes")) == 1
    expect(verdict(moving)).to_contain_text("I read a 1")


def test_what_python_answers_meanwhile_takes_no_stroke_away(moving):
    run_until(moving, "model.get('scene') > 5")
    box = moving.locator(".paper").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    moving.mouse.move(x, y + 0.2 * box["height"])
    moving.mouse.down()
    moving.mouse.move(x, y + 0.4 * box["height"], steps=5)
    moving.evaluate("model.set('strokes', [])")  # the echo of what was saved when the pen came down
    moving.mouse.move(x, y + 0.8 * box["height"], steps=5)
    moving.mouse.up()
    moving.clock.run_for(1000)
    expect(verdict(moving)).to_contain_text("I read a 1")


def test_who_looks_at_a_unit_keeps_the_7_and_sees_activations(moving):
    run_until(moving, "document.querySelector('.blamed')")
    moving.get_by_role("radio").nth(3).click()
    moving.clock.run_for(3000)
    assert [state(moving, name) for name in ("playing", "scene", "unit")] == [False, 0, 3]
    expect(moving.locator(".blamed")).to_have_count(0)
    expect(verdict(moving)).to_contain_text("I read a 7")


def test_it_stops_at_a_press_and_begins_anew_at_the_next(moving):
    run_until(moving, "model.get('scene') > 5")
    press(moving, "Stop")
    here = state(moving, "scene")
    moving.clock.run_for(3000)
    assert state(moving, "scene") == here
    press(moving, "Watch a 7")
    assert state(moving, "scene") < 3
    press(moving, "Reset")
    moving.clock.run_for(3000)
    assert [state(moving, name) for name in ("playing", "scene", "strokes")] == [False, 0, []]


def test_nothing_moves_for_who_wants_no_motion_and_a_press_shows_it_at_once(pad):
    pad.wait_for_timeout(200)
    assert state(pad, "scene") == 0
    press(pad, "Watch a 7")
    assert state(pad, "playing") is False
    expect(verdict(pad)).to_contain_text("Your turn")
    pad.locator(".paper").focus()
    pad.keyboard.press("Space")
    assert len(state(pad, "strokes")) == 1  # the dot, without the 7


def test_it_does_not_draw_over_what_is_there(browser: Browser, view):
    context = browser.new_context(viewport=WIDE, reduced_motion="no-preference")
    page = context.new_page()
    own = widgets.digit_pad().view
    own.picked = 3
    mount(page, own)
    page.wait_for_timeout(300)
    assert [state(page, name) for name in ("playing", "scene", "picked")] == [False, 0, 3]
    context.close()
