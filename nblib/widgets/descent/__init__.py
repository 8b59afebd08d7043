"""The descent explorer: down three surfaces from any start, and batches of three sizes compared."""

from nblib.widgets.descent.model import Descent, descent

__all__ = ["Descent", "descent"]
