"""Style sheets: the rules that all explorers share, and a view's own, which always win."""

import re
from pathlib import Path

__all__ = ["SHARED", "own_rules"]

#: The rules of all explorers. Each view hands them over as a trait, and the first one that is
#: drawn puts them into the page (`sheet.js`): so they arrive once, however many views there are.
SHARED = (Path(__file__).parent / "widgets.css").read_text("utf-8")

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
    return "\n".join(OWN.sub(r"\1:not(#_)", sheet.read_text("utf-8")) for sheet in sheets)
