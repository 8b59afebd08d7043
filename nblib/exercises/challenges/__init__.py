"""The last page's challenges: what is asked is more than one function, see `engine.task`.

Each module has one check, which returns a `Result` as those of the exercises do.
"""

from nblib.exercises.challenges.experiment import Trainer, check_experiment
from nblib.exercises.challenges.recipe import check_recipe, validated
from nblib.exercises.challenges.script import check_script

__all__ = [
    "CHALLENGES",
    "Trainer",
    "check_experiment",
    "check_recipe",
    "check_script",
    "validated",
]

#: The checks by the name of the function that the reader writes.
CHALLENGES = {
    "script": check_script,
    "recipe": check_recipe,
    "experiment": check_experiment,
}
