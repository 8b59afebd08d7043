"""The forward explorer: how a change of any number passes through the 4-2-2-1 network."""

from nblib.widgets.forward.model import Forward, forward

__all__ = ["Forward", "forward"]
