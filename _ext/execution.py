"""Sphinx extension: what the book shows is what the code gives today.

The execution cache and Sphinx's own memory of pages look at a notebook's cells only. A change in
``nblib/``, ``data/`` or the pinned requirements would leave yesterday's results in the book, so it
drops both. An output may link to another chapter, as to a notebook: here that is a page.
"""

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

# Everything outside a notebook that decides what the notebook prints.
INPUTS = (
    "nblib/**/*",
    "data/**/*",
    "benchmarks/results/*.csv",
    "requirements*.txt",
    "constraints.txt",
    "runtime.txt",
)

LINK = re.compile(r'(<a href="\d\d_\w+)\.ipynb(?=["#])')

logger = logging.getLogger(__name__)


def key(root: Path) -> str:
    """Return one hash over the names and contents of all inputs, and Python's version."""
    digest = hashlib.sha256(repr(sys.version_info[:3]).encode())
    files = {path for pattern in INPUTS for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        if path.suffix != ".pyc":
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def drop_stale_results(app: Sphinx, config: Config) -> None:
    """Empty the execution cache and the read pages when the inputs' key has changed."""
    build = Path(app.outdir).parent
    stored, now = build / ".execution-key", key(Path(app.srcdir))
    if stored.exists() and stored.read_text() == now:
        return
    logger.info("nblib, data or the requirements changed: every notebook runs again")
    cache = Path(config.nb_execution_cache_path or build / ".jupyter_cache")
    for folder in (cache, Path(app.doctreedir)):
        shutil.rmtree(folder, ignore_errors=True)
    build.mkdir(parents=True, exist_ok=True)
    stored.write_text(now)


def link_to_pages(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let links to notebooks lead to their pages."""
    context["body"] = LINK.sub(r"\1.html", context.get("body", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    os.environ["TQDM_DISABLE"] = "1"  # a progress bar's text differs in every run
    app.connect("config-inited", drop_stale_results)  # the last moment before pages are remembered
    app.connect("html-page-context", link_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
