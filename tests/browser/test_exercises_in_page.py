"""Exercises in the page: written, run, checked, stopped and kept, from a server and from disk."""

import base64
import gzip
import html
import inspect
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from visiting import BOOK, PHONE, ROOT, SIDEWAYS, WIDE

from nblib.exercises import TASKS
from nblib.exercises.engine.inpage import run_cell

CHAPTER = "chapters/04_backpropagation.html"
NAMES = ["output_delta", "hidden_delta", "backward"]
KEY = "backpropagation-hands-on/exercise/"
START = 120_000  # milliseconds that Python may take to start on a busy machine
POLICY = re.search(r"```\n(default-src [^`]*)```", (ROOT / "README.md").read_text("utf-8"))[1]


def opened(browser: Browser, address: str, path: str = CHAPTER, **options: object) -> Page:
    """Open a page without its formulas: to draw them takes longer than anything here."""
    page = browser.new_context(viewport=WIDE, reduced_motion="reduce", **options).new_page()
    page.route("**/mathjax/**", lambda route: route.abort())
    page.goto(address + path)
    return page


def strict(route: Route) -> None:
    """Answer as a server that sends the README's policy, without formulas."""
    if "/mathjax/" in route.request.url:
        route.abort()
    else:
        answer = route.fetch()
        policy = {"content-security-policy": " ".join(POLICY.split())}
        route.fulfill(response=answer, headers=answer.headers | policy)


@pytest.fixture(scope="module", params=["file", pytest.param("http", marks=pytest.mark.nightly)])
def running(request, browser: Browser, origins: dict) -> Iterator[Page]:
    """Return a page on which Python runs; what it asked for before that stands in `requests`."""
    page = opened(browser, origins[request.param, BOOK])
    page.requests, page.errors, page.said = [], [], []
    if request.param == "http":
        page.route("**/*", strict)
    page.on("console", lambda said: page.said.append(said.text))
    page.on("request", lambda asked: page.requests.append(asked.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.reload()
    page.before = list(page.requests)
    write(exercise(page, "output_delta"), "1 + 1")
    press(exercise(page, "output_delta"), "Run")
    expect(exercise(page, "output_delta").get_by_role("status")).to_have_text(
        "Done.", timeout=START
    )
    yield page
    assert page.errors == []
    page.context.close()


@pytest.fixture
def page(browser: Browser, origins: dict) -> Iterator[Page]:
    """Return a page from a server, on which nothing has been pressed."""
    page = opened(browser, origins["http", BOOK])
    yield page
    page.context.close()


def exercise(page: Page, name: str) -> Locator:
    return page.locator(".bp-exercise", has=page.get_by_label(f"Your code for {name}", exact=True))


def area(one: Locator) -> Locator:
    return one.get_by_role("textbox")


def write(one: Locator, code: str) -> None:
    area(one).fill(code)


def press(one: Locator, name: str) -> None:
    one.get_by_role("button", name=name, exact=True).click()


def says(one: Locator, text: str, timeout: int = 30_000) -> None:
    expect(one.get_by_role("status")).to_have_text(text, timeout=timeout)


def solution(name: str) -> str:
    source = inspect.getsource(TASKS[name].solution)
    return source.replace(f"def {name}(", f"def my_{name}(")


def test_nothing_of_python_is_loaded_before_the_first_click(running):
    assert not [url for url in running.before if "/python/" in url]
    assert len([url for url in running.requests if "/python/" in url]) == 8


# Modules of which Python has read the source, and not what was compiled when the book was built.
READ = """python.runPython(`
import json, os, sys
files = {name: (getattr(one, "__file__", None) or "", getattr(one, "__cached__", None) or "")
         for name, one in sys.modules.items()
         if (spec := getattr(one, "__spec__", None)) and spec.origin != "frozen"}
json.dumps([name for name, (file, code) in files.items()
            if file.endswith(".py") and not os.path.exists(code)] + [len(files)])
`)"""


def test_a_page_compiles_nothing_but_what_the_reader_writes(running):
    *read, count = json.loads(running.workers[0].evaluate(READ))
    assert read == []
    assert count > 200


def test_python_is_sent_in_eight_megabytes():
    scripts = re.findall(r'data-files="([^"]+)"', (BOOK / CHAPTER).read_text("utf-8"))[0].split()
    sent = [
        gzip.compress((BOOK / "_static" / "python" / f"{one}.js").read_bytes()) for one in scripts
    ]
    assert sum(map(len, sent)) <= 8e6


@pytest.mark.parametrize("script", ["exercise.js", "try_it.js"])
def test_before_the_first_click_a_page_carries_eight_kilobytes_for_it(script):
    files = [BOOK / "_static" / name for name in (script, "exercise.css")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 8 * 1024


@pytest.mark.parametrize("name", NAMES)
def test_a_solution_is_right(running, name):
    one = exercise(running, name)
    write(one, "from itertools import pairwise\n" + solution(name))
    press(one, "Check")
    says(one, "Right.")


# What Python does there does not depend on how the page came.
from_disk = pytest.mark.parametrize("running", ["file"], indirect=True)
from_a_server = pytest.mark.parametrize("running", ["http"], indirect=True)

WRONG = {
    "output_delta": "def my_output_delta(A, Y):\n    return Y - A\n",
    "hidden_delta": (
        "def my_hidden_delta(delta, theta, A):\n"
        "    return delta @ theta[:, 1:] * A\n\n\ncheck_hidden_delta(my_hidden_delta)"
    ),
    "backward": "def my_backward(thetas, X, Y, l2):\n    return [0 * t for t in thetas]\n",
}


@from_disk
@pytest.mark.parametrize("name", [*NAMES[:-1], pytest.param(NAMES[-1], marks=pytest.mark.nightly)])
def test_what_is_wrong_gets_the_box_that_python_shows_elsewhere(running, name):
    one = exercise(running, name)
    write(one, WRONG[name])
    press(one, "Check")
    says(one, "Not right yet.")
    box = json.loads(run_cell(WRONG[name], "", name, True, str))["html"]
    expected = html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", box, flags=re.DOTALL))
    assert one.locator(".bp-check").evaluate("box => box.textContent").split() == expected.split()
    for link in one.locator(".bp-check a").all():
        assert re.match(r"\d\d_\w+\.html(#|$)", link.get_attribute("href"))


@from_a_server
def test_a_stub_waits(running):
    one = exercise(running, "hidden_delta")
    press(one, "Reset")
    press(one, "Check")
    says(one, "Not written yet.")


@from_a_server
def test_a_cell_has_what_its_chapter_built_and_shows_what_it_prints(running):
    one = exercise(running, "backward")
    write(one, "print(backward.__name__)\nforward(thetas, X)[0].shape")
    press(one, "Run")
    says(one, "Done.")
    expect(one.locator(".bp-exercise-printed")).to_have_text("backward\n(1, 4)")
    write(one, "def f():\n    return missing\nf()")
    press(one, "Run")
    says(one, "An error.")
    expect(one.locator(".bp-exercise-printed")).to_have_text(
        "line 3, in <module>: f()\nline 2, in f: return missing\n"
        "NameError: name 'missing' is not defined"
    )


# It is deaf to what interrupts it; other kinds are in the campaign.
ENDLESS = """def my_output_delta(A, Y):
    while True:
        try:
            while True: pass
        except: pass"""


@from_disk
def test_a_check_ends_what_does_not(running):
    one = exercise(running, "output_delta")
    write(one, ENDLESS)
    press(one, "Check")
    says(one, "Not right yet.")
    expect(one.locator(".bp-check-finding")).to_contain_text("a call had not ended after 5 seconds")


@from_a_server
def test_stop_ends_it_and_the_next_run_starts_anew(running):
    one = exercise(running, "output_delta")
    write(one, "while True:\n    pass")
    press(one, "Run")
    says(one, "It runs …")
    press(one, "Stop")
    says(one, "Stopped.")
    write(one, "print(2)")
    press(one, "Run")
    says(one, "Done.", START)
    expect(one.locator(".bp-exercise-printed")).to_have_text("2\n")


def opened_cell(page: Page, name: str) -> Locator:
    cell = page.locator(f".cell.try-cell-{name}")
    if offer := cell.get_by_role("button", name="Try this cell").all():
        offer[0].click()
    return cell


def test_a_chapters_cell_gives_what_the_book_shows_and_what_differs_stands_beside_it(running):
    cell = opened_cell(running, "numerical")
    press(cell, "Run")
    says(cell, "The same as in the book.")
    code = area(cell).input_value()
    write(cell, code.replace("a4 = A[3][0, 0]", "a4 = A[3][0, 0] + 1"))
    press(cell, "Run")
    says(cell, "1 value differs.")
    books, now = cell.locator(".bp-compared pre").all()
    expect(books).to_have_text("answer 0.5726, cost 0.5575")
    expect(now.locator("mark")).to_have_text("1.5726")
    press(cell, "Reset")
    assert area(cell).input_value() == code
    expect(cell.locator(".cell_output")).to_contain_text("answer 0.5726")


def test_the_downloaded_notebook_carries_the_readers_code(browser, origins, scheme):
    page = opened(browser, origins[scheme, BOOK])
    write(exercise(page, "backward"), "def my_backward(thetas, X, Y, l2):\n    return 'mine'")
    with page.expect_download() as download:
        page.locator("a[href$='notebooks/04_backpropagation.ipynb']").first.dispatch_event("click")
    notebook = json.loads(download.value.path().read_text("utf-8"))
    assert download.value.suggested_filename == "04_backpropagation.ipynb"
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [one for one in code if one.startswith("def my_backward(")] == [
        "def my_backward(thetas, X, Y, l2):\n    return 'mine'"
    ]
    assert [one for one in code if one.startswith("def my_hidden_delta(")] != []
    page.context.close()


def test_a_page_of_cells_runs_shares_and_keeps_them(browser, origins):
    page = opened(browser, origins["file", BOOK])
    code = "def my_backward(thetas, X, Y, l2):\n    return forward(thetas, X)[-1]"
    write(exercise(page, "backward"), code)
    page.goto(f"{origins['file', BOOK]}try_it.html")
    first = page.locator(".bp-exercise").first
    write(
        first,
        "net = nblib.Network([4, 2], seed=0)\nmy_backward(net.thetas, np.ones((1, 4)), 0, 0).shape",
    )
    press(first, "Run cell 1")
    says(first, "Done.", START)
    expect(first.locator(".bp-exercise-printed")).to_have_text("(1, 2)")
    press(page, "Add a cell")
    second = page.locator(".bp-exercise").nth(1)
    write(second, "net.layers")
    press(page, "Run all")
    expect(second.locator(".bp-exercise-printed")).to_have_text("(4, 2)")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    press(page, "Copy a link")
    expect(page.get_by_text("The link is in the address bar now.")).to_be_visible()
    assert "#cells=" in page.url
    with page.expect_download() as download:
        press(page, "Save my record")
    record = json.loads(download.value.path().read_text("utf-8"))
    assert record["exercise/backward"]["code"] == code
    assert record["try-it"][1] == "net.layers"
    page.context.close()


def test_cells_of_somebody_else_wait_and_leave_the_readers_alone(browser, origins):
    page = opened(browser, origins["http", BOOK], "try_it.html")
    write(page.locator(".bp-exercise").first, "mine = 1")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    theirs = base64.urlsafe_b64encode(json.dumps(["theirs = '<b>α</b>'"]).encode()).decode()
    page.goto(f"{page.url}#cells={theirs.rstrip('=')}")
    expect(page.get_by_role("note").first).to_contain_text("somebody else wrote them")
    assert area(page.locator(".bp-exercise").first).input_value() == "theirs = '<b>α</b>'"
    page.wait_for_timeout(300)
    assert [url for url in asked if "/python/" in url] == []
    press(page, "Back to my cells")
    assert area(page.locator(".bp-exercise").first).input_value() == "mine = 1"
    page.goto(f"{page.url}#cells=AAAA")
    expect(page.get_by_text("The link is damaged. These are your own cells.")).to_be_visible()
    page.context.close()


def test_a_saved_page_has_each_editor_once(page):
    opened_cell(page, "numerical")
    saved = page.content()
    page.route(f"**/{CHAPTER}", lambda route: route.fulfill(body=saved, content_type="text/html"))
    offers = page.locator(".bp-try").count()
    page.reload()
    expect(page.locator(".bp-exercise")).to_have_count(len(NAMES))
    expect(page.locator(".bp-try")).to_have_count(offers + 1)
    expect(page.locator(".try-cell-numerical .cell_input")).to_be_visible()


def test_what_was_written_is_there_after_a_reload_until_reset(page):
    one = exercise(page, "hidden_delta")
    stub = area(one).input_value()
    write(one, "mine = 1")
    page.reload()
    assert area(exercise(page, "hidden_delta")).input_value() == "mine = 1"
    press(exercise(page, "hidden_delta"), "Reset")
    assert area(exercise(page, "hidden_delta")).input_value() == stub
    page.reload()
    assert area(exercise(page, "hidden_delta")).input_value() == stub
    assert page.evaluate("key => localStorage.getItem(key)", f"{KEY}hidden_delta") is None


def test_a_version_of_a_chapters_cell_is_there_after_a_reload_until_reset(page):
    cell = opened_cell(page, "numerical")
    books = area(cell).input_value()
    write(cell, "mine = 1")
    page.reload()
    expect(area(cell)).to_have_value("mine = 1")
    says(cell, "Your version. Below is what the book's cell shows.")
    expect(cell.locator(".bp-exercise-note")).not_to_contain_text("has changed")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    press(cell, "Reset")
    expect(area(cell)).to_have_value(books)
    page.reload()
    expect(cell.get_by_role("button", name="Try this cell")).to_be_visible()


def test_a_note_says_that_the_books_cell_has_changed(page):
    write(opened_cell(page, "numerical"), "mine = 1")
    page.evaluate(
        """key => {
          const kept = JSON.parse(localStorage.getItem(key));
          localStorage.setItem(key, JSON.stringify({ ...kept, stub: "as it was once" }));
        }""",
        f"backpropagation-hands-on/cell/{CHAPTER.removesuffix('.html')}/numerical",
    )
    page.reload()
    cell = opened_cell(page, "numerical")
    assert area(cell).input_value() == "mine = 1"
    note = cell.locator(".bp-exercise-note")
    expect(note).to_contain_text("The book's cell has changed since you wrote this")


def test_a_note_says_that_the_exercise_has_changed(page):
    kept = json.dumps({"code": "mine = 1", "stub": "as it began once"})
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [f"{KEY}backward", kept])
    page.reload()
    one = exercise(page, "backward")
    assert area(one).input_value() == "mine = 1"
    expect(one.locator(".bp-exercise-note")).to_contain_text("has changed since you wrote this")


@pytest.mark.parametrize(
    "kept", [("{", "null", "7"), ('"text"', "[]", '{"code": 3}')], ids=" ".join
)
def test_what_something_else_has_stored_there_is_no_code(page, kept):
    for name, text in zip(NAMES, kept, strict=True):
        page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY + name, text])
    page.reload()
    for name in NAMES:
        assert area(exercise(page, name)).input_value().startswith(f"def my_{name}(")


def test_a_closed_storage_is_told_and_code_runs_on(browser, origins):
    page = browser.new_context(viewport=WIDE).new_page()
    closed = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('closed'); } })"
    )
    page.add_init_script(closed)
    page.goto(origins["http", BOOK] + CHAPTER)
    one = exercise(page, "output_delta")
    write(one, "3 * 3")
    says(one, "This browser does not let the page keep your code.")
    page.context.close()


def test_a_book_without_python_keeps_the_code_and_offers_the_notebook(page):
    def without(route):
        body = re.sub(r'data-files="[^"]*"', 'data-files=""', route.fetch().text())
        route.fulfill(body=body, content_type="text/html")

    page.route(f"**/{CHAPTER}", without)
    page.reload()
    one = exercise(page, "output_delta")
    write(one, "mine = 1")
    expect(one.locator(".bp-exercise-note")).to_contain_text("no Python for its pages")
    link = one.get_by_role("link", name="the notebook of this page")
    assert page.request.get(link.evaluate("link => link.href")).ok
    one.get_by_role("button", name="Run", exact=True).dispatch_event("click")
    says(one, "")
    page.reload()
    assert area(exercise(page, "output_delta")).input_value() == "mine = 1"


def test_the_keyboard_alone_is_enough(page):
    one = exercise(page, "output_delta")
    write(one, "if True:")
    area(one).focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("x = 1")
    assert area(one).input_value() == "if True:\n    x = 1"
    page.keyboard.press("Shift+Tab")
    assert area(one).input_value() == "if True:\nx = 1"
    page.keyboard.press("Tab")
    assert area(one).input_value() == "if True:\n    x = 1"
    page.keyboard.press("Control+z")
    assert area(one).input_value() == "if True:\nx = 1"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(one.get_by_role("button", name="Run", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(area(one)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(one.get_by_role("status")).not_to_be_empty()


LAYERS = """one => [".bp-editor-copy", "textarea"].map(name => {
  const part = one.querySelector(`.bp-editor-text > ${name}`);
  const { font, padding, whiteSpace } = getComputedStyle(part);
  const { x, y, width, height } = part.getBoundingClientRect();
  const text = (part.value ?? part.textContent).trimEnd();
  return { x, y, width, height, font, padding, whiteSpace, text };
})"""


def test_the_copy_that_is_colored_lies_under_the_text(page):
    copy, text = exercise(page, "backward").evaluate(LAYERS)
    assert copy == text
    assert len(text["text"]) > 100


def test_on_a_phone_the_page_does_not_scroll_sideways(browser, origins):
    page = opened(browser, origins["file", BOOK])
    page.set_viewport_size(PHONE)
    exercise(page, "backward").scroll_into_view_if_needed()
    assert page.evaluate(SIDEWAYS) == []
    assert (
        min(
            exercise(page, "backward")
            .get_by_role("button")
            .evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        )
        >= 44
    )
    page.context.close()


FOREIGN = """() => new Promise(done => {
  const script = document.createElement("script");
  script.onload = () => done("loaded");
  script.onerror = () => done("refused");
  script.src = "data:text/javascript,0";
  document.head.append(script);
})"""


@from_a_server
def test_the_readmes_policy_lets_python_run(running):
    assert [said for said in running.said if "Content Security Policy" in said] == []
    assert running.evaluate(FOREIGN) == "refused"  # so that the policy counts
