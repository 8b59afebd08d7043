"""A reader's function can do no harm: it is stopped, listened to, and given copies."""

import sys
import time
import warnings

import numpy as np
import pytest
from exercise_tools import solutions

from nblib.exercises import TASKS, check
from nblib.exercises.engine import run, trials


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(run, "LIMIT", 0.3)


def forever(*_):
    while True:
        pass


def stubborn(*_):
    tries = 0
    while tries < 3:
        try:
            while True:
                pass
        except BaseException:
            tries += 1


def endless_generator(X, Y, size, rng):
    while True:
        yield X[:size], Y[:size]


@pytest.mark.parametrize("function", [forever, stubborn])
def test_a_loop_that_never_ends_is_stopped(quick, function):
    started = time.monotonic()
    result = check("sigmoid", lambda Z: function(Z))
    assert result.kind == "endless"
    assert "stopped" in result.headline
    assert "never ends" in result.headline
    assert "restart" not in result.headline
    assert "Z (4, 3)" in str(result)
    assert time.monotonic() - started < 5


def test_what_sleeps_is_left_behind_with_a_word(quick):
    def sigmoid(Z):
        time.sleep(4)

    result = check("sigmoid", sigmoid)
    assert result.kind == "endless"
    assert "restart the kernel" in result.headline


def test_an_endless_generator_is_cut_off():
    result = check("minibatches", endless_generator)
    assert result.kind == "shape"


def test_what_hangs_only_later_is_stopped_too(quick):
    def sigmoid(Z):
        return forever() if Z.dtype == int else solutions.sigmoid(Z)

    result = check("sigmoid", sigmoid)
    assert result.kind == "endless"
    assert "(whole numbers)" in str(result)


def test_printing_and_warnings_are_captured_and_shown(capsys):
    def sigmoid(Z):
        print("Z is", Z.shape)
        warnings.warn("careful", stacklevel=1)
        return solutions.sigmoid(Z)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = check("sigmoid", sigmoid)
    assert result
    assert capsys.readouterr() == ("", "")
    details = dict(result.details)
    assert details["It printed, in the first call"] == "Z is (4, 3)\n"
    assert details["Warnings"] == "UserWarning: careful"


def test_a_flood_of_printing_is_cut():
    def sigmoid(Z):
        for _ in range(10_000):
            print("x" * 100)
        return solutions.sigmoid(Z)

    assert len(repr(check("sigmoid", sigmoid))) < 2000


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError])
def test_no_exception_gets_out(error):
    def sigmoid(Z):
        raise error

    result = check("sigmoid", sigmoid)
    assert result.kind == "raised"
    assert error.__name__ in result.headline


def test_a_recursion_without_end_is_an_exception_like_others():
    def sigmoid(Z):
        return sigmoid(Z)

    result = check("sigmoid", sigmoid)
    assert "RecursionError" in result.headline
    assert len(result.code) <= 5


def test_global_states_are_left_as_they_were():
    np.random.seed(4)  # noqa: NPY002 the reader may use it
    expected = np.random.RandomState(4).random()
    filters = warnings.filters[:]
    errors = np.geterr()
    check("backward", TASKS["backward"].wrong(TASKS["backward"].mistakes[0]))
    assert np.random.random() == expected  # noqa: NPY002
    assert warnings.filters == filters
    assert np.geterr() == errors


def test_the_readers_arrays_are_copies():
    seen = []

    def output_delta(A, Y):
        seen.append(A)
        A[:] = 0
        return A

    check("output_delta", output_delta)
    seen.clear()
    assert check("output_delta", solutions.output_delta)


class Evil(Exception):
    def __str__(self):
        raise RuntimeError("no words")

    def __array__(self, *_, **__):
        raise RuntimeError("no array")


def raising(Z):
    raise Evil


def holding_itself(Z):
    endless = []
    endless += [endless, endless]
    return endless


ODD = {
    "an index trick": lambda Z: np.c_,
    "a list that holds itself": holding_itself,
    "no array": lambda Z: Evil(),
    "no words": raising,
    "closed": lambda Z: sys.stdout.close() or solutions.sigmoid(Z) + 1,
    "quit": lambda Z: quit(),
    "asking": lambda Z: input(),
    "huge": lambda Z: np.broadcast_to(0.0, (10**6, 10**6)),
    "a number too large": lambda Z: 10**400,
}


@pytest.mark.parametrize("function", ODD.values(), ids=ODD)
def test_whatever_comes_back_there_is_a_box_and_soon(function):
    stdin, began = sys.stdin, time.thread_time()
    result = check("sigmoid", function)
    assert result.verdict == "wrong"
    assert "bp-check-wrong" in result._repr_html_()
    assert "cannot follow" not in repr(result)
    assert sys.stdin is stdin
    assert not stdin.closed
    assert time.thread_time() - began < 5


def test_reading_what_came_back_is_inside_the_limit(quick):
    class Slow:
        def __array__(self, *_, **__):
            forever()

    assert check("sigmoid", lambda Z: Slow()).kind == "endless"


@pytest.mark.parametrize(
    "change",
    [
        list.reverse,
        lambda thetas: thetas.append(None),
        lambda thetas: thetas.__setitem__(0, None),
        lambda thetas: thetas.__setitem__(-1, Evil()),
        lambda thetas: thetas.__setitem__(0, thetas[0][:, 1:]),
        lambda thetas: thetas.pop(),
    ],
)
def test_inputs_may_be_changed_into_anything(change):
    def backward(thetas, X, Y, l2):
        value = solutions.backward(thetas, X, Y, l2)
        change(thetas)
        return value

    result = check("backward", backward)
    assert result.kind == "inputs"
    assert "its input thetas" in result.headline


def test_the_limit_counts_what_a_function_works_and_not_how_long_it_waits_for_the_machine(quick):
    waited = []

    def sigmoid(Z):
        if not waited:
            waited.append(time.sleep(2 * run.LIMIT))
        return solutions.sigmoid(Z)

    assert check("sigmoid", sigmoid, seed=0)


def test_a_check_that_breaks_itself_answers_in_a_box(monkeypatch):
    def broken(*_):
        raise ArithmeticError

    monkeypatch.setattr(trials, "complaint", broken)
    result = check("sigmoid", lambda Z: Z)
    assert result.headline == "The check cannot follow it: ArithmeticError."


def test_displays_of_the_function_are_not_shown(monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.display import display

    shell = InteractiveShell.instance()
    shown = []
    monkeypatch.setattr(shell.display_pub, "publish", lambda *a, **k: shown.append(a))
    try:
        display("before")
        assert check("sigmoid", lambda Z: display("inside") or solutions.sigmoid(Z), seed=0)
        display("after")
    finally:
        InteractiveShell.clear_instance()
    assert len(shown) == 2
