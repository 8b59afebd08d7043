"""Gives a learner copies of the notebooks in ``notebooks``: ``python tools/learner.py``.

The copies are the learner's own. A newer notebook takes the place of a copy in which nobody wrote.
A copy that was changed stays for good, and the newer notebook goes to ``notebooks/new``. Only the
text of the cells counts: a notebook that was run is as good as new.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ".given.json"  # in the learner's folder: the text of each notebook as it was given last


def write_notebooks(folder: Path) -> None:
    """Write the book's notebooks, as any Jupyter shows them, into a folder."""
    command = [sys.executable, "-m", "plain_notebooks", str(folder)]
    result = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT / "_ext")})
    if result.returncode:
        sys.exit("The notebooks could not be written; the reason stands above.")


def text(path: Path) -> str | None:
    """Return a hash of what is written in a notebook's cells; None where there is no file.

    A file that is no notebook is like none that was ever given.
    """
    if not path.exists():
        return None
    try:
        cells = json.loads(path.read_bytes())["cells"]
        written = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError):
        return "no notebook"
    # JupyterLab adds an empty cell at the end of a notebook that is run to its end.
    written = [cell for cell in written if cell[1].strip()]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()


def give(source: Path, folder: Path) -> list[str]:
    """Copy every notebook of ``source`` into a learner's folder; return what to tell the learner.

    Parameters
    ----------
    source
        The folder of the book's notebooks.
    folder
        The learner's folder; it is made if it is not there.
    """
    given = read_record(folder)
    told = []
    for path in sorted(source.glob("*.ipynb")):
        name, now, copy = path.name, text(path), folder / path.name
        mine, last = text(copy), given.get(name)
        if mine is None or mine == last != now:
            write(copy, path.read_bytes())
        elif mine != now != last:
            new = free_place(folder / "new" / name, last)
            write(new, path.read_bytes())
            told.append(
                f"{name} has your changes and stays as it is; its new version is new/{new.name}"
            )
        given[name] = now
    write(folder / RECORD, json.dumps(given, indent=1, sort_keys=True).encode())
    return told


def read_record(folder: Path) -> dict[str, str | None]:
    """Return what was given; if the record is lost, every copy counts as changed."""
    try:
        return dict(json.loads((folder / RECORD).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def free_place(path: Path, last: str | None) -> Path:
    """Return where a new version can go: over the last one, unless that was changed too."""
    place, count = path, 1
    while text(place) not in (None, last):
        count += 1
        place = path.with_stem(f"{path.stem}-{count}")
    return place


def write(path: Path, content: bytes) -> None:
    """Write a file at once or not at all, so that a full disk or a killed process spoils none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def main() -> None:
    """Write the notebooks and give the learner copies."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--written", type=Path, help="a folder where they have been written")
    written = parser.parse_args().written
    source = written or ROOT / "_build" / "notebooks"
    if not written:
        print("Writing your notebooks ...", flush=True)
        write_notebooks(source)
    for line in give(source, ROOT / "notebooks"):
        print(line)


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"Your copies are as they were: {error}")
