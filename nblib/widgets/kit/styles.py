"""Style sheets: the rules that all explorers share, and a view's own, which always win.

Two things in them are younger than the oldest browsers that the book is for (Chrome 92, Firefox 92,
Safari 15.4). Those get along without: `with_fallbacks` says how.
"""

import re
from pathlib import Path

__all__ = ["SHARED", "own_rules", "with_fallbacks"]

# A rule whose declarations mix colors, and such a mixture: a color, its share, another color.
MIXING = re.compile(r"^[ \t]*([^\s@{}][^{}]*)\{([^{}]*color-mix[^{}]*)\}", re.MULTILINE)
MIXTURE = re.compile(
    r"color-mix\(in srgb, (var\([\w-]+\)|currentColor) "
    r"(?:\d+%|var\([\w-]+\)|calc\(100% \* var\([\w-]+\)\)), (transparent|var\([\w-]+\))\)"
)
CONTAINER = re.compile(r"^@container ([^{]*)(\{\n.*?^\})", re.MULTILINE | re.DOTALL)
MARGIN = 40  # pixels: what a window has beside an explorer that fills it
WITH_SIDEBAR = 1199  # pixels: in a wider window there is room for two columns beside the sidebar


def with_fallbacks(sheet: str) -> str:
    """Return a style sheet with rules for browsers that cannot mix colors or measure containers.

    Where a border mixes two colors it has the first one there, and everything else the second,
    which is what lies behind. What depends on the width of the explorer depends on the window's.
    """

    def unmixed(found: re.Match[str]) -> str:
        mixing = [one.strip() for one in found[2].split(";") if "color-mix" in one]
        plain = "; ".join(MIXTURE.sub(r"\1" if "border" in one else r"\2", one) for one in mixing)
        if "color-mix" in plain:
            raise ValueError(f"style sheet: expected a mixture that styles.py knows, got {plain}")
        test = "@supports not (color: color-mix(in srgb, red, blue))"
        return f"{found[0]}\n{test} {{\n{found[1]}{{ {plain}; }}\n}}"

    def width(found: re.Match[str]) -> str:
        is_wide = found[1] == "max" and int(found[2]) > 500
        return f"{found[1]}-width: {WITH_SIDEBAR if is_wide else int(found[2]) + MARGIN}px"

    def windowed(found: re.Match[str]) -> str:
        test = "@supports not (container-type: inline-size)"
        window = re.sub(r"(min|max)-width: (\d+)px", width, found[1])
        return f"{found[0]}\n{test} {{\n@media {window}{found[2]}\n}}"

    return CONTAINER.sub(windowed, MIXING.sub(unmixed, sheet))


#: The rules of all explorers. Each view hands them over as a trait, and the first one that is
#: drawn puts them into the page (`sheet.js`): so they arrive once, however many views there are.
SHARED = with_fallbacks((Path(__file__).parent / "widgets.css").read_text("utf-8"))

# The explorer's class, in front of each selector of a rule.
OWN = re.compile(r"((?:^|,)\s*(?:\[[^]]*\] )?\.bp-[a-z-]+)", re.MULTILINE)


def own_rules(*sheets: Path) -> str:
    """Return a view's own style sheets, for anywidget's `_css`; their rules beat the shared ones.

    Which sheet comes first in a page depends on where the reader scrolls first, so the order may
    not decide. Layers would say it, but they are younger than the oldest browsers that the book is
    for (Chrome 92, Firefox 92, Safari 15.4), and `:where()` around the shared rules would let those
    of the theme win. Instead each selector gets the weight of an id that nothing has: as with
    layers, own rules beat all shared ones, and among themselves they keep their order.
    """
    return "\n".join(
        OWN.sub(r"\1:not(#_)", with_fallbacks(sheet.read_text("utf-8"))) for sheet in sheets
    )
