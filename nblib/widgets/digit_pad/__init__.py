"""The digit pad: draw a digit and watch the trained network read it."""

from nblib.widgets.digit_pad.model import DigitPad, digit_pad

__all__ = ["DigitPad", "digit_pad"]
