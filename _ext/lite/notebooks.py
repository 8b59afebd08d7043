"""The plain notebooks for a Python in the browser: what brings nblib elsewhere is in their way."""

import json
import re

__all__ = ["for_browser"]

ABOUT = """> **Python runs in your browser here.** The first cell of code loads it, with NumPy,
> SciPy, pandas and matplotlib: some 40 MB, once. It has one thread, so what takes seconds elsewhere
> may take a minute. What you change stays in this browser; files that a cell writes are gone with
> its kernel. Dask and its workers, and trackers (wandb, MLflow, TensorBoard), cannot be installed,
> and nothing can be downloaded: for those, download the notebook and run it with
> a Python of your own."""

# A notebook whose cells import these is not run in a browser; it says so first.
SEVERAL = re.compile(r"^\s*(?:from|import)\s+(?:dask|distributed)\b", re.MULTILINE)
HALTS = """> **This notebook cannot run in a browser.** It needs Dask, which starts other processes;
> its cell of imports stops without it. Read it here, and run it with a Python of your own.
>
"""


def for_browser(content: bytes) -> bytes:
    """Return a plain notebook whose first cell of code says what is different in a browser."""
    notebook = json.loads(content)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    halts = any(SEVERAL.search("".join(cell["source"])) for cell in code)
    (setup,) = (cell for cell in notebook["cells"] if cell["id"] == "setup")
    setup |= {"cell_type": "markdown", "source": HALTS * halts + ABOUT, "metadata": {}}
    del setup["outputs"], setup["execution_count"]
    return json.dumps(notebook, ensure_ascii=False).encode()
