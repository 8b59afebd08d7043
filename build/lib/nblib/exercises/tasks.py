"""The table of all exercises, in the order of the chapters."""

from nblib.exercises.tasks_answers import ACCURACY_PER_DIGIT, BEST_RATE, DECISION_LINE
from nblib.exercises.tasks_descent import ADAM, DESCENT, MINIBATCHES, MOMENTUM, SCHEDULE, UPDATE
from nblib.exercises.tasks_gradient import BACKWARD, HIDDEN_DELTA, NUMERICAL_GRADIENT, OUTPUT_DELTA
from nblib.exercises.tasks_network import COST, FORWARD, INITIALIZE, SIGMOID, SOFTMAX

__all__ = ["TASKS"]

#: The exercises by the name of the function that the reader writes.
TASKS = {
    task.name: task
    for task in (
        INITIALIZE,
        SIGMOID,
        FORWARD,
        COST,
        OUTPUT_DELTA,
        HIDDEN_DELTA,
        BACKWARD,
        NUMERICAL_GRADIENT,
        UPDATE,
        DESCENT,
        BEST_RATE,
        ACCURACY_PER_DIGIT,
        SOFTMAX,
        MINIBATCHES,
        MOMENTUM,
        ADAM,
        SCHEDULE,
        DECISION_LINE,
    )
}
