"""Every figure the chapters draw, in the book's colors.

A figure is transparent and drawn in the light palette. In the dark mode the page turns its
lightness around and keeps its hues, which gives the dark palette to within a shade; so one file
serves both modes.
Left out on purpose: alternative texts and captions. They belong to the chapter and its cell.
"""

from nblib.figures._picture import COLORS, Picture
from nblib.figures.checking import fingerprints, secants, step_errors
from nblib.figures.deep import slopes_by_layer
from nblib.figures.descents import contour_map, fits
from nblib.figures.flowers import decision_lines
from nblib.figures.graphs import computation_graph
from nblib.figures.images import confusion, digits, weights
from nblib.figures.initialization import signal_sizes, twins, unit_paths
from nblib.figures.lines import curves
from nblib.figures.networks import network
from nblib.figures.races import races
from nblib.figures.reading import reading
from nblib.figures.squares import squares

__all__ = [
    "COLORS",
    "Picture",
    "computation_graph",
    "confusion",
    "contour_map",
    "curves",
    "decision_lines",
    "digits",
    "fingerprints",
    "fits",
    "network",
    "races",
    "reading",
    "secants",
    "signal_sizes",
    "slopes_by_layer",
    "squares",
    "step_errors",
    "twins",
    "unit_paths",
    "weights",
]
