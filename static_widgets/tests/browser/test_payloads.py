"""What a text of a widget says runs no script, asks no other host and stays inside its box."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_pages import element, prepared, write_page
from playwright.sync_api import Browser, Page
from sampling import some
from widget_pages import served

RUN = "window.hacked=1"
FAR = "http://tracker.invalid/x"

# --- TeX: 12 addresses in 4 commands, 24 styles in 3, 12 classes and ids, 24 of moved and huge
ADDRESSES = [
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f" javascript:{RUN}",
    f"javascript&colon;{RUN}",
    f"java\tscript:{RUN}",
    f"javascript:void({RUN})",
    f"data:text/html,<script>{RUN}</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    f"vbscript:{RUN}",
    "blob:http://tracker.invalid/x",
    "file:///etc/hosts",
    f"view-source:javascript:{RUN}",
]
STYLES = [
    f"background:url({FAR})",
    f"background:url('{FAR}')",
    f"background-image:url({FAR})",
    f"list-style:url({FAR})",
    f"list-style-image:url({FAR})",
    f"border-image:url({FAR}) 1",
    f"cursor:url({FAR}),auto",
    f"content:url({FAR})",
    f"mask:url({FAR})",
    f"filter:url({FAR}#a)",
    f"background:image-set('{FAR}' 1x)",
    f"background:u\\72l({FAR})",
    f"--x:url({FAR});background:var(--x)",
    f"@import url({FAR})",
    "position:fixed;top:0;left:0;width:100vw;height:100vh;background:red",
    "position:absolute;top:-50px;left:0;width:600px;height:100px;background:red",
    "position:relative;top:-40px;background:red;z-index:9",
    "position:sticky;top:0;background:red",
    "transform:scale(60);background:red",
    "scale:60;background:red",
    "translate:0 -50px;background:red",
    "margin:-3000px;padding:3000px;background:red",
    "margin-top:-40px;background:red",
    "margin-top:calc(0px - 40px);background:red",
    "box-shadow:0 0 0 300px red",
    "outline:300px solid red",
    "text-shadow:0 -40px red",
    "animation:spin 1s;inset:0;position:fixed",
    "padding:60px;border:60px solid red;margin:-90px",
    "zoom:40;background:red",
    "letter-spacing:-40em;word-spacing:-40em",
    "text-indent:-3000px;font-size:90px",
    "float:left;width:3000px;height:90px;background:red",
    "font-size:300px;line-height:0.1",
    "clip-path:url(#x);perspective:1px;transform:translateY(-40px)",
    "vertical-align:90px;background:red",
]
CLASSES = [
    "position-fixed top-0 start-0 w-100 h-100",
    "fixed",
    "guard fixed",
    "sw-note fixed",
    "dataframe fixed",
    "MJX-x fixed",
]
MOVED = [
    r"\hspace{-3000px}\rule{3000px}{90px}",
    r"\kern-300px\rule{300px}{60px}",
    r"\mkern-900mu\rule{300px}{60px}",
    r"\raise 60px{\rule{400px}{60px}}",
    r"\lower 60px{\rule{400px}{60px}}",
    r"\raise{60px}{\smash{\rule{400px}{60px}}}",
    r"\smash{\rule{400px}{120px}}",
    r"\smash{\rule[-90px]{400px}{180px}}",
    r"\llap{\rule{900px}{90px}}",
    r"\rlap{\rule{9000px}{90px}}",
    r"\moveleft 300px{\rule{300px}{60px}}",
    r"\moveright 3000px{\rule{300px}{60px}}",
    r"\rule{9999px}{20px}",
    r"\rule[-300px]{20px}{20px}",
    r"\vphantom{\rule{1px}{300px}}x",
    r"{\Huge\Huge\smash{X}}",
    r"\mathllap{\smash{\rule{900px}{90px}}}",
    r"\bbox[600px,border:60px solid red]{x}",
    r"\mmlToken{mi}[mathsize='400px']{x}",
    r"\mmlToken{mo}[lspace='-900px']{=}",
    r"\require{../../../host}x",
    r"\require{physics}\setOptions{a=b}",
    r"\def\x#1{\req#1}\x{uire}{html}",
    r"\let\h\href\h{javascript:window.hacked=1}{x}",
]
TEX = [
    *(rf"\href{{{address}}}{{x}}" for address in ADDRESSES),
    *(rf"\text{{a}}\href{{{address}}}{{\text{{link}}}}" for address in ADDRESSES[:4]),
    *(rf"\mmlToken{{mi}}[href='{address}']{{x}}" for address in ADDRESSES[:6]),
    *(rf"\style{{{style}}}{{\text{{styled}}}}" for style in STYLES),
    *(rf"\bbox[{style}]{{x}}" for style in STYLES[:24]),
    *(rf"\mmlToken{{mi}}[style='{style}']{{x}}" for style in STYLES[14:20]),
    *(rf"\class{{{name}}}{{x}}" for name in CLASSES),
    r"\cssId{guard}{x}",
    r"\mmlToken{mi}[class='position-fixed']{x}",
    r"\mmlToken{mi}[onclick='window.hacked=1']{x}",
    r"\data{bs-toggle=tooltip}{x}",
    *MOVED,
]
# --- markup
MARKUP = [
    *(f'<a href="{address}">x</a>' for address in ADDRESSES),
    *(f'<p style="{style}">styled</p>' for style in STYLES),
    *(f'<div class="{name}">x</div>' for name in CLASSES),
    f"<script>{RUN}</script>",
    f'<img src="x.png" onerror="{RUN}">',
    f'<svg onload="{RUN}"><a href="javascript:{RUN}">x</a></svg>',
    f'<math><a xlink:href="javascript:{RUN}">x</a></math>',
    f'<iframe srcdoc="<script>parent.hacked=1</script>" src="{FAR}"></iframe>',
    f'<object data="{FAR}"></object><embed src="{FAR}">',
    f'<form action="{FAR}"><button formaction="javascript:{RUN}">x</button></form>',
    f'<details open ontoggle="{RUN}">x</details>',
    f"<style>@import '{FAR}'; body {{ display: none }}</style>",
    f'<link rel="stylesheet" href="{FAR}"><meta http-equiv="refresh" content="0;{FAR}">',
    f'<base href="{FAR}"><template><img src="{FAR}"></template>',
    f'<img src="{FAR}" srcset="{FAR} 2x"><picture><source srcset="{FAR}"></picture>',
    f'<video poster="{FAR}" src="{FAR}"></video><audio src="{FAR}"></audio>',
    f'<table background="{FAR}"><tr><td background="{FAR}">x</td></tr></table>',
    '<img src="//tracker.invalid/x.png"><img src="\\\\tracker.invalid\\x.png">',
    '<p id="guard" name="staticWidgets">x</p>',
]
PAYLOADS = [f"${tex}$" for tex in TEX] + MARKUP
DESCRIPTION = {"min": 0, "max": 9, "value": 3, "step": 1, "disabled": True, "readout": True}
CONTROLS = "@jupyter-widgets/controls"
PLACES = {
    "Label": lambda payload: ("Label", CONTROLS, {"value": payload}),
    "HTML": lambda payload: ("HTML", CONTROLS, {"value": payload}),
    "HTMLMath": lambda payload: ("HTMLMath", CONTROLS, {"value": payload}),
    "description": lambda payload: ("IntSlider", CONTROLS, DESCRIPTION | {"description": payload}),
    "markup in a description": lambda payload: (
        "IntSlider",
        CONTROLS,
        DESCRIPTION | {"description": payload, "description_allow_html": True},
    ),
    "Output": lambda payload: (
        "Output",
        "@jupyter-widgets/output",
        {"outputs": [{"data": {"text/html": payload}}]},
    ),
}
# Every formula is drawn, but for two that load scripts, and one with an element in markup.
ALL = len(TEX) - 2
FORMULAS = {"Label": ALL, "description": ALL, "HTMLMath": ALL - 1, "Output": ALL - 1, "HTML": 0}
FORMULAS["markup in a description"] = ALL - 1
# Each guard is seen where it stands: the point in its middle belongs to it. Each link is clicked.
LOOK = """() => {
  const guards = [...document.querySelectorAll(".guard")];
  const isSeen = guard => {
    guard.scrollIntoView({ block: "center" });
    const { left, top, width, height } = guard.getBoundingClientRect();
    const spots = [left + 5, left + width / 2, left + width - 5];
    return spots.every(x => document.elementFromPoint(x, top + height / 2) === guard);
  };
  const covered = guards.map((guard, number) => (isSeen(guard) ? -1 : number)).filter(n => n >= 0);
  document.addEventListener("click", event => {
    const { protocol } = event.target.closest("a") ?? {};
    if (protocol !== "javascript:") event.preventDefault();
  });
  for (const link of document.querySelectorAll(".sw-root a, .sw-root mjx-container *")) {
    link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  const linked = [...document.querySelectorAll(".sw-root [href]")];
  return {
    covered,
    addresses: linked.map(({ href }) => href.baseVal ?? href),
    formulas: document.querySelectorAll(".sw-root mjx-container").length,
    width: document.documentElement.scrollWidth,
  };
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    yield page
    page.close()


def test_there_are_enough_payloads():
    assert len(set(PAYLOADS)) >= 150
    assert len(PLACES) == 6


@pytest.mark.parametrize("place", some(PLACES))
def test_payloads_stay_in_their_box(page: Page, tmp_path: Path, place: str):
    state = {}
    for number, payload in enumerate(PAYLOADS):
        name, module, values = PLACES[place](payload)
        state[f"m{number}"] = model(name, module, values)
    content = prepared(state)
    # only what is shown counts here, not whether the build would show it
    for entry in content["state"].values():
        entry.pop("dead", None)
    views = [element("view", {"model_id": id}) for id in state]
    write_page(tmp_path, *views, element("state", content), formulas=True)
    seen = look(page, tmp_path, FORMULAS[place])
    assert seen["formulas"] == FORMULAS[place]
    print(place, len(PAYLOADS), "payloads,", seen["formulas"], "formulas")


@pytest.mark.parametrize("own", [True, False])
def test_layouts_stay_in_their_box(page: Page, tmp_path: Path, own: bool):
    """What ipywidgets writes, and what anybody may write into the state of a layout."""
    written = [
        dict(part.split(":", 1) for part in style.split(";") if ":" in part) for style in STYLES
    ]
    state = {}
    for number, style in enumerate([{}, *written]):
        layout = {
            name.strip().replace("-", "_") if own else name: text for name, text in style.items()
        }
        state[f"l{number}"] = model("Layout", "@jupyter-widgets/base", layout)
        values = {"value": "text", "layout": f"IPY_MODEL_l{number}"}
        state[f"m{number}"] = model("Label", CONTROLS, values)
    views = [element("view", {"model_id": id}) for id in state if id.startswith("m")]
    write_page(tmp_path, *views, element("state", prepared(state)), formulas=True)
    look(page, tmp_path, 0)


def model(name: str, module: str, values: dict) -> dict:
    return {"model_name": f"{name}Model", "model_module": module, "state": values}


def look(page: Page, folder: Path, formulas: int) -> dict:
    """Open the page, click every link, and return what was seen: nothing ran, left or covered."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(folder) as address:
        page.goto(f"{address}index.html")
        page.wait_for_function("window.MathJax?.startup?.promise")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")  # mounts all
        page.wait_for_function(
            "count => document.querySelectorAll('.sw-root mjx-container').length >= count",
            arg=formulas,
        )
        page.wait_for_timeout(1000)  # what is on its way leaves
        seen = page.evaluate(LOOK)
        page.wait_for_timeout(300)
        assert page.evaluate("window.hacked") is None
    own = ("index.html", "more_controls.js", "host.js", "host.css", "mathjax.js", ".woff", "x.png")
    near = [url for url in asked if url.startswith(address) and url.endswith(own)]
    assert {url for url in asked if not url.startswith("data:")} == set(near)
    assert seen["covered"] == []
    assert [url for url in seen["addresses"] if not url.startswith(address)] == []
    assert seen["width"] == 800
    return seen
