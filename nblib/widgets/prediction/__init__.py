"""Predictions that a reader commits to, and what came out beside what was said."""

from nblib.widgets.prediction.model import Outcome, Prediction, outcome, predict

__all__ = ["Outcome", "Prediction", "outcome", "predict"]
