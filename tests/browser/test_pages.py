"""What holds on every page of the book, opened from disk and from a server."""

import functools

from fontTools.ttLib import TTFont
from visiting import BOOK, Visit


def foreign(addresses: list[str], origin: str) -> list[str]:
    own = (origin, "data:", "blob:")
    return [address for address in addresses if not address.startswith(own)]


def test_page_asks_no_other_host_for_anything(visit: Visit):
    assert foreign(visit.requests, visit.origin) == []


def test_page_names_no_file_of_another_host(visit: Visit):
    # Also what is only announced (preconnect) or waits until the reader has scrolled to it.
    assert foreign(visit.facts["named"], visit.origin) == []


def test_every_file_the_page_asks_for_exists(visit: Visit):
    assert visit.failed == []


def test_page_writes_no_error_or_warning_to_the_console(visit: Visit):
    assert visit.console == []


def test_page_raises_no_script_error(visit: Visit):
    assert visit.errors == []


def test_pages_with_a_formula_alone_fetch_mathjax(visit: Visit):
    fetched = any("/mathjax/tex-" in address for address in visit.requests)
    assert fetched == (visit.facts["formulas"] > 0)


def test_every_formula_is_drawn(visit: Visit):
    assert visit.facts["undrawn"] == []


def test_no_formula_shows_an_error(visit: Visit):
    assert visit.facts["errors"] == []


def test_every_image_has_alternative_text(visit: Visit):
    assert [image["src"] for image in visit.facts["images"] if not image["alt"]] == []


def test_every_image_is_drawn(visit: Visit):
    assert [image["src"] for image in visit.facts["images"] if not image["loaded"]] == []


@functools.cache
def shipped() -> set[str]:
    fonts = (BOOK / "_static" / "vendor" / "fontawesome" / "webfonts").iterdir()
    return {chr(code) for font in fonts for code in TTFont(font).getBestCmap()}


def test_every_icon_is_in_the_fonts_that_are_shipped(visit: Visit):
    icons = visit.facts["icons"]
    assert [icon["name"] for icon in icons if icon["text"].strip('"') not in shipped()] == []


def test_page_does_not_scroll_sideways_on_a_phone_or_at_a_desk(sight: Visit):
    assert sight.sideways == []


def too_wide(boxes: list[dict]) -> list[str]:
    return [f"{box['text']}: {box['over']} px" for box in boxes if box["over"] > 1]


def test_every_formula_fits_into_a_phone_in_letters_of_12_8_pixels(sight: Visit):
    formulas = sight.fitting["formulas"]
    assert too_wide(formulas) == []
    # MathJax's letters are drawn for a size that is 1.273 times that of the text of their height.
    assert [one["text"] for one in formulas if one["letters"] < 1.273 * 12.8 - 0.1] == []


def test_every_line_of_code_breaks_on_a_phone(sight: Visit):
    assert too_wide(sight.fitting["code"]) == []


def test_code_and_outputs_have_letters_of_12_pixels_on_a_phone(sight: Visit):
    blocks = sight.fitting["code"] + sight.fitting["outputs"]
    assert [one["text"] for one in blocks if one["letters"] < 12] == []


def test_what_scrolls_on_a_phone_has_a_shadow_and_a_keyboard_reaches_it(sight: Visit):
    assert [box["text"] for box in sight.fitting["boxes"] if not box["shadow"]] == []


def test_figures_stay_large_enough_on_a_phone_for_letters_of_9_pixels(sight: Visit):
    # Their smallest letters are 18.75 px high in the file: 9 points at 150 dots an inch.
    assert [scale for scale in sight.fitting["figures"] if scale * 18.75 < 8.9] == []


def test_page_follows_the_light_and_dark_mode_of_the_system(sight: Visit):
    assert (sight.light["theme"], sight.dark["theme"]) == ("light", "dark")


def test_dark_mode_changes_page_text_and_role_colors(sight: Visit):
    colors = ("page", "text", "role")
    assert [name for name in colors if sight.light[name] == sight.dark[name]] == []


def test_images_have_no_box_behind_them_in_dark_mode(sight: Visit):
    assert set(sight.dark["boxes"]) <= {"rgba(0, 0, 0, 0)"}


def test_figures_turn_their_lightness_around_in_dark_mode(sight: Visit):
    assert set(sight.light["filters"]) <= {"none"}
    assert set(sight.dark["filters"]) <= {"invert(1) hue-rotate(180deg)"}
