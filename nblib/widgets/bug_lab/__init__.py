"""The bug lab: wrong gradients beside the numerical one, entry by entry."""

from nblib.widgets.bug_lab.model import BugLab, bug_lab

__all__ = ["BugLab", "bug_lab"]
