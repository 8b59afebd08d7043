"""The training film: hidden units, confusions and predictions forming while a network learns."""

from nblib.widgets.training_film.model import TrainingFilm, training_film

__all__ = ["TrainingFilm", "training_film"]
