"""Write the plain notebooks without pages: ``PYTHONPATH=_ext python -m plain_notebooks FOLDER``.

The book is read, not run. What was read is kept in ``_build/.doctrees-plain``, so that the next
time only what has changed is read again. The files are those that ``make book`` writes.
"""

import argparse
import sys
from pathlib import Path

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from . import write_notebooks

ROOT = Path(__file__).resolve().parents[2]
# Numbers that only a run knows, of pages that become no notebooks: Markdown has no stored outputs.
UNKNOWN = "mystnb.glue"


def main() -> None:
    """Write the notebooks, the wheel and the archive."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where to put them")
    folder = parser.parse_args().folder.resolve()
    config, _ = get_final_config(
        user_yaml=ROOT / "_config.yml", sourcedir=ROOT, cli_config={"latex_individualpages": False}
    )
    config |= {"external_toc_path": "_toc.yml", "nb_execution_mode": "off"}
    config["suppress_warnings"] = [*config.get("suppress_warnings", []), UNKNOWN]
    build = ROOT / "_build"
    places = (ROOT, None, build / "plain", build / ".doctrees-plain")
    try:
        app = Sphinx(*places, "plain", confoverrides=config, status=None)
        app.build()
        write_notebooks(app, folder)
    except SphinxError as error:
        sys.exit(f"{error.category}: {error}")


if __name__ == "__main__":
    main()
