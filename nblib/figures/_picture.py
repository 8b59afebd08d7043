"""What every figure is made of: the colors, a picture, ink."""

import io
import sys
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

__all__ = ["COLORS", "NAMED", "STYLE", "Picture", "ink"]

#: One color per quantity, the light palette of the book; the style sheet holds the same values.
COLORS = {
    "activation": "#0a5fb4",
    "weight": "#8a5a00",
    "preactivation": "#56616c",
    "delta": "#b01657",
    "cost": "#1b1f24",
}

#: Colors of what is compared by name and is none of these quantities; the explorers have the same.
NAMED = ("#1b1f24", "#00756b", "#6b3fb3", "#b34700", "#5c6600")

STYLE: dict[Any, Any] = {
    "axes.edgecolor": COLORS["preactivation"],
    "axes.labelcolor": COLORS["cost"],
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 11,
    "text.color": COLORS["cost"],
    "xtick.color": COLORS["cost"],
    "ytick.color": COLORS["cost"],
}


class Picture(Figure):
    """A matplotlib figure that a notebook shows as a sharp, transparent PNG.

    It does not go through pyplot, so nothing has to be closed and no backend is chosen.
    """

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        buffer = io.BytesIO()
        # without the version of matplotlib, so that the same figure gives the same bytes
        options: dict[str, Any] = {"dpi": 150, "transparent": True, "bbox_inches": "tight"}
        images = any(axes.images for axes in self.axes)  # their many shades are what they show
        if not images:
            options["pil_kwargs"] = {"compress_level": 1}  # it is compressed with its few colors
        with mpl.rc_context(STYLE):
            self.savefig(buffer, format="png", metadata={"Software": None}, **options)
        picture = buffer.getvalue() if images else _few_colors(buffer)
        # a dark JupyterLab puts light paper behind the dark ink
        return {"image/png": picture, "text/plain": repr(self)}, {"needs_background": "light"}


def _keep_own_form() -> None:
    """Take pictures out of the hands of matplotlib's inline backend.

    Once anything asks which backend there is, as `interact` does, it draws all figures of a
    notebook in its own way. IPython prefers that to a figure's own form, unless it is nothing.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.display_formatter.formatters["image/png"].for_type(Picture, lambda picture: None)


_keep_own_form()


def _few_colors(png: io.BytesIO) -> bytes:
    """Return a drawing with 256 colors at most: a third as large, and no eye sees it."""
    small = io.BytesIO()
    palette = Image.open(png).quantize(method=Image.Quantize.FASTOCTREE)
    palette.save(small, format="png", optimize=True)
    return small.getvalue()


def ink(strength: np.ndarray, color: str = COLORS["cost"]) -> np.ndarray:
    """Return an RGBA image of one color, as opaque as `strength` says (0 paper, 1 ink)."""
    image = np.empty((*strength.shape, 4))
    image[..., :3] = to_rgb(color)
    image[..., 3] = np.clip(strength, 0, 1)
    return image
