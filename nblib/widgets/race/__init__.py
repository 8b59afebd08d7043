"""The race explorer: four optimizers from one start, on three surfaces, at any rate."""

from nblib.widgets.race.model import Race, race

__all__ = ["Race", "race"]
