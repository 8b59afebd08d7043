"""A link to the state of an explorer, as Python reads it."""

import pytest

from nblib import widgets
from nblib.widgets.kit.limits import LONGEST, read_link

REFUSED = {
    "": "begins with #race",
    "#depth?depth=3": "begins with #race",
    "#races?rate=1": "begins with #race",
    "#race?hints=1": "some of tab, rate, own, starts, segments, got 'hints'",
    "#race?playing=true": "got 'playing'",
    "#race?rate=0.11": "another rate, got '0.11'",
    "#race?rate=NaN": "another rate",
    "#race?own=1": "another own",
    "#race?starts=(1,1),(1,1)": "another starts",
    "#race?starts=(1,1),(1,1),(1,99)": "another starts",
    "#race?starts=(1,1),(1,1),(1,1e999)": "another starts",
    "#race?segments=((0.1,2.5)),(),()": "another segments",
    "#race?segments=((0.11,2)),(),()": "another segments",
    "#race?segments=((0.1,5000),(0.2,1)),(),()": "another segments",
    "#race?segments=((0.1,true)),(),()": "another segments",
    "#race?starts=__import__('os')": "another starts",
    "#race?starts=" + "(" * 5000: "another starts",
    "#race?starts=" + "9" * 6000: "another starts",
    "#race?" + "x" * LONGEST: "at most 8000 characters",
}


@pytest.fixture(scope="module")
def race():
    return widgets.race()


def test_restore_sets_the_state_and_moves_the_controls(race):
    address = "https://example.org/11_optimizers.html#race-2?rate=0.01&tab=saddle&own=true"
    assert race.restore(address) is race
    view = race.view
    assert (view.rates[view.rate_index], view.tab, view.own) == (0.01, 1, True)
    slider, tabs, own = race.children[1].children
    assert (slider.value, tabs.value, own.value) == (0.01, "saddle", True)


def test_a_second_explorer_has_a_name_of_its_own():
    first, second = widgets.cost().view.name, widgets.cost().view.name
    assert first != second
    assert second.startswith("cost-")


@pytest.mark.parametrize("link", REFUSED, ids=lambda link: link[:40])
def test_a_link_that_does_not_fit_is_refused_with_its_reason(race, link):
    before = {name: getattr(race.view, name) for name in race.view.state}
    with pytest.raises(ValueError, match=r"^link: ") as caught:
        race.restore(link)
    assert REFUSED[link] in str(caught.value)
    assert {name: getattr(race.view, name) for name in race.view.state} == before


def test_a_run_needs_as_many_numbers_as_its_surface_has():
    state = widgets.learning_rate().view.state
    run = read_link("#learning_rate?run=((0.1,5),(2,1)),(1.5,2),1", "learning_rate", state)["run"]
    assert run == {"surface": 1, "start": [1.5, 2.0], "segments": [[0.1, 5], [2, 1]]}
    for wrong in ("((0.1,5)),(1.5),1", "(),(1.5,2),0", "(),(1.5),2"):
        with pytest.raises(ValueError, match="another run"):
            read_link(f"#learning_rate?run={wrong}", "learning_rate", state)
