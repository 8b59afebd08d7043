"""The static JupyterLab: JupyterLite, Pyodide, the packages, and the chapters to run."""

import gzip
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from exercises.pyodide import VERSION, fetch
from sphinx.errors import ExtensionError

from .notebooks import for_browser
from .packages import ADDED, hashes, lock, pack

__all__ = ["LIMIT", "build", "weights"]

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
# What the kernel would look up by name, elsewhere, if it were not there from the start.
FIRST = ["micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi"]
# What the front end is extended by, and whose environment has it.
WIDGETS = "@jupyter-widgets/jupyterlab-manager"
EXTENSIONS = "share/jupyter/labextensions"
SETTINGS = HERE.parents[1] / "tools" / "lab" / "overrides.json"  # as with `make lab`
# Through it Python would see the page's folder, and would look there for every module that it
# imports, and wait for the answer: minutes. Without it a file lasts as long as its kernel.
DRIVE = "@jupyterlite/application-extension:service-worker-manager"
LIMIT = 60e6  # bytes, gzipped


def build(archive: Path, wheel: Path, out: Path, tools: Path) -> None:
    """Build the site.

    Parameters
    ----------
    archive
        The book's notebooks, in one file.
    wheel
        nblib's.
    out
        The folder for the site; what was there is removed.
    tools
        A folder for the environment of JupyterLite's tools.
    """
    files = fetch(files=hashes())
    if files is None:
        raise ExtensionError(f"no source has Pyodide {VERSION} whole: JupyterLite cannot be built")
    shutil.rmtree(out, ignore_errors=True)
    make_tools(tools)
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_contents(archive, folder / "contents")
        (folder / "jupyter-lite.json").write_text(json.dumps(settings()), "utf-8")
        shutil.copy(SETTINGS, folder)
        run_build(tools, folder, out)
    pyodide = out / "static" / "pyodide"
    pyodide.mkdir(parents=True)
    for path in files.values():
        shutil.copy(path, pyodide)
    kernels = (out / "extensions" / KERNEL / "static" / "pypi").glob("*.whl")
    theirs = [one for one in kernels if not one.name.startswith("widgetsnbextension")]
    wheels = [Path(shutil.copy(one, pyodide)) for one in (wheel, *theirs)]
    wheels += [pack(name, pyodide) for name in ADDED]
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock(wheels)), "utf-8")
    shutil.copy(HERE.with_name("exercises") / "licenses.txt", pyodide)


def make_tools(folder: Path) -> None:
    """Make an environment with JupyterLite's tools, unless it is there."""
    python, stamp = folder / "bin" / "python", folder / "requirements.txt"
    wanted = REQUIREMENTS.read_text("utf-8")
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        quiet = ["--quiet", "--disable-pip-version-check"]
        run(sys.executable, "-m", "venv", str(folder))
        run(str(python), "-m", "pip", "install", *quiet, "-r", str(REQUIREMENTS))
        stamp.write_text(wanted, "utf-8")


def run(*command: str, folder: Path | None = None) -> None:
    """Run a command, in a folder; fail with what it says."""
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode:
        said = f"{result.stdout}\n{result.stderr}".strip()[-3000:]
        raise ExtensionError(f"{' '.join(command)}:\n{said}")


def write_contents(archive: Path, folder: Path) -> None:
    """Write the notebooks, as they are to be run in a browser."""
    folder.mkdir()
    with zipfile.ZipFile(archive) as notebooks:
        for name in notebooks.namelist():
            if name.endswith(".ipynb"):
                place = folder / Path(name).name
                place.write_bytes(for_browser(notebooks.read(name)))


def settings() -> dict[str, Any]:
    """Return the settings of the site: Python lies in it, and nothing is fetched from elsewhere."""
    kernel = {
        "pyodideUrl": "./static/pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": [*FIRST, "ipython"]},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Backpropagation, Hands On",
            "disabledExtensions": [DRIVE],
            "litePluginSettings": {f"{KERNEL}:kernel": kernel},
        },
    }


def run_build(tools: Path, folder: Path, out: Path) -> None:
    """Let JupyterLite build the site, but for Python."""
    theirs = [tools / EXTENSIONS / name for name in (KERNEL, WIDGETS)]
    extensions = [*theirs, Path(sys.prefix, EXTENSIONS, "anywidget")]
    run(
        *(str(tools / "bin" / "python"), "-m", "jupyterlite_core", "build", "--apps=lab"),
        *("--ignore-sys-prefix", "--no-libarchive", "--no-sourcemaps"),
        # Its --source-date-epoch would also date the files around the site.
        *("--no-unused-shared-packages", f"--lite-dir={folder}", f"--output-dir={out}"),
        f"--contents={folder / 'contents'}",
        *(f"--LiteBuildConfig.federated_extensions={path}" for path in extensions),
        folder=folder,  # it leaves its own notes there
    )


def weights(site: Path) -> Iterator[tuple[int, str]]:
    """Yield the size of each file, gzipped as a server sends it, and its name."""
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        yield len(gzip.compress(path.read_bytes(), 6)), path.relative_to(site).as_posix()
