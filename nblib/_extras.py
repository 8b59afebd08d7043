"""The network needs NumPy alone. What else is used is imported where it is used, and says so."""

from collections.abc import Iterator
from contextlib import contextmanager

#: What the extra `book` brings: the name of the module, and that of the package that holds it.
BOOK = {
    "PIL": "Pillow",
    "anywidget": "anywidget",
    "contourpy": "contourpy",
    "ipywidgets": "ipywidgets",
    "matplotlib": "matplotlib",
    "pandas": "pandas",
    "pooch": "pooch",
    "scipy": "SciPy",
    "threadpoolctl": "threadpoolctl",
    "traitlets": "traitlets",
}


@contextmanager
def needed_by(what: str) -> Iterator[None]:
    """Import inside this block what the extra `book` brings and `what` cannot do without.

    Raises
    ------
    ModuleNotFoundError
        If it is not installed; the message names the extra.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or (package := BOOK.get(error.name.partition(".")[0])) is None:
            raise
        message = f'{what} needs {package}: pip install "nblib[book]"'
        raise ModuleNotFoundError(message, name=error.name) from None
