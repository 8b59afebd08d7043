"""The chapters of the book, as far as a result points to them."""

__all__ = ["CHAPTERS", "EQUATIONS", "chapter_of", "place_of"]

#: The file and the title of a chapter, by the second part of its equations' labels.
CHAPTERS = {
    "initialization": ("01_initialization", "Initialization"),
    "forward": ("02_forward_propagation", "Forward propagation"),
    "cost": ("03_cost", "The cost"),
    "backprop": ("04_backpropagation", "Backpropagation"),
    "descent": ("05_gradient_descent", "Gradient descent"),
    "rate": ("06_learning_rate", "The learning rate"),
    "reading": ("07_reading_digits", "Reading digits"),
    "checking": ("08_gradient_checking", "Gradient checking"),
    "iris": ("09_iris", "One neuron, tracked"),
    "deep": ("10_deep_networks", "Deep networks"),
    "optimizers": ("11_optimizers", "Optimizers"),
    "many": ("12_many_hands", "Many hands"),
    "autograd": ("13_autograd", "From here to autograd"),
    "challenge": ("14_challenge", "The challenge"),
}

#: The numbers of the equations to which results point: the chapter, then the place in it.
EQUATIONS = {
    "eq-initialization-twins": "1.1",
    "eq-initialization-zero": "1.3",
    "eq-forward-unit": "2.1",
    "eq-forward-slope": "2.2",
    "eq-forward-layer": "2.4",
    "eq-forward-matrix": "2.5",
    "eq-forward-columns": "2.9",
    "eq-cost-squared": "3.1",
    "eq-cost-entropy": "3.6",
    "eq-cost-softmax": "3.7",
    "eq-cost-l2": "3.12",
    "eq-cost-stable": "3.13",
    "eq-cost-stable-softmax": "3.14",
    "eq-backprop-weight": "4.9",
    "eq-backprop-bias": "4.10",
    "eq-backprop-output": "4.12",
    "eq-backprop-pair-sigmoid": "4.13",
    "eq-backprop-pair-squared": "4.15",
    "eq-backprop-hidden-matrix": "4.20",
    "eq-backprop-gradient-matrix": "4.21",
    "eq-backprop-penalty": "4.22",
    "eq-backprop-columns": "4.23",
    "eq-backprop-two-back": "4.25",
    "eq-descent-without": "5.5",
    "eq-descent-update": "5.6",
    "eq-descent-unbiased": "5.12",
    "eq-rate-bound": "6.3",
    "eq-rate-best": "6.4",
    "eq-checking-central": "8.2",
    "eq-optimizers-momentum": "11.1",
    "eq-optimizers-means": "11.10",
    "eq-optimizers-bias": "11.11",
    "eq-optimizers-adam": "11.12",
    "eq-optimizers-cosine": "11.15",
    "eq-iris-line": "9.6",
    "eq-many-sum": "12.2",
    "eq-many-weighted": "12.3",
    "eq-many-penalty": "12.4",
    "eq-autograd-walk": "13.3",
}


def chapter_of(equation: str) -> tuple[str, str]:
    """Return the file and the title of the chapter of an equation, or of a chapter's key."""
    return CHAPTERS[equation.removeprefix("eq-").split("-")[0]]


def place_of(equation: str) -> str:
    """Return where in the book an equation stands, or a chapter, as a reader finds it."""
    file, title = chapter_of(equation)
    number = EQUATIONS.get(equation)
    return f"equation ({number}), {title}" if number else f"chapter {int(file[:2])}, {title}"
