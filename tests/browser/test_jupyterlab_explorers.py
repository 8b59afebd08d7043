"""Every other explorer in the real JupyterLab: acts by hand and by key, and what Python sees."""

import json
from collections.abc import Iterator

import pytest
from lab import PATIENCE, opened, output, run_again, running_lab
from playwright.sync_api import Browser, Locator, Page, expect
from sheets import SHEETS, changes

import nblib
from nblib import widgets

pytestmark = pytest.mark.nightly  # one explorer in JupyterLab is in each test: `test_jupyterlab`

NAMES = [
    "forward",
    "backpropagation",
    "cost",
    "initialization",
    "descent",
    "digit_pad",
    "neuron",
    "bug_lab",
    "race",
    "depth",
    "graph",
]


STATE = """
import json
pad = digit_pad.view
print("state", json.dumps({
    "forward": [forward.view.step, forward.view.x],
    "backpropagation": [backpropagation.view.step, backpropagation.view.cost_value],
    "cost": [cost.view.best, cost.view.points[0]],
    "initialization": [initialization.view.scheme, initialization.view.depth],
    "descent": [descent.view.segments, descent.view.starts],
    "race": [race.view.segments, race.view.starts, race.view.own],
    "digit_pad": [len(pad.strokes), int(pad.net.predict(pad.x)[0])],
    "neuron": [neuron.view.frame, neuron.view.rate_index],
    "bug_lab": [bug_lab.view.mistake, bug_lab.view.guessing, bug_lab.view.entry],
    "depth": [depth.view.depth, depth.view.verdict],
    "graph": [graph.view.step_index, graph.view.slopes],
    "training_film": [training_film.view.frame],
    "quiz": [quiz.view.answers, quiz.view.right],
}))
"""
CELLS = [
    "import nblib\nfrom nblib import widgets",
    *(f"{name} = widgets.{name}()\n{name}" for name in NAMES),
    "training_film = widgets.training_film()\ntraining_film",
    'quiz = widgets.quiz("cost")\nquiz',
    STATE,
]
LAST = len(CELLS) - 1


@pytest.fixture(scope="module")
def notebook(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("lab-explorers")
    with running_lab(folder, CELLS) as lab, opened(browser, lab, LAST, "state") as page:
        yield page


def explorer(page: Page, name: str) -> Locator:
    found = output(page, 1 + [*NAMES, "training_film", "quiz"].index(name))
    found.scroll_into_view_if_needed()
    found.locator(".bp-view").wait_for()
    return found


def python(page: Page, name: str) -> list:
    """Return what Python knows of an explorer now."""
    shown = output(page, LAST)
    shown.evaluate("one => one.replaceChildren()")  # so that old words are not taken for new ones
    run_again(page, LAST)
    expect(shown).to_contain_text("state", timeout=PATIENCE)
    return json.loads(shown.inner_text().split("state", 1)[1])[name]


def press(found: Locator, name: str) -> None:
    found.get_by_role("button", name=name, exact=True).first.click()


def test_controls_keep_a_distance_from_the_buttons_under_them(notebook):
    gap = """row => row.nextElementSibling.getBoundingClientRect().top
      - Math.max(...[...row.children].map(one => one.getBoundingClientRect().bottom))"""
    gaps = {
        name: rows.evaluate(gap)
        for name in NAMES
        if (rows := explorer(notebook, name).locator(".bp-controls:not(:empty)")).count()
    }
    assert min(gaps.values()) >= 4, gaps


def test_forward_steps_on_and_an_input_rises(notebook):
    found = explorer(notebook, "forward")
    press(found, "Next")
    found.get_by_role("slider", name="Input x₁").first.press("ArrowUp")
    step, x = python(notebook, "forward")
    assert step == "a2"
    assert x == pytest.approx([0.6, -1.0, 0.8, 0.3])


def test_backpropagation_goes_one_round_and_the_cost_is_that_of_nblib(notebook):
    found = explorer(notebook, "backpropagation")
    ours = widgets.backpropagation().view
    for name in ["Next"] * 14 + ["Apply", "Next round"]:
        press(found, name)
    step, cost = python(notebook, "backpropagation")
    ours.theta = ours.updated
    assert step == "x"
    assert cost == pytest.approx(ours.cost_value, rel=1e-9)


def test_cost_shows_the_best_line_and_a_point_moves(notebook):
    found = explorer(notebook, "cost")
    start = widgets.cost().view.points[0]
    press(found, "Line of least squares")
    found.get_by_role("slider", name="Point 1").press("ArrowUp")
    best, point = python(notebook, "cost")
    assert best is True
    assert point == pytest.approx([start[0], start[1] + 0.1])


def test_initialization_takes_a_preset_and_a_slider(notebook):
    found = explorer(notebook, "initialization")
    press(found, "All zero")
    expect(found.locator("[aria-live=polite]")).to_contain_text("same")
    assert python(notebook, "initialization")[0] == "zeros"


def test_descent_takes_a_step_and_its_start_moves_by_key(notebook):
    found = explorer(notebook, "descent")
    starts = widgets.descent().view.starts
    press(found, "Next update")
    assert python(notebook, "descent")[0] != widgets.descent().view.segments
    found.get_by_role("slider", name="Start").first.press("ArrowRight")
    assert python(notebook, "descent")[1] != starts


def test_race_takes_steps_its_start_moves_by_key_and_each_gets_its_own_rate(notebook):
    found = explorer(notebook, "race")
    starts = widgets.race().view.starts
    press(found, "Next 10")
    assert python(notebook, "race")[0][0] == [[0.1, 10]]
    found.get_by_role("checkbox").first.check()
    press(found, "Next step")
    assert python(notebook, "race")[0][0] == [[0.1, 10], [None, 1]]
    found.get_by_role("slider", name="Start").first.press("ArrowRight")
    assert python(notebook, "race")[1:] == [[[starts[0][0] + 0.1, starts[0][1]], *starts[1:]], True]


def test_digit_pad_reads_what_is_drawn(notebook):
    found = explorer(notebook, "digit_pad")
    paper = found.locator(".paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    notebook.mouse.move(x, y + 0.2 * box["height"])
    notebook.mouse.down()
    notebook.mouse.move(x, y + 0.8 * box["height"], steps=12)
    notebook.mouse.up()
    expect(found.locator("[aria-live=polite]")).to_contain_text("I read a 1")
    assert python(notebook, "digit_pad") == [1, 1]


def test_neuron_takes_a_frame_and_a_rate(notebook):
    found = explorer(notebook, "neuron")
    press(found, "Play")
    expect(found.get_by_role("button", name="Pause")).to_be_visible()
    press(found, "Pause")
    found.locator(".widget-slider [role=slider]").nth(1).press("ArrowRight")
    frame, rate = python(notebook, "neuron")
    assert frame >= 1
    assert rate == 3


def test_bug_lab_hides_a_name_and_its_maps_move_by_key(notebook):
    found = explorer(notebook, "bug_lab")
    expect(found.locator("[aria-live=polite]")).to_contain_text("of all layers disagree")
    press(found, "Guess first")
    found.get_by_role("slider", name="Entry of the gradient").press("ArrowRight")
    assert python(notebook, "bug_lab") == ["output-slope-extra", True, 1]


def test_depth_goes_deeper_by_its_ring(notebook):
    found = explorer(notebook, "depth")
    for _ in range(3):
        found.get_by_role("slider", name="Depth").first.press("ArrowLeft")
    expect(found.locator("[aria-live=polite]")).to_contain_text("Fading: layer 1 gets 1/")
    assert python(notebook, "depth") == [3, "fading"]


def test_training_film_moves_by_slider_and_by_python(notebook):
    found = explorer(notebook, "training_film")
    found.locator(".widget-slider [role=slider]").first.press("ArrowRight")
    assert python(notebook, "training_film") == [1]


def test_quiz_is_answered_by_key_and_remembered_when_the_cell_runs_again(notebook):
    right = [one["right"] for one in widgets.quiz("cost").view.questions[1]["choices"]].index(True)
    found = explorer(notebook, "quiz")
    group = found.get_by_role("group").nth(1)
    group.get_by_role("radio").nth(right - 1).press("Space")
    group.get_by_role("radio").nth(right - 1).press("ArrowDown")  # no shortcut of the notebook's
    group.get_by_role("radio").nth(right).press("Enter")
    expect(group.locator(".because").nth(right)).to_contain_text("Right.")
    assert python(notebook, "quiz") == [[None, right, None, None], 1]
    found.get_by_role("radio").first.press("Space")  # chosen, not answered: not remembered
    run_again(notebook, LAST - 1)
    expect(found.locator("input:checked")).to_have_count(1, timeout=PATIENCE)
    expect(found.locator(".verdict")).to_have_text("1 of 4 right, 3 not answered yet.")
    assert python(notebook, "quiz") == [[None, right, None, None], 1]


def test_a_link_is_a_line_of_python_and_reset_moves_the_controls_back(notebook):
    found = explorer(notebook, "depth")
    found.get_by_role("button", name="Reset").click()
    handle = found.get_by_role("slider", name="Depth")
    handle.press("End")
    notebook.evaluate("""Object.defineProperty(navigator, "clipboard", {configurable: true,
      value: {writeText: async text => { window.copied = text; }}})""")
    found.get_by_role("button", name="Link to this").click()
    expect(found.get_by_role("status")).to_have_text(
        "Copied: a line of Python that shows this again."
    )
    line = notebook.evaluate("copied")
    assert line == 'nblib.widgets.depth().restore("#depth?depth=10")'
    assert eval(line, {"nblib": nblib}).view.depth == 10
    found.get_by_role("button", name="Reset").click()
    expect(found.locator(".widget-slider .widget-readout")).to_have_text("6")


def test_graph_goes_to_the_end_and_an_input_is_typed(notebook):
    found = explorer(notebook, "graph")
    press(found, "To the end")
    found.get_by_role("spinbutton", name="a as a number").fill("1")
    step, slopes = python(notebook, "graph")
    assert step == 7
    assert slopes["b"] == pytest.approx(2 * (1 * -1.5 + 1) * 1)


def test_no_sheet_that_comes_last_changes_anything(notebook):
    for name in (*NAMES, "training_film", "quiz"):
        explorer(notebook, name)
    names = notebook.evaluate(SHEETS)
    assert names.count(".bp-explorer") == 1, names  # the shared rules, once
    assert len(set(names)) > len(NAMES)
    assert changes(notebook) == {}
