"""What the explorers share: the view, the box around it, its front end out of several files."""

from nblib.widgets.kit.explorer import Explorer
from nblib.widgets.kit.inlining import inlined
from nblib.widgets.kit.styles import own_rules
from nblib.widgets.kit.view import View

__all__ = ["Explorer", "View", "inlined", "own_rules"]
