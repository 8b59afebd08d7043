"""The front end of the race explorer, on a page of its own, with a plain model."""

import random
import re

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
from playwright.sync_api import Browser, Page, expect
from visiting import PHONE, WIDE

from nblib import widgets
from nblib.widgets.race import laps as races
from nblib.widgets.race.model import RATES, Race

NAMES = list(races.RACERS)
NEAR = [[0.9, 1.1], [-1.4, 1.5], [-3, -3]]  # the valley from near its lowest point


@pytest.fixture(scope="module")
def view():
    return widgets.race().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    mount(page, view)
    return page


def table(page: Page) -> dict[str, list[str]]:
    """Rate, J and state of each racer, as shown."""
    rows = page.locator(".bp-race").first.locator(".standing tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def test_the_table_shows_the_numbers_of_nblib(explorer, view):
    press(explorer, *["Next 10"] * 6)
    laps = Race(tab=0, segments=[[[0.1, 60]], [], []]).laps()
    shown = table(explorer)
    assert list(shown) == NAMES
    for name, lap in laps.items():
        assert shown[name][:2] == ["0.1", f"{lap.costs[-1]:.4f}"]
    assert shown["momentum"][2] == f"down ({races.down_since(laps['momentum'])})"
    expect(verdict(explorer)).to_contain_text(
        "After 60 steps momentum leads, down since step 53. RMSProp is still descending at J = 0.0"
    )
    expect(verdict(explorer)).to_contain_text("gradient descent is still descending at J = 0.0945")


def test_the_keyboard_alone_reaches_every_control_and_wins_the_race_on_the_plateau(explorer):
    set_state(explorer, tab=2)
    names = ["Next step", "Next 10", "Play", "Start again", "Reset", "Start"]
    assert tab_order(explorer) == [*names, *ENDING]
    explorer.get_by_role("slider", name="Start").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "Shift+ArrowRight", "ArrowRight", "ArrowLeft"):
        explorer.keyboard.press(key)
    assert state(explorer, "starts")[2] == [-2.5, -2.9]
    explorer.keyboard.press("Space")
    assert state(explorer, "segments")[2] == [[0.1, 1]]
    explorer.get_by_role("button", name="Next 10").focus()
    for _ in range(6):
        explorer.keyboard.press("Enter")
    expect(verdict(explorer)).to_contain_text("After 61 steps RMSProp leads, down since step 46.")


def test_diverged_racers_are_named_with_their_last_step(explorer):
    set_state(explorer, rate_index=RATES.index(2.0))
    press(explorer, "Next 10")
    laps = Race(segments=[[[2.0, 10]], [], []]).laps()
    for name in ("gradient descent", "momentum"):
        last = len(laps[name].costs) - 1
        expect(verdict(explorer)).to_contain_text(f"{name} diverged at step {last}")
        assert table(explorer)[name][2] == f"diverged ({last})"
    expect(verdict(explorer)).to_contain_text(re.compile("After 10 steps (RMSProp|Adam) leads"))
    expect(explorer.locator(".picture text.end", has_text="(outside)").first).to_be_visible()
    set_state(explorer, tab=1)
    press(explorer, "Next step")
    assert state(explorer, "segments") == [[[2, 10]], [[2, 1]], []]  # each surface keeps its own


def test_a_race_in_which_all_diverge_ends(explorer):
    set_state(explorer, rate_index=RATES.index(5.0), starts=[[1.01, 1], *NEAR[1:]])
    press(explorer, "Next 10")
    explorer.get_by_role("button", name="Next step").press("Enter")  # too late
    assert state(explorer, "segments")[0] == [[5, 10]]
    expect(verdict(explorer)).to_contain_text("All four diverged within 10 steps.")
    for name in ("Next step", "Next 10", "Play"):
        button = explorer.get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-disabled", "true")
    press(explorer, "Reset")
    expect(button).to_have_attribute("aria-disabled", "false")


def test_each_at_its_own_best_rate(explorer):
    set_state(explorer, own=True)
    press(explorer, *["Next 10"] * 14)
    shown = table(explorer)
    laps = Race(segments=[[[None, 140]], [], []]).laps()
    for name, lap in laps.items():
        assert shown[name] == [
            f"{races.BEST[0][name]:g}",
            f"{lap.costs[-1]:.4f}",
            f"down ({races.down_since(lap)})" if races.down_since(lap) is not None else lap.verdict,
        ]
    expect(verdict(explorer)).to_contain_text("After 140 steps momentum leads")


def test_a_new_rate_goes_on_from_where_all_stand(explorer):
    set_state(explorer, tab=1, rate_index=RATES.index(0.4))
    press(explorer, *["Next 10"] * 4)
    set_state(explorer, rate_index=RATES.index(0.01))
    press(explorer, *["Next 10"] * 6)
    assert state(explorer, "segments")[1] == [[0.4, 40], [0.01, 60]]
    laps = Race(tab=1, segments=[[], [[0.4, 40], [0.01, 60]], []]).laps()
    assert table(explorer)["RMSProp"][2] == f"down ({races.down_since(laps['RMSProp'])})"


def test_starting_again_keeps_the_readers_start_and_reset_goes_to_the_one_found(explorer):
    first = everything(explorer)
    explorer.get_by_role("slider", name="Start").press("Shift+ArrowDown")
    explorer.evaluate("document.activeElement.blur()")
    moved = everything(explorer)
    press(explorer, "Next 10")
    press(explorer, "Start again")
    assert everything(explorer) == moved != first
    press(explorer, "Reset")
    assert everything(explorer) == first


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_the_start_can_be_dragged(explorer, tab):
    set_state(explorer, tab=tab)
    press(explorer, "Next 10")
    before = state(explorer, "starts")[tab]
    box = explorer.locator(".handle .start").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    explorer.mouse.move(x, y)
    explorer.mouse.down()
    explorer.mouse.move(x + 60, y - 30, steps=3)
    explorer.mouse.up()
    after = state(explorer, "starts")[tab]
    explorer.mouse.move(x + 66, y - 26)  # let go: it moves no more
    assert state(explorer, "starts")[tab] == after
    assert after[0] > before[0] + 0.3
    assert after[1] > before[1] + 0.05
    assert state(explorer, "segments")[tab] == []
    explorer.mouse.move(x + 60, y - 30)
    explorer.mouse.down()
    explorer.mouse.move(x + 2000, y - 2000)  # far out: it stays in the picture
    explorer.mouse.up()
    handle, picture = (explorer.locator(what).bounding_box() for what in (".start", ".picture"))
    assert handle["x"] < picture["x"] + picture["width"]
    assert handle["y"] + handle["height"] > picture["y"]


def test_javascript_agrees_with_nblib_on_a_hundred_random_races(explorer):
    random.seed(7)
    cases = []
    for k in range(132):
        tab, name = k % 3, NAMES[k // 3 % 4]
        middle, reach = races.SURFACES[tab].lowest, races.SURFACES[tab].reach
        start = [low + random.uniform(-1, 1) * reach for low in middle]
        segments = [[10 ** random.uniform(-3, 0.3), random.randint(1, 15)] for _ in range(3)]
        segments[1][0] = None if k % 2 else segments[1][0]
        cases.append({"tab": tab, "start": start, "name": name, "segments": segments})
        cases[-1]["own"] = 10 ** random.uniform(-3, 0.3)
    load(explorer, "race/laps.js")
    found = explorer.evaluate(
        """cases => {
          const names = ["settings", "finish", "flat", "bound"];
          const rules = Object.fromEntries(names.map(name => [name, model.get(name)]));
          return cases.map(({tab, start, name, own, segments}) =>
            module.lapOf(model.get("surfaces")[tab], start, name, own, segments, rules));
        }""",
        cases,
    )
    states = set()
    for case, lap in zip(cases, found, strict=True):
        tab, name = case["tab"], case["name"]
        ours = races.run(
            races.SURFACES[tab], case["start"], races.RACERS[name](1.0), case["own"],
            case["segments"],
        )  # fmt: skip
        assert (lap["verdict"], lap["since"]) == (ours.verdict, races.down_since(ours)), case
        states.add(ours.verdict)
        for what, values in zip(("theta", "cost", "gradient"), ours[:3], strict=True):
            theirs = np.array([point[what] for point in lap["points"]])
            scale = max(1, np.abs(values).max())
            np.testing.assert_allclose(
                theirs, values, rtol=1e-9, atol=1e-9 * scale, err_msg=f"{what} of {case}"
            )
    assert states == {"arrived", "climbing", "descending", "diverged", "on flat ground"}


def test_play_runs_until_all_are_down_or_gone(browser: Browser, view):
    context = browser.new_context(viewport=WIDE, reduced_motion="no-preference")
    page = context.new_page()
    page.clock.install()
    mount(page, view)
    set_state(page, starts=NEAR)
    press(page, "Play")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(verdict(page)).to_have_text("racing, all at the rate 0.1.")
    page.clock.run_for(20_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    ((rate, steps),) = state(page, "segments")[0]
    for count, down in ((steps - 1, False), (steps, True)):
        laps = races.race(0, NEAR[0], [(rate, count)]).values()
        assert all(lap.verdict == "arrived" for lap in laps) == down
    set_state(page, tab=1)
    press(page, "Play")
    page.wait_for_function("() => model.get('segments')[1][0]?.[1] >= 2")
    set_state(page, tab=2)  # another surface: it stops
    assert state(page, "playing") is False
    context.close()


def test_with_reduced_motion_a_press_of_play_takes_ten_steps_up_to_each_hundred(explorer):
    for before, after in ((0, 10), (95, 100), (100, 110)):
        set_state(explorer, segments=[[[0.1, before]], [], []])
        press(explorer, "Play")
        assert state(explorer, "segments")[0] == [[0.1, after]]
    set_state(explorer, starts=NEAR, segments=[[[0.1, 23]], [], []])  # all are down
    press(explorer, "Play")
    assert state(explorer, "segments")[0] == [[0.1, 33]]


def test_touch(browser: Browser, view):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    mount(page, view)
    page.get_by_role("button", name="Next step").tap()
    expect(verdict(page)).to_contain_text("After 1 step ")
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40, button.inner_text()
    assert page.locator(".handle").bounding_box()["width"] >= 40
    context.close()


def test_views_of_one_model_stay_in_step_and_clean_up(page, view):
    assert_views_agree(page, view, lambda: press(page, "Next 10"))


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_fits_a_phone_in_light_and_dark(page, view, tab):
    page.set_viewport_size(PHONE)
    mount(page, view)
    set_state(page, tab=tab, segments=[[[2, 40]], [[0.1, 40]], [[0.1, 40]]])
    assert_fits(page, ".contour, .way, .line, .standing th, .axes path")


def test_racers_differ_by_dash_mark_and_name_not_by_color_alone(explorer):
    press(explorer, "Next 10")
    dashes = explorer.locator(".picture .way").evaluate_all(
        "all => all.map(one => getComputedStyle(one).strokeDasharray)"
    )
    assert len(set(dashes)) == 4
    marks = explorer.locator(".standing th svg > *").evaluate_all(
        "all => all.map(one => one.tagName + one.getAttribute('d'))"
    )
    assert len(set(marks)) == 4
    for name in NAMES:
        expect(explorer.locator(".picture text.end", has_text=name)).to_have_count(1)


def test_text_alternatives(explorer):
    names = explorer.locator("[role=img]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert any(
        "narrow valley, with four paths after 0 steps: gradient descent at" in n for n in names
    )
    expect(explorer.get_by_role("slider", name="Start")).to_have_attribute(
        "aria-valuetext", "b = −1.00, w = 2.80"
    )
    expect(explorer.locator(".loss [role=img]")).to_have_attribute(
        "aria-label", re.compile("J of the four racers over 0 steps")
    )
