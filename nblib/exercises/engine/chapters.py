"""The chapters of the book, as far as a result points to them."""

__all__ = ["CHAPTERS", "chapter_of"]

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
    "deep": ("09_deep_networks", "Deep networks"),
    "optimizers": ("10_optimizers", "Optimizers"),
    "iris": ("11_iris", "One neuron, tracked"),
}


def chapter_of(equation: str) -> tuple[str, str]:
    """Return the file and the title of the chapter of an equation, or of a chapter's key."""
    return CHAPTERS[equation.removeprefix("eq-").split("-")[0]]
