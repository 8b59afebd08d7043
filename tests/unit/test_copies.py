"""A twin of a network, however it was made, learns as the network itself would."""

import copy
import multiprocessing
import pickle
from functools import partial

import joblib
import numpy as np
import pytest
from strategies import examples

import nblib


class Subclass(nblib.Network):
    """A network of somebody else's."""


NETWORKS = {
    "plain": lambda: nblib.Network([4, 6, 3], seed=2),
    "all settings": lambda: nblib.Network(
        [4, 6, 5, 3],
        ["relu", "tanh"],
        "softmax",
        "categorical_cross_entropy",
        l2=0.3,
        init="xavier",
        seed=2,
        dtype="float32",
    ),
    "subclass": lambda: Subclass([4, 6, 3], seed=2),
}


def through_pickle(net, folder, protocol):
    return pickle.loads(pickle.dumps(net, protocol))


def through_joblib(net, folder, **how):
    joblib.dump(net, folder / "net.joblib")
    return joblib.load(folder / "net.joblib", **how)


def through_a_file(net, folder):
    net.save(folder / "net.npz")
    return type(net).load(folder / "net.npz")


def through_another_process(net, folder):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(copy.deepcopy, (net,))  # there and back


TWINS = {
    "copy.copy": lambda net, folder: copy.copy(net),
    "copy.deepcopy": lambda net, folder: copy.deepcopy(net),
    "Network.copy": lambda net, folder: net.copy(),
    **{
        f"pickle {protocol}": partial(through_pickle, protocol=protocol)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
    "joblib": through_joblib,
    "joblib as a memory map": partial(through_joblib, mmap_mode="r"),
    "save and load": through_a_file,
    "another process": through_another_process,
}


def trained(net, X, Y):
    """Train a network in mini-batches, and return all that is left of it but the seconds."""
    history = nblib.train(
        net, X, Y, nblib.Adam(0.05), epochs=4, batch_size=7, dropout=0.2, seed=1, progress=False
    )
    rows = [{name: row[name] for name in row if name != "seconds"} for row in history.rows]
    return repr(rows), net.theta.tobytes()


@pytest.mark.parametrize("make", TWINS.values(), ids=TWINS)
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_a_twin_learns_bit_for_bit_what_the_original_learns(network, make, tmp_path):
    net = network()
    X, _ = examples(net, 30)
    Y = nblib.one_hot(X.argmax(axis=1) % 3, 3)
    start, settings = net.theta.tobytes(), repr(net)
    twin = make(net, tmp_path)
    assert type(twin) is type(net)
    assert (repr(twin), twin.l2, twin.theta.tobytes()) == (settings, net.l2, start)

    learned = trained(twin, X, Y)
    assert learned[1] != start
    assert net.theta.tobytes() == start  # the original has not moved
    assert trained(net, X, Y) == learned
    assert np.shares_memory(twin.thetas[0], twin.theta)


def test_a_pickled_network_holds_its_parameters_once():
    net = nblib.Network([400, 25, 10])
    assert len(pickle.dumps(net)) < net.theta.nbytes + 1000


@pytest.mark.parametrize("name", ["layers", "hidden", "output", "cost_name", "dtype", "thetas"])
def test_a_setting_that_could_not_take_effect_cannot_be_changed(name):
    net = nblib.Network([3, 4, 1])
    with pytest.raises(AttributeError, match=name):
        setattr(net, name, getattr(net, name))


def test_sequences_of_settings_cannot_be_changed_in_place():
    net = nblib.Network([3, 4, 4, 1], ["relu", "tanh"])
    for setting in (net.layers, net.hidden):
        with pytest.raises(TypeError, match="does not support item assignment"):
            setting[0] = setting[1]


def test_a_new_penalty_counts_from_the_next_pass_on():
    net = nblib.Network([3, 4, 2], seed=1)
    X, Y = examples(net, 6)
    net.l2 = 2.0
    twin = nblib.Network([3, 4, 2], seed=1, l2=2.0)
    assert net.cost(X, Y) == twin.cost(X, Y) > nblib.Network([3, 4, 2], seed=1).cost(X, Y)
    np.testing.assert_array_equal(net.gradient(X, Y), twin.gradient(X, Y))


def test_unflatten_gives_views_with_the_shapes_of_the_matrices():
    net = nblib.Network([3, 4, 2])
    vector = np.arange(net.theta.size)
    first, second = net.unflatten(vector)
    assert (first.shape, second.shape) == ((4, 4), (2, 5))
    np.testing.assert_array_equal(np.concatenate([first.ravel(), second.ravel()]), vector)
    second[1, 0] = -1
    assert vector[16 + 5] == -1
