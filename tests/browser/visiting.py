"""One visit to one page: what it asks for, what it complains about, and what a reader sees."""

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Error, Locator, Page, Request, Response

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "_build" / "html"
SPECIMEN = "specimen.html"
SOURCE = "_modules/nblib/network.html"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

FACTS = """async () => {
  const late = new Promise(done => setTimeout(done, 10_000));
  const pictures = [...document.querySelectorAll(".sw-root img")]; // put there a moment ago
  await Promise.race([late, Promise.allSettled(pictures.map(picture => picture.decode()))]);
  const seen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  const folded = element => element.closest(
    ".toggle-hidden, details:not([open]), .sd-tab-content, [hidden]");
  const drawn = formula => [...formula.querySelectorAll("mjx-container")].some(seen);
  const all = selector => [...document.querySelectorAll(selector)];
  return {
    named: all("script, img, iframe, source, video, audio, link:not([rel=canonical])")
      .map(element => element.src || element.href).filter(Boolean),
    formulas: all(".math").length,
    undrawn: all(".math").filter(formula => !folded(formula) && !drawn(formula))
      .map(formula => formula.textContent),
    errors: all("mjx-merror, [data-mjx-error]").map(element => element.textContent),
    images: [...document.images].map(image => ({
      src: image.src.slice(0, 100), alt: image.alt.trim(),
      loaded: image.complete && image.naturalWidth > 0})),
    icons: all("[class*='fa-']").map(icon => ({
      name: icon.className, text: getComputedStyle(icon, "::before").content})),
  };
}"""
# What sticks out of the window at the right and is in no box that clips or scrolls. The page need
# not scroll for it: a section paints nothing outside of itself, so there it is cut.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = document.documentElement.scrollWidth > width;
  const clips = element => getComputedStyle(element).overflowX !== "visible";
  const boxed = ({parentElement: parent}) =>
    parent && parent !== document.body && (clips(parent) || boxed(parent));
  const unseen = "mjx-assistive-mml, mjx-assistive-mml *"; // for those who listen
  const wide = [...document.querySelectorAll(scrolls ? "body *" : ".bd-article *")]
    .filter(element => element.getBoundingClientRect().right > width + 1
      && !element.matches(unseen) && !boxed(element))
    .map(element => `${element.tagName.toLowerCase()}.${element.className}`);
  return wide.length || !scrolls ? wide.slice(0, 8) : ["something that has no box"];
}"""
# How everything that is wide looks on a phone, when nothing is folded.
FITTING = """async () => {
  const folded = document.querySelectorAll(".toggle-hidden");
  for (const one of folded) one.classList.remove("toggle-hidden");
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
  const all = selector => [...document.querySelectorAll(`.bd-article ${selector}`)]
    .filter(one => one.clientWidth > 0 && !one.closest(".sw-root"));
  const look = box => ({
    text: box.textContent.trim().slice(0, 50),
    over: box.scrollWidth - box.clientWidth,
    letters: parseFloat(getComputedStyle(box).fontSize),
    shadow: box.tabIndex === 0 && getComputedStyle(box).backgroundImage.includes("gradient"),
  });
  const figures = all(".cell_output img:not(.bp-whole)");
  return {
    formulas: all("div.math > mjx-container").map(look),
    code: all(".cell_input pre, .highlight-python pre").map(look),
    outputs: all(".cell_output pre").map(look),
    boxes: all("*").filter(box => /auto|scroll/.test(getComputedStyle(box).overflowX))
      .map(look).filter(({ over }) => over > 1),
    figures: figures.map(({ width, naturalWidth }) => width / naturalWidth),
  };
}"""
COLORS = """() => ({
  theme: document.documentElement.dataset.theme,
  page: getComputedStyle(document.body).backgroundColor,
  text: getComputedStyle(document.querySelector("main")).color,
  role: getComputedStyle(document.documentElement).getPropertyValue("--bp-activation"),
  boxes: [...document.querySelectorAll(".bd-article img")]
    .map(image => getComputedStyle(image).backgroundColor),
  filters: [...document.querySelectorAll(".cell_output img")]
    .map(image => getComputedStyle(image).filter),
})"""
# The theme hears of a change within two frames; then its sidebars may still be sliding. One that is
# called back in the middle of it never says that it has finished, so there is an end to the wait.
AT_REST = """async () => {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const moving = document.getAnimations().filter(({effect}) => effect.getTiming().iterations < 9);
  const late = new Promise(resolve => setTimeout(resolve, 1000));
  await Promise.race([late, Promise.allSettled(moving.map(animation => animation.finished))]);
}"""


@dataclass
class Visit:
    """What happened on one page and what it held."""

    origin: str  # what the address of every request has to start with
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    light: dict = field(default_factory=dict)
    dark: dict = field(default_factory=dict)
    sideways: list[str] = field(default_factory=list)
    fitting: dict = field(default_factory=dict)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line in the log for each."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[dict[tuple[str, Path], str]]:
    """Serve a folder; give the addresses of what it holds, from disk and from the server."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # 0: any port that is free
    threading.Thread(target=server.serve_forever, daemon=True).start()
    http = f"http://127.0.0.1:{server.server_port}/"
    yield {("file", folder): f"{folder.as_uri()}/", ("http", folder): http}
    server.shutdown()
    server.server_close()


def copy_specimen(folder: Path) -> Path:
    """Copy the specimen page, and what the book's own settings name, to a new folder."""
    source = shutil.copytree(Path(__file__).parent / "specimen", folder / "source")
    shutil.copy(ROOT / "references.bib", source)
    (source / "_ext").mkdir()
    shutil.copy(ROOT / "_ext" / "logo.svg", source / "_ext")
    return source


@functools.cache  # asked for once a test
def book_pages() -> list[str]:
    """Return every page of the built book, relative to its folder; of those with source, one."""
    pages = {path.relative_to(BOOK).as_posix() for path in BOOK.rglob("*.html")}
    others = ("lite/", "_modules/")  # the first are JupyterLite's
    return sorted([*(path for path in pages if not path.startswith(others)), SOURCE])


def watch(page: Page, visit: Visit) -> None:
    """Write down all that ``page`` asks for and complains about."""

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # of a page that was left while it loaded
            visit.failed.append(f"{request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            visit.failed.append(f"{response.url}: {response.status}")

    def logged(message: object) -> None:
        if message.type in ("error", "warning", "assert"):
            visit.console.append(f"{message.type}: {message.text} ({message.location['url']})")

    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("requestfailed", failed)
    page.on("response", answered)
    page.on("console", logged)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))


def settle(page: Page) -> None:
    """Wait for the formulas and the fonts."""
    page.wait_for_load_state("load")
    page.evaluate("() => window.MathJax?.startup?.promise.then(() => null)")
    page.evaluate("() => document.fonts.ready.then(() => null)")


def enter(page: Page, origin: str, path: str) -> None:
    """Open a page of the book and wait until it is drawn."""
    page.goto(origin + path)
    if path == "index.html":  # only leads on to the landing page
        page.wait_for_url(lambda url: not url.endswith("/index.html"))
    settle(page)


def make_visit(browser: Browser, origin: str, path: str, look_around: bool) -> Visit:
    """Visit one page; to look around is to see it in light and in dark, and on a phone."""
    visit = Visit(origin)
    context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    watch(page, visit)

    enter(page, origin, path)
    visit.facts = page.evaluate(FACTS)
    if look_around:
        look(page, visit)
    context.close()
    return visit


def look(page: Page, visit: Visit) -> None:
    """Write down how a page looks in light and in dark, and how it fits on a phone and a desk."""
    visit.light = page.evaluate(COLORS)
    page.emulate_media(color_scheme="dark")
    page.evaluate(AT_REST)
    visit.dark = page.evaluate(COLORS)
    page.set_viewport_size(PHONE)
    page.evaluate(AT_REST)
    visit.sideways = page.evaluate(SIDEWAYS)
    visit.fitting = page.evaluate(FITTING)
    visit.sideways += page.evaluate(SIDEWAYS)  # unfolded
    page.set_viewport_size(WIDE)
    page.evaluate(AT_REST)
    visit.sideways += page.evaluate(SIDEWAYS)


def take_picture(subject: Page | Locator, name: str, **options: object) -> None:
    """Leave one picture in the folder `screenshots`, for people to look at."""
    path = ROOT / "screenshots" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    try:
        subject.screenshot(path=path, **options)
    except Error as error:
        # Under load Chromium may refuse a picture, and takes the same one when asked again.
        if "Unable to capture screenshot" not in str(error):
            raise
        subject.screenshot(path=path, **options)


def sit_for_picture(subject: Page | Locator, name: str, **options: object) -> None:
    """Leave one where PICTURES=yes asks for it: it takes long, and asserts nothing."""
    if os.environ.get("PICTURES"):
        take_picture(subject, name, **options)


def take_pictures(browser: Browser, origin: str, path: str) -> None:
    """Leave pictures of a page for people to look at: desk and phone, light and dark."""
    page = browser.new_page(reduced_motion="reduce")
    enter(page, origin, path)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode)
            page.evaluate(AT_REST)
            name = f"{Path(path).stem}-{size['width']}-{mode}"
            # Of a whole chapter it takes seconds.
            take_picture(page, name, full_page=True, timeout=120_000)
    page.close()
