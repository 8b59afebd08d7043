"""The letters of the formulas: a font that knows how roots and brackets grow, cut to what is used.

MathML is drawn well with such a font alone, and not every reading system has one. The package
ziamath brings STIX Two Math, which is under the SIL Open Font License.
"""

import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

__all__ = ["cut", "letters", "source"]

FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
SUFFIXES = ["ssty", "dtls", "flac"]  # what primes, dots and accents look like in a formula
LICENSE = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the names, and what has to stay with the font


def source() -> Path:
    """Return the font as its package brings it."""
    spec = find_spec("ziamath")
    if spec is None or spec.origin is None:
        raise SystemExit("The package ziamath is missing: install requirements-dev.txt")
    return Path(spec.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


def letters(bodies: Iterable[str]) -> set[str]:
    """Return the letters of all formulas in some documents."""
    formulas = (formula for body in bodies for formula in FORMULA.findall(body))
    return {letter for one in formulas for letter in unescape(re.sub("<[^>]*>", "", one))}


def cut(font: Path, wanted: set[str]) -> bytes:
    """Return the font with what is wanted, upright and as the italics of a formula, as WOFF."""
    whole = TTFont(font)

    def is_used(code: int) -> bool:
        letter = chr(code)
        is_italic = unicodedata.name(letter, "").startswith("MATHEMATICAL ITALIC") or letter == "ℎ"
        return letter in wanted or (is_italic and unicodedata.normalize("NFKC", letter) in wanted)

    options = subset.Options(layout_features=SUFFIXES, name_IDs=LICENSE)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=filter(is_used, whole.getBestCmap()))
    subsetter.subset(whole)
    whole.flavor = "woff"
    written = BytesIO()
    whole.save(written)
    return written.getvalue()
