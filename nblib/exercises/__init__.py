"""Self-checks that name the mistake.

`check("backward", backward)`, or `check_backward(backward)`, tries a function that the reader has
written on random networks and on edge cases. If it is wrong, the result says what is wrong, by name
where the mistake is a known one. There is one function `check_…` for each exercise in `TASKS`.

Each module beside this file is an exercise: its solution, its cases, its mistakes. What they share
is in `engine`.
"""

from nblib.exercises.accuracy_per_digit import check_accuracy_per_digit
from nblib.exercises.adam import check_adam
from nblib.exercises.backward import check_backward
from nblib.exercises.best_rate import check_best_rate
from nblib.exercises.cost import check_cost
from nblib.exercises.decision_line import check_decision_line
from nblib.exercises.descent import check_descent
from nblib.exercises.engine.checking import check, collect
from nblib.exercises.engine.result import Result
from nblib.exercises.engine.rooms import TASKS
from nblib.exercises.forward import check_forward
from nblib.exercises.hidden_delta import check_hidden_delta
from nblib.exercises.initialize import check_initialize
from nblib.exercises.minibatches import check_minibatches
from nblib.exercises.momentum import check_momentum
from nblib.exercises.numerical_gradient import check_numerical_gradient
from nblib.exercises.output_delta import check_output_delta
from nblib.exercises.schedule import check_schedule
from nblib.exercises.sigmoid import check_sigmoid
from nblib.exercises.softmax import check_softmax
from nblib.exercises.split_gradient import check_split_gradient
from nblib.exercises.update import check_update
from nblib.exercises.walk_back import check_walk_back

__all__ = [
    "TASKS",
    "Result",
    "check",
    "check_accuracy_per_digit",
    "check_adam",
    "check_backward",
    "check_best_rate",
    "check_cost",
    "check_decision_line",
    "check_descent",
    "check_forward",
    "check_hidden_delta",
    "check_initialize",
    "check_minibatches",
    "check_momentum",
    "check_numerical_gradient",
    "check_output_delta",
    "check_schedule",
    "check_sigmoid",
    "check_softmax",
    "check_split_gradient",
    "check_update",
    "check_walk_back",
    "collect",
]
