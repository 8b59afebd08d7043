"""*Link to this* and *Save picture* of every explorer: what they give, and what a link may hold."""

import json
import re
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from every_explorer import EXPLORERS, show, traits, use
from front_end import press, set_state, state
from playwright.sync_api import Page, expect
from sampling import some
from stored_views import EXPLORERS as STORED
from visiting import WIDE, Visit, take_picture, watch

from nblib.widgets.kit.limits import read_link

COPY = """Object.defineProperty(navigator, "clipboard", {configurable: true, value:
  {writeText: async text => { window.copied = text; }}})"""
SAID = ".bp-view .sharing [role=status]"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = {
    "not a number": "#{name}?{key}=NaN",
    "beyond all": "#{name}?{key}=1e999",
    "out of range": "#{name}?{key}=-7654321",
    "script": "#{name}?{key}=<img src=x onerror=alert(1)>",
    "address of a script": "#{name}?{key}=javascript:alert(1)",
    "unknown trait": "#{name}?hints=1",
    "what no reader changes": "#{name}?state=(1)",
    "prototype": "#{name}?__proto__=1&constructor=1",
    "unknown explorer": "#nobody?{key}=1",
    "half an escape": "#{name}?{key}=%E0%A4%A",
    "deep lists": "#{name}?{key}=" + "(" * 3000,
    "a megabyte": "#{name}?{key}=" + "9" * 1_000_000,
    "nothing": "#{name}?{key}",
}
# Goes to each of these links, as a reader who types them.
FOLLOW = """async links => {
  for (const link of links) {
    location.hash = link;
    await new Promise(done => setTimeout(done));
  }
}"""


def linked(page: Page) -> str:
    """Press *Link to this* and return the link that was copied, from the # on."""
    press(page, "Link to this")
    expect(page.locator(SAID)).to_have_text(re.compile("^(Link copied|Copied: a line of Python)"))
    copied = page.evaluate("copied")
    return "#" + copied.partition("#")[2].removesuffix('")')


def opened(page: Page, name: str, link: str) -> None:
    """Show the explorer at an address that ends in the link."""
    page.goto(f"about:blank{link}")
    page.evaluate("link => { location.hash = link; }", link)
    show(page, name)


def close(one: object, other: object) -> bool:
    """Whether two states are the same, to the seven digits that a link has of a number."""
    return json.loads(json.dumps(one), parse_float=round_to_seven) == json.loads(
        json.dumps(other), parse_float=round_to_seven
    )


def round_to_seven(text: str) -> float:
    return float(f"{float(text):.6g}")


@pytest.mark.parametrize("name", some(EXPLORERS, 5))
def test_a_link_restores_the_state_in_the_page_and_in_python(page: Page, name: str):
    show(page, name)
    page.evaluate(COPY)
    first = traits(page)
    use(page, seed=5, times=20)
    now, limits = traits(page), state(page, "state")
    link = linked(page)
    assert link.startswith(f"#{name}?")
    assert link == quote(link, safe="#?=&(),.-_+")
    kept = [trait for trait, one in limits.items() if one]
    wanted = {trait: now[trait] for trait in kept}

    opened(page, name, link)
    assert close({trait: traits(page)[trait] for trait in kept}, wanted), link
    press(page, "Reset")
    assert traits(page) == first

    found = read_link(link, name, limits)
    assert close({trait: first[trait] for trait in kept} | found, wanted)


def test_an_explorer_that_is_alone_on_its_page_needs_no_number_in_its_address():
    assert [view.name for view in STORED if "-" in view.state["name"]] == []


@pytest.mark.parametrize("name", some(EXPLORERS, 5))
def test_hostile_links_do_nothing_and_every_limit_is_kept(page: Page, name: str):
    visit = Visit("")
    watch(page, visit)
    show(page, name)
    first, limits = traits(page), state(page, "state")
    # One that takes no empty value; their order is another in a book that was built a second time.
    key = next(trait for trait, one in limits.items() if one and one["kind"] in ("index", "number"))
    key = key.removesuffix("_index")
    links = [form.format(name=name, key=key) for form in HOSTILE.values()]
    page.evaluate(FOLLOW, links)
    assert traits(page) == first
    for link in links:
        with pytest.raises(ValueError, match=r"^link: expected"):
            read_link(link, name, limits)

    # at a limit it is taken, one step beyond it is not
    for trait, one in limits.items():
        match one:
            case {"kind": "number", "high": high}:
                value, inside, beyond = high, high, high + 1
            case {"kind": "index", "names": names}:
                value, inside, beyond = len(names) - 1, names[-1], "nobody"
            case _:
                continue
        key = trait.removesuffix("_index")
        page.evaluate(FOLLOW, [f"#{name}?{key}={beyond}"])
        assert traits(page) == first
        page.evaluate(FOLLOW, [f"#{name}?{key}={inside}"])
        assert traits(page) == first | {trait: value}
        press(page, "Reset")
    assert (visit.errors, visit.console) == ([], [])


def test_a_state_that_is_too_much_for_a_link_is_told(page: Page):
    show(page, "race")
    page.evaluate(COPY)
    set_state(page, segments=[[[0.1, 9000]], [], []])
    press(page, "Link to this")
    expect(page.locator(SAID)).to_have_text("This is too much for a link.")
    assert page.evaluate("window.copied") is None


@pytest.mark.parametrize("works", [True, False])
def test_without_the_clipboard_the_link_is_copied_the_old_way_or_shown(page: Page, works: bool):
    show(page, "depth")
    page.evaluate(
        """works => {
      Object.defineProperty(navigator, "clipboard", {value: undefined});
      document.execCommand = () => works;
    }""",
        works,
    )
    set_state(page, depth=9)
    press(page, "Link to this")
    expect(page.locator(SAID)).to_have_text(re.compile("^Copied" if works else "^Copy it"))
    field = page.get_by_role("textbox", name="Link to this")
    expect(field).to_be_visible(visible=not works)
    if not works:
        assert field.input_value().endswith('depth=9")')


def saved(page: Page, path: Path) -> str:
    """Press *Save picture* and return what was saved."""
    with page.expect_download() as download:
        press(page, "Save picture")
    download.value.save_as(path)
    return path.read_text("utf-8")


# What needs a style sheet, a script or another file.
NOT_ALONE = re.compile(
    r"var\(|currentcolor|color-mix|url\(|rgba?\(| class=| style=|<script|href=\"(?!data:image/png)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", some(EXPLORERS, 5))
def test_a_saved_picture_opens_alone_light_and_with_every_word_of_the_view(page, tmp_path, name):
    path = tmp_path / f"{name}.svg"
    page.set_viewport_size(WIDE)
    show(page, name)
    use(page, seed=6, times=12)
    light = saved(page, path)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert saved(page, path) == light
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert not NOT_ALONE.search(light)

    picture = ElementTree.fromstring(light)
    assert picture[2].get("fill") == "#fff"  # after title and description: the ground
    words = page.locator(".bp-view .columns svg text:visible").all_text_contents()
    shown = ["".join(one.itertext()) for one in picture.iter(f"{SVG}text")]
    assert [word for word in words if word not in shown] == []
    page.goto(path.as_uri())
    take_picture(page, f"saved-{name}")
    assert page.evaluate("document.documentElement.localName") == "svg"
