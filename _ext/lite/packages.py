"""The packages of the site's Python: some of Pyodide's, and what is added to them.

``pyodide-lock.json`` is Pyodide's own lock, without the packages that no chapter uses. Each file
has its hash there. Pure packages that Pyodide has not, or has in an older version, come out of the
book's environment, whose pins say their versions; compiled parts stay behind, for all of them work
without. So whatever the kernel imports lies in the site, and it asks nobody for more.
"""

import json
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from exercises.packing import stored
from exercises.pyodide import FILES, NUMPY
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from sphinx.errors import ExtensionError

__all__ = ["CORE", "LOCK", "hashes", "lock", "pack"]

LOCK: dict[str, Any] = json.loads((Path(__file__).parent / "pyodide-lock.json").read_text("utf-8"))
CORE = {name: value for name, value in FILES.items() if name != NUMPY}
#: Distributions of the book's environment that the site gets, too.
ADDED = (
    *("anywidget", "comm", "ipywidgets", "jinja2", "markupsafe", "psygnal", "tqdm"),
    "typing_extensions",
)
# What a browser has no use for: the front ends' parts of ipywidgets, downloads, several processes.
WITHOUT = {"jupyterlab-widgets", "widgetsnbextension", "pooch", "dask", "distributed"}
BROWSER = {
    "extra": "book",
    "os_name": "posix",
    "platform_system": "Emscripten",
    "python_full_version": LOCK["info"]["python"],
    "python_version": LOCK["info"]["python"].rpartition(".")[0],
    "sys_platform": "emscripten",
}
COMPILED = {".so", ".pyd", ".pyc"}
OF_ONE_MACHINE = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"}


def hashes() -> dict[str, str]:
    """Return the SHA-256 of each file that comes from Pyodide."""
    return CORE | {one["file_name"]: one["sha256"] for one in LOCK["packages"].values()}


def pack(name: str, folder: Path) -> Path:
    """Write the wheel of an installed distribution, without its compiled parts."""
    found = metadata.distribution(name)
    inside = [path for path in found.files or [] if ".." not in path.parts]
    pure = [path for path in inside if path.suffix not in COMPILED]
    files = sorted(path for path in pure if path.name not in OF_ONE_MACHINE)
    normal = canonicalize_name(name).replace("-", "_")
    wheel = folder / f"{normal}-{found.version}-py3-none-any.whl"
    contents = ((path.as_posix(), Path(path.locate()).read_bytes()) for path in files)
    wheel.write_bytes(stored(contents))
    return wheel


def entry(wheel: Path) -> dict[str, Any]:
    """Return what the lock tells of a wheel; what it depends on is still as it says itself."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (told,) = (one for one in names if one.endswith(".dist-info/METADATA"))
        about = metadata.PathDistribution(zipfile.Path(archive, told.rpartition("/")[0] + "/"))
        needs = [Requirement(line) for line in about.requires or []]
    name, version, _, _ = parse_wheel_filename(wheel.name)
    tops = {one.partition("/")[0].removesuffix(".py") for one in names}
    return {
        "name": name,
        "version": str(version),
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(one for one in tops if one.isidentifier()),
        "depends": [one for one in needs if one.marker is None or one.marker.evaluate(BROWSER)],
        "unvendored_tests": False,
    }


def lock(wheels: Iterable[Path]) -> dict[str, Any]:
    """Return the site's lock: Pyodide's, with these wheels.

    Raises
    ------
    ExtensionError
        If a wheel needs what is not there, or another version of it.
    """
    added = {one["name"]: one for one in map(entry, wheels)}
    packages = LOCK["packages"] | added
    versions = {canonicalize_name(one): packages[one]["version"] for one in packages}
    for name, one in added.items():
        needs = [need for need in one["depends"] if canonicalize_name(need.name) not in WITHOUT]
        for need in needs:
            found = versions.get(canonicalize_name(need.name))
            if found is None or not need.specifier.contains(found):
                raise ExtensionError(f"{name} needs {need}; JupyterLite has {found}")
        one["depends"] = sorted(canonicalize_name(need.name) for need in needs)
    return {"info": LOCK["info"], "packages": packages}
