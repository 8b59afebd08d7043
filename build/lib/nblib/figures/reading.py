"""One example on its way through the network that reads digits."""

import matplotlib as mpl
import numpy as np

from nblib import _checks
from nblib.data import as_images
from nblib.figures._picture import COLORS, STYLE, Picture, ink
from nblib.network import Network

__all__ = ["reading"]


def reading(net: Network, x: np.ndarray) -> Picture:
    """Return a digit, the 25 hidden activations it causes, and the ten outputs.

    Hidden unit 1 is at the top left, 5 at the top right; the more ink, the larger the activation.
    The largest output, which is the answer, is bold.

    Parameters
    ----------
    net : Network
        A network with layers [400, 25, 10].
    x : (400,) array
        One image, column by column.
    """
    _checks.choice("layers", str(net.layers), ["[400, 25, 10]"])
    X = _checks.array("x", x, ndim=1)[None]
    _, A2, A3 = net.forward(X)
    answer = int(A3.argmax())
    with mpl.rc_context(STYLE):
        picture = Picture(figsize=(7, 2.7))
        pixels, hidden, outputs = picture.subplots(1, 3, gridspec_kw={"wspace": 0.4})
        pixels.imshow(ink(as_images(X)[0]))
        hidden.imshow(ink(A2.reshape(5, 5), COLORS["activation"]))
        for ax, title in ((pixels, "400 pixels"), (hidden, "25 hidden units")):
            ax.set_title(title)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(True)
        outputs.barh(range(10), A3[0], color=COLORS["activation"])
        outputs.set_title("10 outputs")
        outputs.set(xlim=(0, 1), xticks=[0, 1], yticks=range(10))
        outputs.invert_yaxis()
        outputs.tick_params(length=0, labelsize=9)
        outputs.get_yticklabels()[answer].set_fontweight("bold")
        outputs.set_box_aspect(1)
        for ax, name in ((pixels, r"$\Theta^{(1)}$"), (hidden, r"$\Theta^{(2)}$")):
            look = {"arrowstyle": "->", "color": COLORS["weight"], "linewidth": 2}
            place = {"xycoords": "axes fraction", "textcoords": "axes fraction"}
            ax.annotate("", (1.28, 0.5), (1.06, 0.5), arrowprops=look, **place)
            ax.text(1.17, 0.56, name, transform=ax.transAxes, ha="center", color=COLORS["weight"])
    return picture
