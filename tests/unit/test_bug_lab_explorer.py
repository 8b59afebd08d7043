"""The bug lab: its numbers are nblib's, and small enough for a page."""

import json

import numpy as np
import pytest

import nblib
from nblib import widgets
from nblib.widgets.bug_lab import model as lab

COLUMNS = [
    "relative error",
    "lowest",
    "ratio",
    "highest",
    "error bar",
]  # in the order in which it is read


@pytest.fixture(scope="module")
def view():
    return widgets.bug_lab().view


def record(view, name, m):
    """What the view hands over of one case: gradients, parameters, table, error."""
    place = lab.NAMES.index(name) * len(lab.EXAMPLES) + lab.EXAMPLES.index(m)
    start, end = view.places[place : place + 2]
    values = np.frombuffer(view.numbers, "<f4")[start:end]
    size = (len(values) - 1 - 5 * 2 * 3) // 3
    return *np.split(values[: 3 * size], 3), values[3 * size : -1].reshape(-1, 5), values[-1]


@pytest.mark.parametrize("m", lab.EXAMPLES)
@pytest.mark.parametrize("name", nblib.broken_gradients)
def test_gradients_and_table_are_those_of_a_gradient_check(view, name, m):
    mistake = nblib.broken_gradients[name]
    net, X, Y = mistake.example(lab.SEED, m)
    wrong = mistake.gradient(net.thetas, X, Y, net.l2)
    report = nblib.check_gradient(net, X, Y, wrong)
    analytic, numerical, theta, table, error = record(view, name, m)
    np.testing.assert_allclose(analytic, np.concatenate([g.ravel() for g in wrong]), rtol=1e-6)
    np.testing.assert_allclose(numerical, report.numerical, rtol=1e-6, atol=1e-30)
    np.testing.assert_allclose(theta, net.theta, rtol=1e-6)
    np.testing.assert_allclose(table, report.layers[COLUMNS], rtol=1e-5, atol=1e-12)
    expected = nblib.relative_error(wrong, [report.numerical])
    np.testing.assert_allclose(error, expected, rtol=1e-5)
    assert np.isfinite(table[:, -1]).all()


@pytest.mark.parametrize("m", lab.EXAMPLES)
def test_the_first_of_the_menu_is_right(view, m):
    *_, table, error = record(view, "none", m)
    assert (table[:, 0] < 1e-6).all()
    assert error < 1e-8
    report = nblib.check_gradient(*lab.case("none", m)[:3])
    assert (np.abs(report.analytic - report.numerical) <= report.error_bar).all()
    assert (table[:, -1] > 0).all()
    assert (table[:, -1] < 1e-9).all()


def test_every_mistake_shows_with_six_examples(view):
    for name in nblib.broken_gradients:
        *_, error = record(view, name, 6)
        assert not error < 0.01, name


def test_riddles_are_all_mistakes_once_in_an_order_that_stays(view):
    assert sorted(view.riddles) == list(range(1, len(lab.NAMES)))
    assert view.riddles != sorted(view.riddles)
    lab._packed.cache_clear()
    assert view.riddles == widgets.bug_lab().view.riddles


def test_a_guess_that_gives_the_same_numbers_is_known(view):
    alike = {
        name: {lab.NAMES[other] for other in others}
        for name, others in zip(lab.NAMES[1:], view.alike, strict=True)
    }
    assert alike["half-forgotten"] == {"half-forgotten", "accumulated"}
    assert all(name in others for name, others in alike.items())
    assert sum(len(others) for others in alike.values()) == len(alike) + 1


def test_names_and_shared_state_follow_each_other():
    view = lab.BugLab()
    view.mistake = "bias-missing"
    assert view.mistake_index == lab.NAMES.index("bias-missing")
    assert view.shown == "bias-missing"
    assert view.report.layers["ratio"]["Θ^(2)", "biases"] == 0
    view.guessing = True
    assert view.shown == lab.NAMES[view.riddles[0]]
    with pytest.raises(ValueError, match=r"mistake: expected one of accumulated.*got 'typo'"):
        view.mistake = "typo"


def test_texts_stand_in_the_order_of_the_menu(view):
    explorer = widgets.bug_lab()
    menu = explorer.children[1].children[0]
    titles = [mistake.title for mistake in nblib.broken_gradients.values()]
    assert list(menu.options) == view.titles == ["No mistake: the right gradient", *titles]
    for place, mistake in enumerate(nblib.broken_gradients.values(), start=1):
        assert view.explanations[place] == mistake.explanation
        assert view.clues[place] == mistake.hint
        assert view.prints[place] == mistake.fingerprint.words
        net = mistake.example(lab.SEED, 1)[0]
        assert view.layers[place] == list(net.layers)
        assert view.about[place].startswith(f"{'-'.join(map(str, net.layers))}, {net.output}")


def test_the_state_fits_into_a_page(view):
    texts = {
        name: value
        for name, value in view.get_state().items()
        if not isinstance(value, bytes) and not name.startswith("_")
    }
    assert len(view.numbers) * 4 / 3 + len(json.dumps(texts)) < 80_000
