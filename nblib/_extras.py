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


#: The same for the extra `many`.
MANY = {"dask": "Dask", "distributed": "Dask", "pyarrow": "pyarrow"}


@contextmanager
def needed_by(what: str) -> Iterator[None]:
    """Import inside this block what an extra brings and `what` cannot do without.

    Raises
    ------
    ModuleNotFoundError
        If it is not installed; the message names the extra.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        for extra, packages in (("book", BOOK), ("many", MANY)):
            if package := packages.get(module):
                message = f'{what} needs {package}: pip install "nblib[{extra}]"'
                raise ModuleNotFoundError(message, name=error.name) from None
        raise
