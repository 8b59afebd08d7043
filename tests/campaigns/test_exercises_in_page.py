"""Python in the page, whole: every exercise and every cell, from a server and from disk.

`tests/browser/test_exercises_in_page.py` has a sample. What a page says is compared with what the
same Python code says natively. `MEASURED=yes pytest -s` prints the tables.
"""

import inspect
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import nbformat
import pytest
from accessibility import AXE, RUN
from other_browsers import BROWSERS
from playwright.sync_api import Browser, Page, Route, expect
from visiting import BOOK, PHONE, ROOT, SIDEWAYS, WIDE, served

sys.path.insert(0, str(ROOT / "_ext"))

from exercises.contexts import context_of, exercise_in

from nblib.exercises import TASKS
from nblib.exercises.engine.inpage import run_cell

CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
CHAPTER = "chapters/04_backpropagation.html"
PATIENCE = 240_000  # milliseconds for Python to start on a busy machine
SCHEMES = ["file", "http"]
SAID = {"right": "Right.", "wrong": "Not right yet.", "open": "Not written yet."}
#: Write code into an exercise, press a button, wait for an end; the last one counts the time.
DRIVE = """async ([name, code, press, patience]) => {
  const desk = document.querySelector(`textarea[aria-label="Your code for ${name}"]`)
    .closest(".bp-exercise");
  const area = desk.querySelector("textarea");
  const status = desk.querySelector("[role=status]");
  const ends = /^(Right|Not right|Not written|An error|Done|Stopped|Python did not)/;
  area.value = code;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  status.textContent = "";
  const before = performance.now();
  [...desk.querySelectorAll("button")].find(one => one.textContent === press).click();
  while (!ends.test(status.textContent) && performance.now() - before < patience) {
    await new Promise(done => setTimeout(done, 20));
  }
  const box = desk.querySelector(".bp-check") ?? desk.querySelector(".bp-exercise-printed");
  return [status.textContent, box.textContent, performance.now() - before];
}"""
TRY = """async ([place, patience]) => {
  const cell = document.querySelectorAll(".cell[class*=' try-cell-']")[place];
  cell.querySelector(".bp-try").click();
  const status = cell.querySelector("[role=status]");
  const before = performance.now();
  [...cell.querySelectorAll("button")].find(one => one.textContent === "Run").click();
  while (!/^(The same|Done|An error|Stopped|Python did|\\d+ value)/.test(status.textContent)) {
    if (performance.now() - before > patience) break;
    await new Promise(done => setTimeout(done, 20));
  }
  const [name] = [...cell.classList].filter(one => one.startsWith("try-cell-"));
  const text = cell.querySelector(".bp-compared")?.textContent ?? "";
  return [name, status.textContent, text + cell.querySelector(".bp-exercise-printed").textContent];
}"""


@pytest.fixture(scope="module")
def origins() -> Iterator[dict[str, str]]:
    with served(BOOK) as addresses:
        yield {scheme: addresses[scheme, BOOK] for scheme in SCHEMES}


def opened(browser: Browser, address: str, **options: object) -> Page:
    page = browser.new_context(viewport=WIDE, reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    return page


def answers(chapter: str) -> dict[str, tuple[str, list[str]]]:
    """Return of each exercise its context, and a stub, the solution and three wrong answers."""
    cells = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4).cells
    found = {}
    for place, cell in enumerate(cells):
        if (name := exercise_in(cell)) not in TASKS:  # of challenges see `test_challenges`
            continue
        task = TASKS[name]
        solution = inspect.getsource(task.solution).replace(f"def {name}(", f"def my_{name}(")
        imports = "import math\nfrom itertools import pairwise\nfrom nblib import activations\n"
        last = f"check_{name}(my_first_try)"
        tried = [one.source for one in cells if one.source.endswith(last)]
        wrong = [code.replace("my_first_try", f"my_{name}") for code in tried[:1]]
        start = f"from nblib.exercises.engine.rooms import TASKS\ntask = TASKS[{name!r}]\n"
        places = [0, len(task.mistakes) // 2, len(task.mistakes) - 1][: 3 - len(wrong)]
        wrong += [f"{start}my_{name} = task.wrong(task.mistakes[{n}])" for n in places]
        found[name] = context_of(cells[:place]), [cell.source, imports + solution, *wrong]
    return found


def natively(code: str, context: str, name: str) -> tuple[str, str]:
    """Return what the page is to say, and the text of its box."""
    reply = json.loads(run_cell(code, context, name, True, str))
    box = re.sub(r"<style>.*?</style>|<[^>]*>", "", reply["html"], flags=re.DOTALL)
    return SAID.get(reply["verdict"], "An error."), unescape(box) or reply["error"]


def compared(drive: object, chapter: str, browser: str) -> None:
    """Let a page check all answers of a chapter; compare what it says with what Python says."""
    others = []
    for name, (context, codes) in answers(chapter).items():
        for number, code in enumerate(codes):
            said, text, took = drive([name, code, "Check", PATIENCE])
            wanted, box = natively(code, context, name)
            if os.environ.get("MEASURED"):
                print(f"{browser:14} {name:20} {number} {said:16} {took / 1000:6.2f} s")
            text, box = (
                one.replace("empty slice.", "empty slice") for one in (text, box)
            )  # NumPy 2.0
            if (said, text.split()) != (wanted, box.split()):
                others.append((name, number, said, text, wanted, box))
    assert others == []


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_answer_gets_the_verdict_and_the_text_that_python_gives(
    browser, origins, scheme, chapter
):
    page = opened(browser, f"{origins[scheme]}chapters/{chapter}.html")
    compared(lambda asked: page.evaluate(DRIVE, asked), chapter, f"Chromium {scheme}")
    page.context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_third_of_the_chapters_in_firefox(origins, scheme, tmp_path):
    start, is_there = BROWSERS["Firefox"]
    if not is_there():
        pytest.skip("Firefox is not installed")
    with start(tmp_path) as tab:
        for chapter in CHAPTERS[1::3]:
            tab.open(f"{origins[scheme]}chapters/{chapter}.html")

            def drive(asked: list) -> list:
                return tab.run(f"() => ({DRIVE})({json.dumps(asked)})")

            compared(drive, chapter, f"Firefox {scheme}")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_cell_that_can_be_opened_gives_what_the_book_shows(browser, origins, chapter):
    page = opened(browser, f"{origins['http']}chapters/{chapter}.html")
    count = page.locator(".cell[class*=' try-cell-']").count()
    told = [page.evaluate(TRY, [place, PATIENCE]) for place in range(count)]
    assert count > 0
    assert [one for one in told if one[1] not in ("The same as in the book.", "Done.")] == []
    page.context.close()


def test_at_least_sixty_cells_of_the_book_can_be_opened():
    pages = [(BOOK / "chapters" / f"{name}.html").read_text("utf-8") for name in CHAPTERS]
    counts = [len(re.findall(r'class="cell [^"]*try-cell-', page)) for page in pages]
    print(dict(zip(CHAPTERS, counts, strict=True)), sum(counts))
    assert sum(counts) >= 60


ENDLESS = {
    "a loop": "while True:\n    pass",
    "a bare except": (
        "while True:\n    try:\n        while True:\n            pass\n    except:\n        pass"
    ),
    "a generator": "from itertools import count\nany(n < 0 for n in count())",
    "a comprehension": "from itertools import count\n[n for n in count() if n < 0]",
    "recursion": "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nf(80)",
    "deaf inside C": "from itertools import repeat\nsum(repeat(0))",
    "a long product": "x = np.ones((900, 900))\nwhile True:\n    x = x @ x / 900",
    "a flood": "while True:\n    print('again')",
}


@pytest.fixture(scope="module")
def running(browser, origins) -> Iterator[Page]:
    page = opened(browser, origins["file"] + CHAPTER)
    assert page.evaluate(DRIVE, ["backward", "1", "Run", PATIENCE])[0] == "Done."
    yield page
    page.context.close()


@pytest.mark.parametrize("kind", ENDLESS)
def test_stop_ends_what_does_not_end(running, kind):
    desk = running.locator(".bp-exercise", has=running.get_by_label("Your code for backward"))
    assert running.evaluate(DRIVE, ["backward", "1", "Run", PATIENCE])[0] == "Done."
    desk.get_by_role("textbox").fill(ENDLESS[kind])
    desk.get_by_role("button", name="Run", exact=True).click()
    expect(desk.get_by_role("status")).to_have_text("It runs …", timeout=PATIENCE)
    running.wait_for_timeout(300)
    before = time.monotonic()
    desk.get_by_role("button", name="Stop", exact=True).click()
    expect(desk.get_by_role("status")).to_have_text("Stopped.")
    if os.environ.get("MEASURED"):
        print(f"{kind}: stopped in {time.monotonic() - before:.2f} s")


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_nobody_stops_ends_by_itself(running, kind):
    code = ENDLESS[kind]
    said, text, _ = running.evaluate(DRIVE, ["backward", code, "Run", PATIENCE])
    assert said in ("An error.", "Stopped: no answer for 15 seconds."), (said, text)
    assert said != "An error." or "Stopped: it had run for too long." in text


def truncated(text: str) -> str:
    return text[: len(text) // 2]


def tampered(text: str) -> str:
    middle = len(text) // 2
    return (
        text[:middle]
        + ("AAAA" if text[middle : middle + 4] != "AAAA" else "BBBB")
        + text[middle + 4 :]
    )


@pytest.mark.parametrize("damage", [truncated, tampered])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_file_that_is_not_whole_is_named(browser, tmp_path, scheme, damage):
    for part in (CHAPTER, "_static"):
        copy = shutil.copytree if (BOOK / part).is_dir() else shutil.copy
        (tmp_path / part).parent.mkdir(exist_ok=True)
        copy(BOOK / part, tmp_path / part)
    file = tmp_path / "_static" / "python" / "numpy.whl.js"
    file.write_text(damage(file.read_text()))
    with served(tmp_path) as addresses:
        page = opened(browser, addresses[scheme, tmp_path] + CHAPTER)
        said, _, _ = page.evaluate(DRIVE, ["backward", "1", "Run", PATIENCE])
        page.context.close()
    assert said.startswith("Python did not start: numpy.whl is damaged.")


def test_a_file_that_is_not_there_is_named_and_the_next_try_may_succeed(browser, origins):
    page = opened(browser, origins["http"] + CHAPTER)

    def missing(route: Route) -> None:
        route.fulfill(status=404, body="not found")

    page.route("**/pyodide.asm.wasm.js", missing)
    said, _, _ = page.evaluate(DRIVE, ["backward", "1", "Run", PATIENCE])
    assert said.startswith("Python did not start: pyodide.asm.wasm did not arrive.")
    page.unroute("**/pyodide.asm.wasm.js")
    assert page.evaluate(DRIVE, ["backward", "1", "Run", PATIENCE])[0] == "Done."
    page.context.close()


def test_a_full_storage_is_told_and_code_runs_on(browser, origins):
    page = opened(browser, origins["http"] + CHAPTER)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw Error('full'); }; }")
    desk = page.locator(".bp-exercise", has=page.get_by_label("Your code for backward"))
    desk.get_by_role("textbox").fill("6 * 7")
    expect(desk.get_by_role("status")).to_contain_text("does not let the page keep your code")
    said, text, _ = page.evaluate(DRIVE, ["backward", "6 * 7", "Run", PATIENCE])
    assert (said, text) == ("Done.", "42")
    page.context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_two_tabs_run_beside_each_other_and_keep_one_text(browser, origins, scheme):
    first = opened(browser, origins[scheme] + CHAPTER)
    second = first.context.new_page()
    second.goto(first.url)
    said = [
        page.evaluate(DRIVE, ["backward", "1 + 1", "Run", PATIENCE])[:2] for page in (first, second)
    ]
    assert said == [["Done.", "2"]] * 2
    first.get_by_label("Your code for backward").fill("mine = 2")
    expect(second.get_by_label("Your code for backward")).to_have_value("mine = 2")
    first.context.close()


@pytest.mark.parametrize("path", [CHAPTER, "try_it.html"])
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_what_is_open_and_nothing_stands_out(
    browser, origins, path, mode, size
):
    page = opened(browser, origins["http"] + path, color_scheme=mode)
    for offer in page.get_by_role("button", name="Try this cell").all()[:2]:
        offer.press("Enter")
    assert path != CHAPTER or page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.set_viewport_size(size)
    page.evaluate(AXE)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = page.evaluate(RUN, [{"include": [[".bp-exercise"]]}, rules])
    assert found == []
    assert page.evaluate(SIDEWAYS) == []
    page.context.close()


def private_megabytes() -> float:
    """Return what Chromium's pages hold for themselves: of all that this process has started."""
    parents, pages = {}, []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, parent = status.parent.name, status.read_text().rpartition(") ")[2].split()[1]
            command = status.with_name("cmdline").read_text()
        except OSError:
            continue
        parents[pid] = parent
        if "--type=renderer" in command:
            pages.append(pid)

    def is_ours(pid: str) -> bool:
        return pid == str(os.getpid()) or (pid in parents and is_ours(parents[pid]))

    texts = [Path("/proc", pid, "smaps_rollup").read_text() for pid in pages if is_ours(pid)]
    return sum(int(kb) for text in texts for kb in re.findall(r"Private_\w+: +(\d+)", text)) / 1000


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_python_takes_less_than_350_megabytes_and_stop_gives_them_back(browser, origins):
    page = opened(browser, origins["http"] + CHAPTER)
    session = page.context.new_cdp_session(page)

    def held() -> float:
        """What is held, and not what waits to be collected."""
        page.wait_for_timeout(2000)
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(500)
        return private_megabytes()

    before = held()
    name, (_, codes) = next(iter(answers("04_backpropagation").items()))
    page.evaluate(DRIVE, [name, codes[2], "Check", PATIENCE])
    during = held()
    desk = page.locator(".bp-exercise", has=page.get_by_label(f"Your code for {name}"))
    desk.get_by_role("textbox").fill("while True: pass")
    desk.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(500)
    desk.get_by_role("button", name="Stop", exact=True).click()
    after = held()
    print(f"MB: {before:.0f} before, {during:.0f} with Python, {after:.0f} after Stop")
    assert during - before < 350
    assert after - before < 0.5 * (during - before)
    page.context.close()
