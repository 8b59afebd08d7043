"""Run cells in a Python of its own, where nothing but NumPy, nblib and the standard library is.

A script: `python alone.py folder` reads from its input which modules pages have not, as patterns of
paths, and by name the context, the code and what is shown of each cell. It prints the names of
those that a page can run.
"""

import json
import os
import signal
import sys
import time
from fnmatch import fnmatch

MOST = 0.4  # seconds of work; WebAssembly takes about five times as long
NARROW = ("np.bincount(",)  # there integers of 64 bits are refused as indices, which have 32


class Closed:
    """Finds nothing that a page does not have."""

    def __init__(self, unused: list[str]) -> None:
        self.unused = unused

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Refuse other packages; leave the rest to the others."""
        root = name.partition(".")[0]
        own = ("numpy", "nblib", *sys.stdlib_module_names)
        paths = [name.replace(".", "/") + end for end in (".py", "/__init__.py")]
        is_unused = any(fnmatch(path, one) for path in paths for one in self.unused)
        if is_unused or (root not in own and not root.startswith("_sysconfigdata")):
            raise ModuleNotFoundError(f"a page has no {name}", name=name)


def fits(context: str, code: str, shown: str) -> bool:
    """Tell whether a cell runs, in time, and shows what it should."""
    from nblib.exercises.engine.inpage import run_cell

    if any(call in context + code for call in NARROW):
        return False
    printed: list[str] = []
    start = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_PROF, MOST)  # of work, whatever else the machine does
        reply = json.loads(run_cell(code, context, "", False, printed.append))
    except (Exception, KeyboardInterrupt):
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    text = "".join(printed) + reply["text"]
    return time.process_time() - start < MOST and not reply["error"] and text.strip() == shown


def main() -> None:
    """Answer."""
    asked = json.loads(sys.stdin.buffer.read())
    sys.meta_path.insert(0, Closed(asked["unused"]))
    sys.path.insert(0, os.path.abspath(sys.argv[1]))
    signal.signal(signal.SIGPROF, signal.default_int_handler)  # a cell that works longer is left
    print(json.dumps([name for name, cell in asked["cells"].items() if fits(**cell)]))


if __name__ == "__main__":
    main()
