"""The bug lab: its front end on a page of its own."""

import json

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
from visiting import PHONE, WIDE

import nblib
from nblib import widgets
from nblib.widgets.bug_lab import model as lab


@pytest.fixture(scope="module")
def view():
    return widgets.bug_lab().view


@pytest.fixture
def explorer(page: Page, view) -> Page:
    page.set_viewport_size(WIDE)
    mount(page, view)
    return page


def choose(page: Page, name: str, m: int = 6, **changes) -> None:
    places = {"mistake_index": lab.NAMES.index(name), "examples_index": lab.EXAMPLES.index(m)}
    set_state(page, **places, **changes)


def table(page: Page) -> list[list[str]]:
    script = "body => [...body.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    return page.locator("tbody").first.evaluate(script)


def shown_number(value: float) -> str:
    """Return a small number as the lab writes it, such as 2·10⁻¹¹."""
    mantissa, power = f"{value:.0e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa}·10{raised}"


def readout(page: Page) -> list[str]:
    return page.locator("dl").first.locator("dd").all_inner_texts()


SAID = [
    ("none", 6, "Both gradients agree: relative error"),
    ("mean-lost", 6, "of all layers disagree: the ratio is 6 everywhere, relative error 0.714"),
    ("mean-lost", 1, "Both gradients agree"),
    ("bias-missing", 6, "Only the biases of all layers disagree: the ratio is 0 everywhere"),
    ("sign-flipped", 6, "the ratio is −1 everywhere, relative error 1."),
    ("mean-in-hidden-delta", 6, "of Θ¹ and Θ² disagree: one ratio per layer, 0.0278, 0.167"),
    ("layer-skipped", 6, "Biases and weights of Θ¹ disagree: the ratio is 0 everywhere"),
    ("foreign-activation", 6, "Only the weights of all layers disagree: no constant ratio"),
    ("softmax-overflow", 6, "disagree: not a number."),
]


@pytest.mark.parametrize(("name", "m", "said"), SAID)
def test_the_verdict_names_what_disagrees_and_by_what_ratio(explorer, name, m, said):
    choose(explorer, name, m)
    expect(verdict(explorer)).to_contain_text(said)


@pytest.mark.parametrize("m", lab.EXAMPLES)
def test_words_in_the_table_are_those_of_the_report(explorer, m):
    for name in nblib.broken_gradients:
        choose(explorer, name, m)
        report = lab.case(name, m).report
        shown = table(explorer)
        for (place, error, bar, ratio), (where, row) in zip(
            shown, report.layers.iterrows(), strict=True
        ):
            assert bar == shown_number(row["error bar"])
            assert place == f"Θ{'¹²³'[int(where[0][3]) - 1]} {where[1]}"
            if row["relative error"] < 1e-6:
                assert (error, ratio) == ("0", "agree"), (name, where)
            elif np.isnan(row["relative error"]):
                assert (error, ratio) == ("NaN", "not a number"), (name, where)
            else:
                found = float(error.replace("−", "-"))
                assert found == pytest.approx(row["relative error"], rel=0.006), (name, where)
                said = [float(one) for one in ratio.replace("−", "-").split() if one[-1].isdigit()]
                span = [row["ratio"]] if "everywhere" in ratio else [row["lowest"], row["highest"]]
                known = [] if np.isnan(row["ratio"]) else span
                assert said == pytest.approx(known, rel=0.051), (name, where)


def test_three_maps_show_each_entry_with_its_sign_and_size(explorer):
    choose(explorer, "sign-flipped")
    report = lab.case("sign-flipped", 6).report
    squares = explorer.locator(".field rect.positive, .field rect.negative")
    assert squares.count() == 2 * len(report.analytic)
    first = np.concatenate([one.ravel() for one in report.matrices[0]])  # yours, then measured
    seen = squares.evaluate_all(
        "all => all.map(one => [one.getAttribute('class'), one.getBBox().width])"
    )[: len(first)]
    assert [kind for kind, _ in seen] == ["negative" if x < 0 else "positive" for x in first]
    sides = np.array([side + 2 * (kind == "negative") for kind, side in seen])  # with its border
    areas = (sides / sides.max()) ** 2
    np.testing.assert_allclose(areas, np.abs(first) / np.abs(first).max(), atol=0.05)
    assert explorer.locator(".mark").all_text_contents() == ["✕"] * len(report.analytic)
    choose(explorer, "bias-missing")
    marks = explorer.locator(".mark").all_text_contents()
    expected = [
        "○" if column == 0 else "="
        for a, _ in lab.case("bias-missing", 6).report.matrices
        for _, column in np.ndindex(a.shape)
    ]
    assert marks == expected


def test_arrow_keys_move_from_entry_to_entry_and_read_it_out(explorer):
    choose(explorer, "mean-twice")
    field = explorer.get_by_role("slider", name="Entry of the gradient")
    for key in ("PageDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
        field.press(key)
    analytic, numerical = (one[1, 1] for one in lab.case("mean-twice", 6).report.matrices[1])
    name, yours, measured, bar, ratio, _, found = readout(explorer)
    assert (name, ratio, found) == ("Θ², row 2, column 1", "0.167", "too small")
    bars = lab.case("mean-twice", 6).report.layers["error bar"]
    assert bar == f"± {shown_number(bars['Θ^(2)', 'weights'])}"
    assert float(yours.replace("−", "-")) == pytest.approx(analytic, rel=0.006)
    assert float(measured.replace("−", "-")) == pytest.approx(numerical, rel=0.006)
    expect(field).to_have_attribute(
        "aria-valuetext", f"{name}: yours {yours}, measured {measured}, too small"
    )
    field.press("End")
    expect(field).to_have_attribute("aria-valuenow", str(len(lab.case("none", 6).net.theta) - 1))
    field.press("ArrowDown")  # no further than the last row
    assert state(explorer, "entry") == len(lab.case("none", 6).net.theta) - 1
    field.press("PageUp")
    field.press("ArrowUp")
    assert readout(explorer)[0] == "Θ², row 2, column 4"
    field.press("Home")
    assert readout(explorer)[0] == "Θ¹, row 1, bias"


def test_tab_reaches_each_control_once(explorer):
    names = ["Entry of the gradient", *ENDING]
    assert tab_order(explorer) == ["Guess first", "Reset", *names]
    press(explorer, "Guess first")
    buttons = ["Guess first", "Check my guess", "Tell me", "Next riddle", "Reset"]
    assert tab_order(explorer) == [*buttons, *names]


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_pointer_chooses_the_entry_in_any_of_the_maps(explorer, kind):
    for row, column in ((1, 0), (3, 1), (1, 2), (3, 2)):
        box = explorer.locator(".chosen rect").nth(kind).bounding_box()
        grounds = explorer.locator(".field .ground")
        place = grounds.nth(6 + 2 * kind + (column > 0)).bounding_box()  # of Θ²
        x = place["x"] + (max(column - 1, 0) + 0.5) * box["width"]
        explorer.mouse.click(x, place["y"] + (row - 0.5) * box["height"])
        name = f"column {column}" if column else "bias"
        assert readout(explorer)[0] == f"Θ², row {row}, {name}"


def test_a_difference_of_the_penalty_is_the_same_share_of_every_parameter(explorer):
    choose(explorer, "bias-penalized")
    found = []
    for entry in (0, 3, 6, 15):
        set_state(explorer, entry=entry)
        found.append(readout(explorer)[5])
    assert found == ["0.5"] * 4  # λ/m = 3/6
    set_state(explorer, entry=1)
    assert readout(explorer)[5] == "0"


@pytest.mark.parametrize("means", ["mouse", "keyboard"])
def test_guess_first_by_mouse_and_by_keyboard(explorer, view, means):
    def do(name):
        if means == "mouse":
            press(explorer, name)
        else:
            explorer.get_by_role("button", name=name, exact=True).press("Enter")

    assert not explorer.get_by_role("button", name="Check my guess").is_visible()
    do("Guess first")
    guess = explorer.get_by_role("button", name="Guess first")
    expect(guess).to_have_attribute("aria-pressed", "true")
    expect(verdict(explorer)).to_contain_text("Which mistake is it?")
    answer = view.riddles[0]
    title = view.titles[answer]
    assert title not in explorer.locator(".bp-view").inner_text()
    wrong = lab.NAMES.index("sign-flipped")
    set_state(explorer, mistake_index=wrong)  # as the menu does
    do("Check my guess")
    expect(verdict(explorer)).to_contain_text(
        f"Not this one. It would show so: {view.prints[wrong]}"
    )
    expect(verdict(explorer)).to_contain_text(view.clues[answer])
    set_state(explorer, mistake_index=answer)
    do("Check my guess")
    expect(verdict(explorer)).to_contain_text(f"Right. {title}")
    do("Next riddle")
    expect(verdict(explorer)).to_contain_text("Which mistake is it?")
    do("Tell me")
    expect(verdict(explorer)).to_contain_text(f"It is this one: {view.titles[view.riddles[1]]}")
    do("Check my guess")
    expect(verdict(explorer)).to_contain_text("Not this one.")
    for again in ("Next riddle", "Guess first"):
        do("Tell me")
        do(again)  # a new riddle, or no guessing
        expect(verdict(explorer)).not_to_contain_text("It is this one")
    expect(verdict(explorer)).to_contain_text(view.explanations[answer])
    do("Guess first")
    expect(verdict(explorer)).to_contain_text("Which mistake is it?")


def test_a_guess_that_fits_as_well_is_accepted(explorer, view):
    half, twice = (lab.NAMES.index(name) for name in ("half-forgotten", "accumulated"))
    riddle = view.riddles.index(half)
    set_state(explorer, guessing=True, riddle=riddle, mistake_index=twice, checked=twice)
    expect(verdict(explorer)).to_contain_text("fits these numbers as well")


def test_reset_by_key_and_button_returns_to_the_very_same_state(explorer):
    start = everything(explorer)
    for reset in ("key", "button"):
        press(explorer, "Guess first", "Next riddle", "Check my guess", "Tell me")
        choose(explorer, "weights-transposed", 1, entry=20)
        if reset == "key":
            explorer.get_by_role("slider", name="Entry of the gradient").press("r")
        else:
            press(explorer, "Reset")
        assert everything(explorer) == start


def test_two_views_show_one_state_and_clean_up(page, view):
    assert_views_agree(page, view, lambda: press(page, "Guess first", "Next riddle"))


def test_every_mistake_fits_a_phone(page, view):
    page.set_viewport_size(PHONE)
    mount(page, view)
    for name in ("output-slope-extra", "foreign-weights", "softmax-overflow"):
        choose(page, name, entry=12, guessing=name == "foreign-weights")  # with all its buttons
        assert_fits(page, ".positive, .mark, .name, .about")
    for one in page.get_by_role("button").all():
        assert one.bounding_box()["height"] >= 40


def test_places_in_the_flat_gradient_agree_with_numpy(explorer):
    layers = [2, 5, 4, 3]
    load(explorer, "bug_lab/findings.js")
    found = explorer.evaluate(
        "layers => { const m = module.matricesOf(layers);"
        " return Array.from({length: 54}, (_, i) => module.placeOf(m, i)); }",
        layers,
    )
    expected = [
        {"index": index, "row": row, "column": column}
        for index, (above, below) in enumerate(zip(layers[1:], layers[:-1], strict=True))
        for row, column in np.ndindex(above, below + 1)
    ]
    assert json.dumps(found) == json.dumps(expected)
