"""Makes .venv, mends it and fills it: ``python3 tools/environment.py [dev]``.

Every target of the Makefile begins here. A sound, filled environment costs a fraction of a second;
what is in the way is said in one line. It needs the standard library alone, and any Python 3.7 can
read it, so that one that is too old hears so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"  # is there while pip installs; a killed pip leaves it behind
OLDEST, NEWEST = (3, 11), (3, 14)  # the versions that the pins are tested with
CHOOSE = "name another with PYTHON=path/to/python3"

# What is installed for readers, and for developers on top; the files that say so.
BOOK = (
    "requirements-run.txt",
    "requirements.txt",
    "constraints.txt",
    "pyproject.toml",
    "static_widgets/pyproject.toml",
)
DEV = (*BOOK, "requirements-dev.txt")

SMALL = re.compile(r"^threadpoolctl==\S+", re.MULTILINE)  # a few kilobytes: asks whether pip can
UNREACHABLE = ("Retrying (", "connection error", "Could not fetch URL")


def fault() -> str | None:
    """Return what is wrong with the environment that exists, or None."""
    if UNFINISHED.exists():
        return "its installation was interrupted"
    probe = "import sys, pip._internal.cli.main; print(sys.prefix)"
    try:
        result = run([str(PYTHON), "-c", probe])
    except OSError:
        return "its Python does not start"
    if result.returncode:
        reason = result.stderr.strip().rpartition("\n")[2]
        return f"its Python says {reason!r}"
    if not is_same(result.stdout.strip(), VENV):
        return "its Python belongs to another environment"
    # The programs in bin name their Python by its whole path; on a long path in the second line.
    script = VENV / "bin" / "pip"
    start = script.read_bytes()[:2000].decode(errors="replace") if script.exists() else ""
    home = re.search(r"(/.+?)/python[\d.]*[\"\s]", start)
    if home and not is_same(home[1], VENV / "bin"):
        return f"it was made in {home[1]}, its folder has been moved or copied"
    return None


def is_same(one: str, other: Path) -> bool:
    """Tell whether both are one folder that exists."""
    return Path(one).exists() and Path(one).samefile(other)


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command and return what it says."""
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


def make() -> None:
    """Make an empty environment, from a Python that fits."""
    version = ".".join(map(str, sys.version_info[:2]))
    fitting = "{}.{} to {}.{}".format(*OLDEST, *NEWEST)
    if sys.version_info < OLDEST:
        sys.exit(f"Python {version} is too old, {fitting} will do: {CHOOSE}")
    if sys.version_info[:2] > NEWEST:
        sys.exit(
            f"Python {version} is newer than the pinned packages know, {fitting} will do: {CHOOSE}"
        )
    if not (find_spec("venv") and find_spec("ensurepip")):
        sys.exit(
            f"Python {version} lacks the module venv or ensurepip: install them "
            "(Debian, Ubuntu: apt install python3-venv)"
        )
    # In an activated environment python3 is the very one that is being replaced.
    base = getattr(sys, "_base_executable", sys.executable)
    result = run([base, "-m", "venv", str(VENV)])
    if result.returncode:
        reason = (result.stderr or result.stdout).strip().rpartition("\n")[2]
        sys.exit(f"{base} could make no environment in {VENV}: {reason}")


def pip_install(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Let the environment's pip install; it keeps quiet unless something is wrong."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Python compiles what it imports; most of what is installed is never imported.
    return run([*pip, "--no-compile", *arguments])


def install(requirements: Path) -> None:
    """Install what a file of requirements names."""
    small = SMALL.search((ROOT / "requirements-run.txt").read_text("utf-8"))
    if small:
        quickly = ("--dry-run", "--ignore-installed", "--no-deps", "--retries=1", "--timeout=10")
        asked = pip_install(*quickly, small[0])
        if asked.returncode and any(sign in asked.stderr for sign in UNREACHABLE):
            sys.exit("No network: pip reaches no package index. Connect, then run make again.")
    print(f"Installing {requirements.name} in {VENV.name}; the first time takes minutes ...")
    sys.stdout.flush()
    UNFINISHED.touch()
    result = pip_install("-r", str(requirements))
    sys.stderr.write(result.stderr)
    # What pip refuses before it begins leaves the environment whole; a full disk may not.
    if not result.returncode or "OSError" not in result.stderr:
        UNFINISHED.unlink()
    if result.returncode:
        sys.exit("pip did not come to its end; the reason stands above.")


def is_newer(stamp: Path, names: tuple[str, ...]) -> bool:
    """Tell whether a stamp is there and no file has changed since."""
    if not stamp.exists():
        return False
    return all((ROOT / name).stat().st_mtime <= stamp.stat().st_mtime for name in names)


def stamp(*names: str) -> None:
    """Remember that an installation is done."""
    for name in names:
        (VENV / f"{name}.new").touch()
        (VENV / f"{name}.new").replace(VENV / name)


def main(arguments: list[str]) -> None:
    """Bring the environment to what the target needs."""
    if VENV.exists() or VENV.is_symlink():
        found = fault()
        if found:
            print(f"{VENV} is broken ({found}): it is made again.")
            sys.stdout.flush()
            VENV.unlink() if VENV.is_symlink() else shutil.rmtree(VENV)
    if not VENV.exists():
        make()
    if arguments == ["dev"]:
        if not is_newer(VENV / ".dev", DEV):
            install(ROOT / "requirements-dev.txt")
            stamp(".book", ".dev")
    elif not is_newer(VENV / ".book", BOOK):
        install(ROOT / "requirements.txt")
        stamp(".book")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:  # a full disk, a folder that may not be written
        sys.exit(f"The environment cannot be made: {error}")
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
