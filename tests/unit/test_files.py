"""Files of ours and of other people: read right, or refused in the file's own words."""

import errno
import gzip
import os
import re
import resource
import struct
import sys
import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import scipy.io

import nblib
from nblib import data
from nblib._extras import needed_by
from nblib._files import read_bytes, write_file

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 7511764\n"
PAGE = b"\n<!DOCTYPE html>\n<html><title>Sign in</title></html>"
HDF5 = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n\x1a\n" + bytes(600)
OCTAVE = b"Octave-1-L\0"

LOADERS = {
    "load_digits": nblib.load_digits,
    "load_iris": nblib.load_iris,
    "load_csv": nblib.load_csv,
    "load_idx": lambda path: nblib.load_idx(path, path),
    "Network.load": nblib.Network.load,
    "Network.from_mat": nblib.Network.from_mat,
}


@pytest.mark.parametrize("load", LOADERS)
@pytest.mark.parametrize(
    ("content", "words"),
    [(POINTER, "a Git LFS pointer.*git lfs pull"), (PAGE, "a web page"), (b" \n", "an empty file")],
)
def test_what_is_no_data_file_is_called_by_its_name(tmp_path, load, content, words):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError, match=f"file: expected .*, found {words}"):
        LOADERS[load](tmp_path / "file")


@pytest.mark.parametrize("load", LOADERS)
def test_a_missing_file_is_named(tmp_path, load):
    with pytest.raises(FileNotFoundError, match="nothing: no such file"):
        LOADERS[load](tmp_path / "nothing")


@pytest.mark.parametrize("load", ["load_digits", "Network.from_mat"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HDF5, "version 7.3.*save it .*-v7"),
        (HDF5[:512], "version 7.3.*save it .*-v7"),  # cut off
        (HDF5[512:], "version 7.3.*save it .*-v7"),  # as Octave writes it
        (OCTAVE, "Octave's binary.*-text"),
    ],
)
def test_a_format_that_is_not_read_is_named_with_the_way_to_convert_it(
    tmp_path, load, content, words
):
    (tmp_path / "file.mat").write_bytes(content)
    with pytest.raises(ValueError, match=rf"file\.mat: expected a MATLAB file.*{words}"):
        LOADERS[load](tmp_path / "file.mat")


# -- MATLAB's and Octave's files -------------------------------------------------------------------


def octave(**arrays):
    """What Octave's `save file.txt` writes: matrices, and whole numbers in a form of their own."""
    parts = ["# Created by Octave 4.4.1, Mon Jan 07 10:00:00 2019 UTC <user@host>\n"]
    for name, array in arrays.items():
        if np.ndim(array) == 0:
            parts.append(f"# name: {name}\n# type: scalar\n{array}\n\n\n")
        elif array.dtype == np.uint8:
            numbers = "\n".join(f"  {number}" for number in array.ravel(order="F"))
            shape = " ".join(map(str, array.shape))
            parts.append(f"# name: {name}\n# type: uint8 matrix\n# ndims: 2\n {shape}\n{numbers}\n")
        else:
            rows = "\n".join(" " + " ".join(map(repr, row)) for row in array.tolist())
            head = f"# name: {name}\n# type: matrix\n# rows: {len(array)}\n"
            parts.append(f"{head}# columns: {array.shape[1]}\n{rows}\n\n\n")
    return "".join(parts)


def thetas(*sizes):
    rng = np.random.default_rng(0)
    pairs = pairwise(sizes)
    return [rng.normal(size=(s_out, s_in + 1)) for s_in, s_out in pairs]


@pytest.mark.parametrize("names", ["Theta", "theta"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("form", ["mat", "txt"])
def test_weights_are_read_from_either_format_however_they_are_named_or_turned(
    tmp_path, names, turned, form
):
    expected = thetas(4, 3, 2)
    content = {f"{names}{n}": t.T if turned else t for n, t in enumerate(expected, start=1)}
    content |= {f"{names}_old": 1.0, "layer7": 1.0}  # of another kind
    path = tmp_path / f"weights.{form}"
    if form == "mat":
        scipy.io.savemat(path, content)
    else:
        path.write_text(octave(lambda_=1.0, **content).replace("lambda_", "lambda"))
    net = nblib.Network.from_mat(path, zero_last=False)
    assert net.layers == (4, 3, 2)
    for found, theta in zip(net.thetas, expected, strict=True):
        np.testing.assert_array_equal(found, theta)


@pytest.mark.parametrize(
    ("numbers", "missing"), [((1, 3), 2), ((1, 4), 2), ((2, 3), 1), ((1, 2, 4), 3)]
)
def test_the_first_matrix_that_is_missing_among_others_is_named(tmp_path, numbers, missing):
    names = [f"Theta{n}" for n in numbers]
    scipy.io.savemat(tmp_path / "w.mat", dict.fromkeys(names, np.ones((3, 4))))
    with pytest.raises(ValueError, match=rf"{re.escape(str(names))} without Theta{missing}$"):
        nblib.Network.from_mat(tmp_path / "w.mat")


def test_a_matlab_file_without_scipy_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "w.mat"
    scipy.io.savemat(path, {"Theta1": np.ones((2, 3))})
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.delitem(sys.modules, "scipy.io")
    with pytest.raises(ModuleNotFoundError, match=r"^reading w\.mat needs SciPy: pip install"):
        nblib.Network.from_mat(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("# rows: 3", "# rows: 4"), "Theta1: expected 4×5 num.*found 15"),
        (lambda text: text[: text.index("Theta2") + 60], "Theta2: expected 2×4 numbers, found "),
        (
            lambda text: text.replace("type: matrix", "type: complex matrix"),
            "Theta1.*a complex mat",
        ),
        (
            lambda text: text.replace("type: matrix", "type: cell"),
            "Theta1: expected .* found a cell",
        ),
        (lambda text: text.replace(" 0.", " x.", 1), "could not convert"),
    ],
)
def test_an_octave_file_that_is_cut_or_holds_something_else_says_so(tmp_path, change, words):
    first, last = thetas(4, 3, 2)
    path = tmp_path / "weights.txt"
    path.write_text(change(octave(Theta1=first, Theta2=last)))
    with pytest.raises(ValueError, match=rf"weights\.txt: expected .*{words}"):
        nblib.Network.from_mat(path)


@pytest.mark.parametrize("labels", ["1 to 10", "0 to 9"])
@pytest.mark.parametrize("row", [False, True])
@pytest.mark.parametrize("scale", [1, 255])
@pytest.mark.parametrize("form", ["mat", "txt", "bytes"])
def test_digits_are_read_in_every_form_they_are_passed_on(tmp_path, labels, row, scale, form):
    y = np.array([1, 9, 0, 5])
    shares = np.tile(np.arange(5) * 51, 320).reshape(4, 400)
    X = shares.astype(np.uint8) if form == "bytes" else shares / 255 * scale
    stored = np.where(y == 0, 10, y) if labels == "1 to 10" else y
    stored = stored[np.newaxis] if row else stored[:, np.newaxis]
    path = tmp_path / "digits"
    if form == "mat":
        scipy.io.savemat(path, {"X": X, "y": stored}, appendmat=False)
    else:
        path.write_text(octave(X=X, y=stored.astype(np.uint8) if form == "bytes" else stored))
    found_X, found_y = nblib.load_digits(path)
    np.testing.assert_allclose(found_X, shares / 255, atol=1e-15)
    np.testing.assert_array_equal(found_y, y)


# -- irises ----------------------------------------------------------------------------------------

LINES = (data.DATA / "iris.csv").read_text().splitlines()
NAMED = [f"{line[:-1]}{('Iris-setosa', 'Iris-versicolor', 'Iris-virginica')[int(line[-1])]}"
         for line in LINES[1:]]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        LINES[1:],
        [*NAMED, ""],
        [LINES[0], *(line.replace("Iris-", "") for line in NAMED)],
        [line.replace("Iris-", '"').replace(",0.2,", ", 0.2 ,") + '"' for line in NAMED],
        ["Id,SepalLengthCm,SepalWidthCm,PetalLengthCm,PetalWidthCm,Species"]
        + [f"{n},{line}" for n, line in enumerate(NAMED, start=1)],
    ],
    ids=["no header", "UCI", "names", "quotes", "Kaggle"],
)
def test_irises_are_read_in_every_form_they_are_passed_on(tmp_path, lines):
    (tmp_path / "iris.data").write_text("\n".join(lines))
    for found, expected in zip(
        nblib.load_iris(tmp_path / "iris.data"), nblib.load_iris(), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_the_two_known_errors_of_ucis_file_are_mended(tmp_path):
    lines = list(NAMED)
    lines[34] = lines[37] = "4.9,3.1,1.5,0.1,Iris-setosa"
    (tmp_path / "iris.data").write_text("\n".join(lines))
    np.testing.assert_array_equal(nblib.load_iris(tmp_path / "iris.data")[0], nblib.load_iris()[0])


def test_one_of_the_two_errors_alone_is_taken_for_a_measurement(tmp_path):
    lines = list(NAMED)
    lines[34] = "4.9,3.1,1.5,0.1,Iris-setosa"
    (tmp_path / "iris.data").write_text("\n".join(lines))
    assert nblib.load_iris(tmp_path / "iris.data")[0][34].tolist() == [4.9, 3.1, 1.5, 0.1]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (LINES[:-1], r"50 of each species, found 149: \[50, 50, 49\]"),
        (LINES[2:], r"found 149: \[49, 50, 50\]"),
        ([*LINES[:-1], LINES[-1][:-3]], "line 150: expected four numbers and a species"),
        ([*LINES[:9], LINES[9].replace(".", "..")], "line 9: expected four numbers"),
        (LINES[:1], r"found 0: \[0, 0, 0\]"),
        ([*LINES[1:-1], "6.0,3.0,5.0,2.0,Iris-germanica"], "line 150: .*germanica"),
        ([*LINES[1:-1], "6.0,3.0,5.0,2.0,3"], "line 150: expected centimeters and a species"),
        ([*LINES[1:-1], "6.0,100,5.0,2.0,2"], "line 150: expected centimeters and a species"),
        ([LINES[1].replace("3.5", "3..5"), *LINES[2:]], "line 1: expected four numbers"),
        ([*LINES[1:-1], "6.0,nan,5.0,2.0,2"], "line 150: expected centimeters and a species"),
    ],
)
def test_irises_that_are_cut_or_changed_are_refused(tmp_path, lines, words):
    (tmp_path / "iris.csv").write_text("\n".join(lines))
    with pytest.raises(ValueError, match=rf"iris\.csv.*{words}"):
        nblib.load_iris(tmp_path / "iris.csv")


# -- MNIST's family --------------------------------------------------------------------------------


def idx(array):
    return struct.pack(f">I{array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


IMAGES = np.arange(30 * 16 * 12, dtype=np.uint32).reshape(30, 16, 12).astype(np.uint8)
LETTERS = (np.arange(30) % 26 + 1).astype(np.uint8)
NAMES = {"train": "train", "t10k": "test"}


@pytest.mark.parametrize("packed", [False, True])
def test_any_pair_of_images_and_labels_is_read(tmp_path, packed):
    pack = gzip.compress if packed else bytes
    (tmp_path / "images").write_bytes(pack(idx(IMAGES)))
    (tmp_path / "labels").write_bytes(pack(idx(LETTERS)))
    X, y = nblib.load_idx(tmp_path / "images", tmp_path / "labels")
    np.testing.assert_array_equal(X, IMAGES.reshape(30, -1) / np.float32(255))
    np.testing.assert_array_equal(y, LETTERS)
    assert (X.dtype, y.dtype) == (np.float32, np.int64)


@pytest.mark.parametrize("layout", ["plain", "raw", "MNIST/raw", "a folder each", "tables"])
def test_a_folder_is_read_as_torchvision_and_kaggle_lay_it_out(tmp_path, layout):
    for part, name in NAMES.items():
        arrays = {"images-idx3-ubyte": IMAGES, "labels-idx1-ubyte": LETTERS}
        for kind, array in arrays.items():
            file = f"{part}-{kind}"
            places = {"plain": ".", "a folder each": file, "tables": "away"}
            place = tmp_path / places.get(layout, layout)
            place.mkdir(parents=True, exist_ok=True)
            (place / file).write_bytes(idx(array))
        table = np.column_stack([LETTERS, IMAGES.reshape(30, -1)])
        if layout == "tables":
            np.savetxt(tmp_path / f"mnist_{name}.csv", table, fmt="%d", delimiter=",")
    X_train, y_train, X_test, y_test = nblib.load_mnist(tmp_path)
    np.testing.assert_array_equal(X_train, IMAGES.reshape(30, -1) / np.float32(255))
    np.testing.assert_array_equal(y_test, LETTERS)
    assert (X_test.shape, y_train.shape) == ((30, 192), (30,))


@pytest.mark.parametrize(
    "header", ["", "label,1x1,1x2,2x1\n", '"label","a","b","c"\n', "y,a,b,c\n"]
)
def test_a_table_with_the_label_first_is_read(tmp_path, header):
    (tmp_path / "t.csv").write_text(f"{header}7,0,51,255\n0,255,0,0\n")
    X, y = nblib.load_csv(tmp_path / "t.csv")
    np.testing.assert_allclose(X, [[0, 0.2, 1], [1, 0, 0]], rtol=1e-6)
    np.testing.assert_array_equal(y, [7, 0])
    assert (X.dtype, y.dtype) == (np.float32, np.int64)


def test_one_image_is_enough(tmp_path):
    (tmp_path / "images").write_bytes(idx(IMAGES[:1, :1, :1]))
    (tmp_path / "labels").write_bytes(idx(LETTERS[:1]))
    X, y = nblib.load_idx(tmp_path / "images", tmp_path / "labels")
    assert (X.tolist(), y.tolist()) == ([[0]], [1])


def write_four(folder, test_images=IMAGES):
    for part, images in (("train", IMAGES), ("t10k", test_images)):
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx(images))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx(LETTERS))


def test_test_images_of_another_size_are_refused(tmp_path):
    write_four(tmp_path, IMAGES[:, :4])
    with pytest.raises(ValueError, match=r"one size, found 192 pixels in .* and 48 in the test"):
        nblib.load_mnist(tmp_path)


def test_two_tables_stand_for_the_four_files_only_together_and_only_where_there_are_none(tmp_path):
    (tmp_path / "train.csv").write_text("1,2\n")
    with pytest.raises(FileNotFoundError, match="no file train-images-idx3-ubyte"):
        nblib.load_mnist(tmp_path)
    (tmp_path / "test.csv").write_text("1,2\n")
    assert nblib.load_mnist(tmp_path)[0].shape == (1, 1)
    write_four(tmp_path)
    assert nblib.load_mnist(tmp_path)[0].shape == (30, 192)


def test_an_image_may_be_one_pixel_and_a_label_any_whole_number(tmp_path):
    (tmp_path / "t.csv").write_text("7,0\n2000000000,255\n")
    X, y = nblib.load_csv(tmp_path / "t.csv")
    assert (X.tolist(), y.tolist()) == ([[0], [1]], [7, 2_000_000_000])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7,0,-1\n", "from 0 to 255, found -1 to 0"),
        ("2147483648,0,1\n", "labels: expected whole numbers from 0 to 2147483647"),
        ("7,0,1\n3,0\n", "a label and pixels in each line, found .*"),
        ("7,0,x\n", "a label and pixels in each line, found .*'x'"),
        ("7\n3\n", "found 1 columns"),
        ("7,0,256\n", "from 0 to 255, found 0 to 256"),
        ("7.5,0,1\n", "labels: expected whole numbers .*7.5"),
        ("7,0,nan\n", "expected finite numbers, got nan"),
        ("label,a,b\n", "a label and pixels"),
    ],
)
@pytest.mark.filterwarnings("ignore:loadtxt")
def test_a_table_of_something_else_says_so(tmp_path, text, words):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(ValueError, match=rf"t\.csv.*{words}"):
        nblib.load_csv(tmp_path / "t.csv")


# -- writing ---------------------------------------------------------------------------------------


def test_a_link_stays_a_link_and_a_private_file_stays_private(tmp_path):
    target, link = tmp_path / "target.npz", tmp_path / "link.npz"
    target.write_bytes(b"old")
    target.chmod(0o600)
    link.symlink_to(target)
    nblib.Network([3, 2]).save(link)
    assert link.is_symlink()
    assert nblib.Network.load(target).layers == (3, 2)
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(tmp_path.iterdir()) == [link, target]


def test_a_private_file_is_at_no_time_open_to_others(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o600)
    with write_file(path) as file:
        file.write(b"secret")
        (temporary,) = set(tmp_path.iterdir()) - {path}
        assert temporary.stat().st_mode & 0o777 == 0o600


def test_a_name_may_be_as_long_as_the_disk_takes(tmp_path):
    longest = tmp_path / f"{'x' * 251}.npz"
    nblib.Network([2, 1]).save(longest)
    assert [*tmp_path.iterdir()] == [longest]


def test_two_threads_that_save_to_one_path_leave_a_whole_file(tmp_path):
    errors, path, nets = [], tmp_path / "net.npz", [nblib.Network([3, n]) for n in (2, 5)]
    both_open = threading.Barrier(2)

    def save(net):
        try:
            with write_file(path) as file:
                both_open.wait(timeout=20)
                file.write(bytes([net.layers[1]]) * 100)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=save, args=[net]) for net in nets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert path.read_bytes() in (b"\2" * 100, b"\5" * 100)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["csv_log", "json_lines"])
def test_a_full_disk_leaves_whole_lines(tmp_path, kind):
    """A file that may not grow beyond some bytes is as good as a full disk."""
    path = tmp_path / "log"
    callback = getattr(nblib.tracking, kind)(path)
    callback({"epoch": 0, "cost": 1.0})
    before = path.read_bytes()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 3, old[1]))
    try:
        with pytest.raises(OSError, match="whole line") as caught:
            callback({"epoch": 1, "cost": 0.5})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert caught.value.errno == errno.ENOSPC
    assert path.read_bytes() == before


def test_forged_layers_ask_for_no_memory(tmp_path):
    net, path = nblib.Network([3, 2]), tmp_path / "net.npz"
    settings = {"hidden": "sigmoid", "output": "sigmoid", "cost": "cross_entropy", "l2": 0.0}
    np.savez(path, layers=[5_000, 4_000], theta=net.theta, **settings)
    with pytest.raises(ValueError, match=r"net\.npz: expected 20,004,000 parameters .*\(8,\)"):
        nblib.Network.load(path)


@pytest.mark.parametrize(
    "change",
    [
        {"layers": "abc"},
        {"hidden": "swish"},
        {"output": "softmax"},
        {"cost": "mse"},
        {"l2": -1.0},
        {"l2": "a"},
        {"theta": np.full(8, np.nan)},
        {"theta": np.arange(8)},
        {"theta": np.full(8, "a")},
        {"theta": np.ones((2, 4))},
        {"layers": [3, 2.5]},
    ],
)
def test_an_error_in_a_saved_network_names_the_file(tmp_path, change):
    path = tmp_path / "net.npz"
    settings = {"hidden": "sigmoid", "output": "sigmoid", "cost": "cross_entropy", "l2": 0.0}
    np.savez(path, **{"layers": [3, 2], "theta": np.ones(8), **settings, **change})
    with pytest.raises(ValueError, match=r"net\.npz[:,] .*expected"):
        nblib.Network.load(path)


# -- what it is called here ------------------------------------------------------------------------


@pytest.mark.parametrize("name", nblib._elsewhere.PACKAGE)
def test_a_name_of_another_library_is_told_its_own(name):
    with pytest.raises(AttributeError, match=f"nblib has no attribute '{name}': that is .* here"):
        nblib.__getattr__(name)  # a module that was imported meanwhile, `nblib.many`, is there


@pytest.mark.parametrize("name", nblib._elsewhere.NETWORK)
def test_a_method_of_another_library_is_told_its_own(name):
    with pytest.raises(
        AttributeError, match=f"a Network has no attribute '{name}': that is .*here"
    ):
        getattr(nblib.Network([3, 2]), name)


def test_names_that_nobody_knows_are_missing_as_usual():
    assert not hasattr(nblib, "nonsense")
    assert not hasattr(nblib.Network([3, 2]), "_repr_html_")
    with pytest.raises(AttributeError, match=r"^nblib has no attribute 'nonsense'$"):
        _ = nblib.nonsense


def test_a_folder_is_no_file_to_write_or_to_read(tmp_path):
    with (
        pytest.raises(IsADirectoryError, match="expected the name of a file, found a folder"),
        write_file(tmp_path),
    ):
        pytest.fail("a folder was opened")
    with pytest.raises(IsADirectoryError, match="expected a table, found a folder"):
        read_bytes(tmp_path, "a table")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_a_failed_writing_has_begun_is_gone(tmp_path, error):
    def write_half(file):
        file.write(b"half")
        raise error

    with pytest.raises(error), write_file(tmp_path / "x") as file:
        write_half(file)
    assert [*tmp_path.iterdir()] == []


def test_an_interrupt_of_the_cleaning_up_leaves_nothing_either(tmp_path, monkeypatch):
    """The disk is full, and Ctrl-C comes before what was begun is taken away."""
    interrupts, unlink = iter([KeyboardInterrupt]), Path.unlink

    def interrupted_once(path, missing_ok=False):
        for interrupt in interrupts:
            raise interrupt
        unlink(path, missing_ok)

    def full(source, target):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(Path, "unlink", interrupted_once)
    with pytest.raises(KeyboardInterrupt), write_file(tmp_path / "x") as file:
        file.write(b"all of it")
    assert [*tmp_path.iterdir()] == []


def test_what_no_extra_brings_is_missing_as_usual():
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such'"), needed_by("f"):
        import no_such  # noqa: F401
