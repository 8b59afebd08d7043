"""What the pages import, compiled: where a page does that itself, it takes half of a start.

Python's bytecode is that of one version, and only that version makes it. The one of the pages runs
in Node.js as well, if there is one; else the pages get sources, and start more slowly.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from subprocess import SubprocessError
from tempfile import TemporaryDirectory

from sphinx.util import logging

from .pyodide import VERSION

__all__ = ["compiled"]

HERE = Path(__file__).parent
OURS = ("compile.cjs", "bytecode.py")
ARCHIVES = ("python_stdlib.zip", "numpy.whl", "nblib.zip")
# What Pyodide asks of a lock file: which packages there are.
LOCK = {"info": {"arch": "wasm32", "platform": "", "version": VERSION, "python": "3.12"}}
SECONDS = 300  # that it may take on a busy machine; alone it takes ten

logger = logging.getLogger(__name__)


def compiled(files: Mapping[str, bytes], memory: Path) -> dict[str, bytes]:
    """Return the archives of modules among the files of the pages, compiled if Node.js is here.

    What was made is kept in the folder ``memory``, until a file changes.
    """
    recipe = [(HERE / name).read_bytes() for name in OURS]
    key = sha256(b"".join(sha256(one).digest() for one in (*files.values(), *recipe))).hexdigest()
    made = memory / key
    if not made.exists():
        shutil.rmtree(memory, ignore_errors=True)
        with TemporaryDirectory() as place:
            folder = Path(place)
            for name, content in files.items():
                (folder / name).write_bytes(content)
            (folder / "pyodide-lock.json").write_text(json.dumps(LOCK | {"packages": {}}), "utf-8")
            command = ["node", str(HERE / OURS[0]), place]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            except (OSError, SubprocessError) as error:
                logger.info("the pages compile their Python themselves: %s", error)
                return {name: files[name] for name in ARCHIVES}
            made.mkdir(parents=True)
            for name in ARCHIVES:
                shutil.copy(folder / name, made)
    return {name: (made / name).read_bytes() for name in ARCHIVES}
