"""A notebook by the rules of Colab and of Kaggle, as far as a machine can act them.

Both bring the usual packages and no `nblib`, and run a notebook in a folder that it is not in, with
nothing of the book around. What only they have is not here: their front ends, and the versions of
their packages, for which ours stand.
"""

import functools
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from plain_running import compared, run
from visiting import ROOT

USUAL = ["numpy", "scipy", "pandas", "matplotlib", "ipykernel", "ipywidgets", "tqdm", "requests"]


def colab(folder: Path) -> Path:
    """Return a working folder as Colab has it, with samples that no one asked for."""
    (folder / "content" / "sample_data").mkdir(parents=True)
    return folder / "content"


def kaggle(folder: Path) -> Path:
    """Return a working folder as Kaggle has it, beside one for data that is only read."""
    (folder / "kaggle" / "input").mkdir(mode=0o555, parents=True)
    (folder / "kaggle" / "working").mkdir()
    return folder / "kaggle" / "working"


HOSTS = pytest.mark.parametrize("host", [colab, kaggle])


@pytest.fixture(scope="module")
def site(write, tmp_path_factory) -> Iterator[tuple[Path, str, list[str]]]:
    """Publish notebooks and wheel on this machine; yield the folder, its address, what is asked."""
    folder, asked = tmp_path_factory.mktemp("site"), []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    with ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=folder)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield write(folder / "notebooks", BOOK_ADDRESS=address), address, asked
        server.shutdown()


@pytest.fixture(scope="module")
def usual(make_environment: Callable[..., Path]) -> Path:
    """Return the Python of an environment as hosts have it."""
    return make_environment("hosted", *USUAL)


@pytest.fixture
def without_library(usual: Path) -> Path:
    """Return that Python, without what an earlier notebook has installed."""
    subprocess.run([usual, "-m", "pip", "uninstall", "--quiet", "--yes", "nblib"], check=True)
    return usual


@HOSTS
@pytest.mark.parametrize(  # 12 needs Dask, which no host brings as new; 13 reads a stored table
    "name", ["04_backpropagation", "07_reading_digits", "12_many_hands", "13_autograd"]
)
def test_a_notebook_alone_brings_the_library_by_its_address(
    host, name, site, without_library, tmp_path
):
    folder, _, asked = site
    asked.clear()
    working = host(tmp_path)
    before = set(working.iterdir())
    ran = run(folder / f"{name}.ipynb", working, without_library, beside=False)
    (wheel,) = folder.glob("*.whl")
    assert f"/notebooks/{wheel.name}" in asked
    assert ran.cells[1].outputs == []
    chapter = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)
    same, _, others = compared(ran, chapter)
    assert others == []
    assert same > 0
    assert set(working.iterdir()) == before


@HOSTS
def test_offline_a_notebook_says_one_sentence(host, site, without_library, tmp_path):
    folder, address, _ = site
    gone = tmp_path / "gone.ipynb"
    text = (folder / "04_backpropagation.ipynb").read_text("utf-8")
    gone.write_text(text.replace(f"{address}/", "http://127.0.0.1:9/"), "utf-8")  # nobody is there
    ran = run(gone, host(tmp_path), without_library, beside=False, allow_errors=True)
    (output,) = ran.cells[1].outputs
    assert output.output_type == "error"
    (sentence,) = output.traceback
    assert sentence.startswith("The book's library is not here and could not be fetched: connect")
    assert "\n" not in sentence
