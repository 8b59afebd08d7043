"""The plain notebooks for a Python in the browser: what brings nblib elsewhere is in their way."""

import json

__all__ = ["for_browser"]

ABOUT = """> **Python runs in your browser here.** The first cell of code loads it, with NumPy,
> SciPy, pandas and matplotlib: some 40 MB, once. It has one thread, so what takes seconds elsewhere
> may take a minute. What you change stays in this browser; files that a cell writes are gone with
> its kernel. Dask and its workers, and trackers (wandb, MLflow, TensorBoard), cannot be installed,
> and nothing can be downloaded: for those, download the notebook and run it with
> a Python of your own."""


def for_browser(content: bytes) -> bytes:
    """Return a plain notebook whose first cell of code says what is different in a browser."""
    notebook = json.loads(content)
    (setup,) = (cell for cell in notebook["cells"] if cell["id"] == "setup")
    setup |= {"cell_type": "markdown", "source": ABOUT, "metadata": {}}
    del setup["outputs"], setup["execution_count"]
    return json.dumps(notebook, ensure_ascii=False).encode()
