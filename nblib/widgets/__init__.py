"""Explorers: pictures with controls, alive in JupyterLab and in the built page.

Each function returns ordinary ipywidgets controls linked to one anywidget view. The numbers come
from `nblib`; JavaScript draws them. Left out on purpose: callbacks into Python, which a page
without a kernel cannot answer.

Each explorer has a folder of its own: `model.py`, `view.js`, `view.css`; `kit` is what they share.
The name `nblib.widgets.race` means the function; out of the folder one takes with
`from nblib.widgets.race.model import Race`.
"""

from nblib._extras import needed_by

with needed_by("nblib.widgets"):
    from nblib.widgets.backpropagation import backpropagation
    from nblib.widgets.bug_lab import bug_lab
    from nblib.widgets.cost import cost
    from nblib.widgets.depth import depth
    from nblib.widgets.descent import descent
    from nblib.widgets.digit_pad import digit_pad
    from nblib.widgets.forward import forward
    from nblib.widgets.graph import graph
    from nblib.widgets.hidden_layer import hidden_layer
    from nblib.widgets.initialization import initialization
    from nblib.widgets.learning_rate import learning_rate
    from nblib.widgets.learning_rate_digits import learning_rate_digits
    from nblib.widgets.neuron import neuron
    from nblib.widgets.prediction import outcome, predict
    from nblib.widgets.quiz import quiz, quiz_progress
    from nblib.widgets.race import race
    from nblib.widgets.training_film import training_film
    from nblib.widgets.workers import workers

__all__ = [
    "backpropagation",
    "bug_lab",
    "cost",
    "depth",
    "descent",
    "digit_pad",
    "forward",
    "graph",
    "hidden_layer",
    "initialization",
    "learning_rate",
    "learning_rate_digits",
    "neuron",
    "outcome",
    "predict",
    "quiz",
    "quiz_progress",
    "race",
    "training_film",
    "workers",
]
