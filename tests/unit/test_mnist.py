"""Reading and fetching MNIST, with small files of its form and a server on this machine."""

import gzip
import hashlib
import os
import re
import struct
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

import nblib
from nblib import mnist
from nblib.idx import map_idx

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def idx(array):
    """The bytes of an IDX file: zeros, type, number of axes, their lengths, the content."""
    return struct.pack(f">I{array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


def make(train=1200, test=5):
    """Four files as MNIST's and what they hold; more than a thousand, so that reading has parts."""
    rng = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", train), ("t10k", test)):
        pixels = rng.integers(0, 256, size=(count, 28, 28), dtype=np.uint8)
        arrays[f"{part}-images-idx3-ubyte"] = pixels
        arrays[f"{part}-labels-idx1-ubyte"] = rng.integers(0, 10, size=count, dtype=np.uint8)
    return arrays


ARRAYS = make()
FILES = {name: idx(array) for name, array in ARRAYS.items()}


def write(folder, separator="-", ending=".gz"):
    for name, content in FILES.items():
        content = gzip.compress(content) if ending else content
        (folder / f"{name.replace('-idx', separator + 'idx')}{ending}").write_bytes(content)
    return folder


def damage(folder, name, content):
    (folder / f"{name}.gz").unlink(missing_ok=True)
    (folder / name).write_bytes(content)


@pytest.mark.parametrize("separator", ["-", "."])
@pytest.mark.parametrize("ending", [".gz", ""])
def test_the_four_files_are_read_gzipped_or_not_in_both_spellings(tmp_path, separator, ending):
    found = nblib.load_mnist(write(tmp_path, separator, ending))
    for array, expected in zip(found, ARRAYS.values(), strict=True):
        if expected.ndim == 3:
            assert array.dtype == np.float32
            np.testing.assert_array_equal(array.reshape(-1, 28, 28), expected / np.float32(255))
            assert (array.min(), array.max()) == (0, 1)
        else:
            assert array.dtype == np.int64
            np.testing.assert_array_equal(array, expected)


def test_reading_needs_less_than_twice_the_memory_of_the_result(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "FILES", {n: idx(a) for n, a in make(12000, 2000).items()})
    write(tmp_path)
    tracemalloc.start()
    found = nblib.load_mnist(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * sum(array.nbytes for array in found)


BROKEN = {
    "wrong magic number": (IMAGES, b"\0\0\x08\x07" + FILES[IMAGES][4:], "2051, found 2055"),
    "labels for images": (IMAGES, FILES[LABELS], "images, magic number 2051, found 2049, .*labels"),
    "images for labels": (LABELS, FILES[IMAGES], "labels, magic number 2049, found 2051, .*images"),
    "empty": (IMAGES, b"", "data, found an empty file"),
    "a page": (LABELS, b"<html>", "data, found a web page"),
    "text": (LABELS, b"some text", "labels, magic number 2049, found 1936682341"),
    "half a header": (IMAGES, FILES[IMAGES][:10], "header of 16 bytes, found 10"),
    "a header begun": (IMAGES, FILES[IMAGES][:4], "header of 16 bytes, found 4"),
    "cut off": (IMAGES, FILES[IMAGES][:-1000], "940800 bytes after .*, found 939800"),
    "labels cut off": (LABELS, FILES[LABELS][:-3], "1200 bytes after .*, found 1197"),
    "too long": (LABELS, FILES[LABELS] + b"123", "1200 bytes after .*, found 1203"),
    "too many announced": (
        IMAGES,
        struct.pack(">4I", 2051, 2**32 - 1, 28, 28),
        "found 4294967295 × 28 × 28 announced in 16 bytes",
    ),
    "none announced": (LABELS, idx(np.zeros(0, np.uint8)), "some labels, found 0 announced"),
    "other count": (LABELS, idx(np.zeros(7, np.uint8)), r"each of the 1200 images.*, found 7"),
    "gzip cut off": (IMAGES, gzip.compress(FILES[IMAGES])[:-500], "whole gzip file, .*cut off"),
    "gzip damaged": (
        IMAGES,
        gzip.compress(FILES[IMAGES])[:-8] + bytes(8),
        "whole gzip file, .*CRC check failed",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_named_with_what_was_found_and_what_was_expected(tmp_path, case):
    name, content, message = BROKEN[case]
    damage(write(tmp_path), name, content)
    blamed = LABELS if case == "other count" else name
    with pytest.raises(
        ValueError, match=rf"{blamed}\b.*: expected .*{message}|{blamed}, .*{message}"
    ):
        nblib.load_mnist(tmp_path)


def test_a_missing_file_and_a_missing_folder_are_named(tmp_path):
    (write(tmp_path) / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(FileNotFoundError, match=r"no file t10k-labels-idx1-ubyte: expected .*\.gz"):
        nblib.load_mnist(tmp_path)
    with pytest.raises(FileNotFoundError, match="nowhere: expected a folder"):
        nblib.load_mnist(tmp_path / "nowhere")


if REAL := os.environ.get("NBLIB_MNIST"):  # a folder with the real files

    def test_the_real_files_hold_sixty_and_ten_thousand_digits():
        X_train, y_train, X_test, y_test = nblib.load_mnist(REAL)
        assert (X_train.shape, X_test.shape) == ((60000, 784), (10000, 784))
        assert (np.bincount(y_train)[:2].tolist(), len(y_test)) == ([5923, 6742], 10000)
        assert abs(X_train.mean(dtype=np.float64) - 0.1306605) < 1e-6
        for name in mnist.MD5:
            assert mnist._mistake(mnist._find(mnist.Path(REAL), name), name) == ""


# --- fetching ---


class Mirror:
    """A server on this machine; `answers` may replace what it gives for a name."""

    def __init__(self):
        self.asked, self.answers = [], {}
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.rsplit("/", 1)[1].removesuffix(".gz")
                mirror.asked.append(name)
                answer = mirror.answers.get(name, mirror.answers.get("*"))
                if answer is None:
                    answer = gzip.compress(FILES[name])
                if isinstance(answer, int):
                    return self.send_error(answer)
                body, announced = answer if isinstance(answer, tuple) else (answer, len(answer))
                self.send_response(200)
                self.send_header("Content-Length", str(announced))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/mnist"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def mirrors(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name, content in FILES.items():
        monkeypatch.setitem(mnist.MD5, name, hashlib.md5(content).hexdigest())
    both = [Mirror(), Mirror()]
    yield both
    for mirror in both:
        mirror.stop()


def fetch(folder, mirrors):
    return nblib.fetch_mnist(folder, mirrors=[mirror.url for mirror in mirrors])


def complete(folder):
    return sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.gz" for name in FILES)


def test_fetching_gives_what_loading_reads(tmp_path, mirrors):
    folder = fetch(tmp_path / "new" / "folder", mirrors)
    assert complete(folder)
    np.testing.assert_array_equal(nblib.load_mnist(folder)[1], ARRAYS[LABELS])
    assert (len(mirrors[0].asked), len(mirrors[1].asked)) == (4, 0)


def test_what_is_there_and_right_is_not_fetched_again(tmp_path, mirrors):
    fetch(tmp_path, mirrors)
    (tmp_path / f"{LABELS}.gz").unlink()
    (tmp_path / LABELS.replace("-idx", ".idx")).write_bytes(FILES[LABELS])
    (tmp_path / f"{IMAGES}.gz").write_bytes(b"something else")
    mirrors[0].asked.clear()
    fetch(tmp_path, mirrors)
    assert mirrors[0].asked == [IMAGES]
    assert len(nblib.load_mnist(tmp_path)[0]) == 1200


def test_a_dead_mirror_is_passed_over(tmp_path, mirrors):
    dead, alive = mirrors
    dead.server.server_close()
    assert complete(fetch(tmp_path, [dead, alive]))
    assert len(alive.asked) == 4


ANSWERS = {
    "not there": (404, "404 Client Error"),
    "broken": (503, "503 Server Error"),
    "corrupted": (gzip.compress(FILES[IMAGES][:-1] + b"!"), "expected content with MD5 .* found"),
    "no gzip": (b"sorry", "expected content with MD5 .* found"),
    "a page": (b"<html>sorry</html>", "expected data, found a web page"),
    "gzip cut off": (gzip.compress(FILES[IMAGES])[:-900], "expected a whole gzip file"),
    "connection lost": (
        (gzip.compress(FILES[IMAGES])[:9000], 10**6),
        r"9000 bytes read, 991000 more expected\)'",
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_the_next_mirror_is_asked_after_any_failure(tmp_path, mirrors, case):
    mirrors[0].answers[IMAGES] = ANSWERS[case][0]
    assert complete(fetch(tmp_path, mirrors))
    assert mirrors[1].asked == [IMAGES]


@pytest.mark.parametrize("case", ANSWERS)
def test_when_all_fail_the_old_file_stays_and_each_mirrors_answer_is_told(tmp_path, mirrors, case):
    answer, message = ANSWERS[case]
    for mirror in mirrors:
        mirror.answers[IMAGES] = answer
    (tmp_path / f"{IMAGES}.gz").write_bytes(b"old")
    with pytest.raises(OSError, match=rf"{IMAGES}\.gz: no mirror gave this file") as caught:
        fetch(tmp_path, mirrors)
    assert len(re.findall(message, str(caught.value))) == 2
    assert all(mirror.url in str(caught.value) for mirror in mirrors)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_mirror_that_unpacks_on_the_way_is_understood(tmp_path, mirrors):
    mirrors[0].answers[IMAGES] = FILES[IMAGES]
    assert complete(fetch(tmp_path, mirrors[:1]))
    assert nblib.load_mnist(tmp_path)[0].shape == (1200, 784)


def test_an_interrupted_fetch_leaves_nothing_half_written(tmp_path, mirrors, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(mnist, "_mistake", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch(tmp_path, mirrors)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("change", "length"), [(-1, 11), (1, 13)], ids=["short", "long"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_an_idx_file_that_is_mapped_has_the_length_that_it_announces(
    tmp_path, pack, change, length
):
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    path = tmp_path / "images"
    path.write_bytes(pack(idx(images)))
    np.testing.assert_array_equal(map_idx(path), images.reshape(3, 4))
    whole = idx(images)
    path.write_bytes(pack(whole[:-1] if change < 0 else whole + b"\0"))
    with pytest.raises(ValueError, match=f"12 bytes.*{length}"):
        map_idx(path)
