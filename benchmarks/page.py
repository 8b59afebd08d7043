"""How soon is a page there, its explorer alive, and how fast does that follow its slider.

Every page of the built book is opened in Chromium, each time with an empty cache, from disk and
from a local server that compresses texts, as common hosts do. Pages with explorers are opened under
the official widget manager too (`static_widgets: false`), in turn with ours. Its scripts then come
from the same local server instead of the content delivery network that such a page names: this
leaves the network out of the comparison, in the official manager's favor.

An explorer is *alive* when its picture is drawn (a quiz has none: when its choices are there) and
its slider, or where it has none its first button, is there. The page is opened at the heading
before its first explorer, as by a link: one far below the window would wait.

Python in the page is timed from the click on *Check* to the box: on a page where it starts, on the
next page of the same visit, and for the checks after that.

Needs Chromium, npm and the built book (`make book`).
Usage: python benchmarks/page.py [--rounds 5] [--moves 300]
"""

import argparse
import functools
import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from playwright.sync_api import Browser, sync_playwright
from tqdm import tqdm
from training import as_markdown, processor, write_report

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "_build" / "html"
# The official manager's scripts, in the order in which a page loads them.
SCRIPTS = {
    "requirejs@2.3.7": "package/require.js",
    "@jupyter-widgets/html-manager@1.0.15": "package/dist/embed-amd.js",
}
TEXTS = {".html", ".js", ".css", ".svg"}  # fonts and pictures are compressed already
# Runs before the page's own scripts and notes when things are first there, in milliseconds.
STOPWATCH = """(() => {
  const times = window.times = {};
  const control = "CONTROL";
  const note = name => { times[name] ??= performance.now(); };
  const look = () => {
    const picture = document.querySelector(".bp-view svg *, .bp-quiz input");
    if (picture && document.querySelector(control)) note("alive");
    const math = window.MathJax?.startup?.promise;
    if (math && math !== times.waiting) (times.waiting = math).then(() => note("math"));
  };
  new MutationObserver(look).observe(document, {childList: true, subtree: true});
  addEventListener("DOMContentLoaded", () => { note("ready"); look(); });
  addEventListener("load", look);
})()"""
CONTROLS = {True: "input[type=range], .noUi-handle", False: ".bp-view button"}  # with sliders?
# From the time stamp of each input to the first moment after the frame that it caused.
FRAMES = """slider => {
  const inputs = [];
  const after = new MessageChannel();
  window.delays = [];
  after.port1.onmessage = () => delays.push(performance.now() - inputs.shift());
  slider.addEventListener("input", ({timeStamp}) => requestAnimationFrame(() => {
    inputs.push(timeStamp);
    after.port2.postMessage(null);
  }));
  slider.focus();
}"""


# The stub of the page's first exercise, checked: the milliseconds from the click to the box.
CHECK = """async () => {
  const desk = document.querySelector(".bp-exercise");
  const check = [...desk.querySelectorAll("button")].find(one => one.textContent === "Check");
  const status = desk.querySelector("[role=status]");
  status.textContent = "";
  const before = performance.now();
  check.click();
  while (!/^(Not written yet|Python did not)/.test(status.textContent)) {
    await new Promise(done => setTimeout(done, 5));
  }
  if (!desk.querySelector(".bp-check")) throw new Error(status.textContent);
  return performance.now() - before;
}"""
FIRST, SECOND = "chapters/02_forward_propagation.html", "chapters/03_cost.html"


class Compressing(SimpleHTTPRequestHandler):
    """Serves texts compressed, to be kept for ten minutes as on GitHub Pages, and says nothing."""

    def do_GET(self) -> None:
        """Answer with one whole file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = compressed(path) if path.suffix in TEXTS else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if path.suffix in TEXTS:
            self.send_header("Content-Encoding", "gzip")
        with suppress(ConnectionError):  # the page was closed before it had all its files
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@functools.cache
def compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes())


@contextmanager
def served(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.*"):  # no page should wait until its files are compressed
        if path.suffix in TEXTS:
            compressed(path)
    handler = functools.partial(Compressing, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def official_book(folder: Path) -> Path:
    """Build the book under the official manager in `folder`, its scripts within."""
    npm = shutil.which("npm") or sys.exit("npm is needed to fetch the official manager: Node.js")
    packed = subprocess.run([npm, "pack", "--silent", *SCRIPTS], cwd=folder, stdout=subprocess.PIPE)
    scripts = folder / "scripts"
    for archive, script in zip(packed.stdout.decode().split(), SCRIPTS.values(), strict=True):
        shutil.unpack_archive(folder / archive, folder / archive[:-4], filter="data")
        scripts.mkdir(exist_ok=True)
        shutil.copy(folder / archive[:-4] / script, scripts)
    settings = yaml.safe_load((ROOT / "_config.yml").read_text())
    settings["execute"]["cache"] = str(ROOT / "_build" / ".jupyter_cache")
    settings["sphinx"]["local_extensions"] = {
        name: str(ROOT / path) for name, path in settings["sphinx"]["local_extensions"].items()
    }
    settings["sphinx"]["config"] |= {
        "static_widgets": False,
        # The address of a module that the manager lacks is this attribute and the module's name.
        "nb_ipywidgets_js": {
            "/scripts/require.js": {},
            "/scripts/embed-amd.js": {"data-jupyter-widgets-cdn": "/scripts/"},
        },
    }
    (folder / "config.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    (folder / "_build").mkdir()
    shutil.copy(ROOT / "_build" / ".execution-key", folder / "_build")  # the cache is up to date
    book = Path(sys.executable).with_name("jupyter-book")
    options = ["--quiet", "--config", str(folder / "config.yml"), "--path-output", str(folder)]
    subprocess.run([str(book), "build", *options, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    html = folder / "_build" / "html"
    shutil.copytree(scripts, html / "scripts")
    # Where the manager looks for the module of anywidget, which Jupyter serves from this folder.
    source = Path(sys.prefix) / "share" / "jupyter" / "nbextensions" / "anywidget" / "index.js"
    module = html / "scripts" / "anywidget@~0.11.*" / "dist"
    module.mkdir(parents=True)
    shutil.copy(source, module)
    return html


def explorer_heading(html: str) -> str | None:
    """Return the address within the page of the section with its first explorer, None without one.

    A chapter asks for a prediction before its first section; that widget is no explorer.
    """
    widgets = re.finditer('type="application/vnd.jupyter.widget-view\\+json"', html)
    before = [re.findall(r'<section id="([^"]+)"', html[: one.start()]) for one in widgets]
    return next((f"#{sections[-1]}" for sections in before if sections), "") if before else None


def visit(browser: Browser, address: str, sliders: bool, explorer: bool) -> dict[str, float]:
    """Open a page with an empty cache and return its times and its traffic."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(STOPWATCH.replace("CONTROL", CONTROLS[sliders]))
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: urls.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({urls[event["requestId"]]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="load")
    wanted = ["alive"] * explorer + ["math"] * page.evaluate("!!window.MathJax?.startup")
    page.wait_for_function("names => names.every(name => times[name])", arg=wanted)
    times = page.evaluate("({...times, waiting: null})")
    context.close()
    # blob: and data: addresses are no traffic
    sizes = {url: size / 1000 for url, size in sizes.items() if url.startswith(("http", "file"))}
    shared = sum(size for url, size in sizes.items() if "/_static/" in url or "/scripts/" in url)
    return {
        "requests": len(sizes),
        "KB shared": shared,
        "KB of its own": sum(sizes.values()) - shared,
        "DOM ready": times["ready"],
        "math shown": times.get("math", np.nan),
        "explorer alive": times.get("alive", np.nan),
    }


def measure_pages(browser: Browser, books: dict[str, Path], rounds: int) -> pd.DataFrame:
    """Return one row per page, manager and way to open it: the medians over the rounds."""
    rows = []
    found = {path.relative_to(BOOK) for path in BOOK.rglob("*.html")}
    others = ("lite", "_modules")  # JupyterLite's, and those that show source
    pages = sorted(path.as_posix() for path in found if path.parts[0] not in others)
    pages = [path for path in pages if path not in ("index.html", "search.html", "genindex.html")]
    with ExitStack() as stack:
        origins = {name: stack.enter_context(served(folder)) for name, folder in books.items()}
        origins["ours, from disk"] = f"{BOOK.as_uri()}/"
        for _ in tqdm(range(rounds), unit="round"):
            for path in pages:
                html = (BOOK / path).read_text()
                heading, sliders = explorer_heading(html), "SliderModel" in html
                explorer = heading is not None
                for name, origin in origins.items():
                    if explorer or name != "official":
                        row = {"page": path, "manager": name}
                        address = origin + path + (heading or "")
                        rows.append(row | visit(browser, address, sliders, explorer))
    grouped = pd.DataFrame(rows).groupby(["page", "manager"], sort=False)
    return grouped.median().reset_index()


def measure_moves(browser: Browser, path: str, moves: int) -> pd.DataFrame:
    """Return, for each explorer's first slider, the delays from a stroke to the painted frame."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{BOOK.as_uri()}/{path}{explorer_heading((BOOK / path).read_text()) or ''}")
    rows = []
    for root in page.locator(".sw-root").all():
        root.scroll_into_view_if_needed()
        page.wait_for_timeout(1000)
        slider = root.locator("input[type=range]").first
        if root.locator(".bp-view").count() and slider.count():
            slider.evaluate(FRAMES)
            for number in range(moves):
                page.keyboard.press("ArrowRight" if number // 10 % 2 == 0 else "ArrowLeft")
                page.wait_for_timeout(random.uniform(40, 60))  # the next one meets a quiet page
            name = root.locator(".bp-title").inner_text()
            rows.append((path, name, *np.percentile(page.evaluate("delays"), [50, 99])))
    page.close()
    return pd.DataFrame(rows, columns=["page", "explorer", "median", "99th percentile"])


def measure_python(browser: Browser, rounds: int) -> pd.DataFrame:
    """Return how long a check takes where Python starts, on a second page, and from then on."""
    rows = []
    with served(BOOK) as origin:
        for way, address in {"from a server": origin, "from disk": f"{BOOK.as_uri()}/"}.items():
            for _ in range(rounds):
                context = browser.new_context()
                page = context.new_page()
                page.goto(address + FIRST)
                cold = page.evaluate(CHECK)
                page.goto(address + SECOND)
                second, *later = (page.evaluate(CHECK) for _ in range(6))
                rows.append((way, cold, second, np.median(later)))
                context.close()
    columns = ["opened", "first page", "second page", "later checks"]
    return pd.DataFrame(rows, columns=columns).groupby("opened").median().reset_index()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--moves", type=int, default=300)
    options = parser.parse_args()
    if not BOOK.exists():
        sys.exit("The book is not built: run `make book` first.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        books = {"ours": BOOK, "official": official_book(Path(folder))}
        browser = playwright.chromium.launch(
            executable_path=shutil.which(os.environ.get("CHROMIUM") or "chromium"),
            chromium_sandbox=os.geteuid() != 0,  # the sandbox refuses to run as root
        )
        pages = measure_pages(browser, books, options.rounds)
        with_explorer = pages.page[pages["explorer alive"].notna()].unique()
        frames = pd.concat(measure_moves(browser, path, options.moves) for path in with_explorer)
        python = measure_python(browser, options.rounds)
        version = browser.version
        browser.close()
    host = (BOOK / "_static" / "static_widgets" / "host.js").stat().st_size
    write_report(
        "page",
        "Speed of the pages",
        f"{processor()}, Chromium {version}, empty cache. "
        f"Milliseconds from navigation, medians of {options.rounds} rounds; KB (1,000 bytes) as "
        "sent, compressed by the server, which lets them be kept, or as they are on disk. "
        f"The host is {host:,} bytes.\n\n{as_markdown(pages)}\n\n"
        f"From a key stroke on the slider to the painted frame, {options.moves} strokes, "
        f"milliseconds:\n\n{as_markdown(frames)}\n\n"
        f"From the click on Check to its box, milliseconds:\n\n{as_markdown(python)}\n",
    )


if __name__ == "__main__":
    main()
