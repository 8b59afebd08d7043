"""Optimizers and schedules: each step against the published equations, written out in full."""

import copy
import math

import numpy as np
import pytest

import nblib
from nblib.optimizers import Optimizer

GRADIENTS = np.random.default_rng(0).normal(size=(40, 5)) * [1, 10, 0.1, 1e-4, 1]


def walk(optimizer, dtype="float64"):
    """Return the parameters after each of the steps that GRADIENTS asks for."""
    theta = np.ones(5, dtype=dtype)
    path = []
    for gradient in GRADIENTS.astype(dtype):
        optimizer.step(theta, gradient)
        path.append(theta.copy())
    return np.array(path)


def by_hand(update):
    """Return the same path for one parameter at a time; `update` yields its steps."""
    columns = []
    for column in GRADIENTS.T.tolist():
        theta, path = 1.0, []
        for change in update(column):
            theta += change
            path.append(theta)
        columns.append(path)
    return np.array(columns).T


def heavy_ball(gradients, rate=0.05, mu=0.8):
    """Polyak's two-step form: θ(t+1) − θ(t) = −α g + μ (θ(t) − θ(t−1))."""
    last = 0.0
    for g in gradients:
        last = -rate * g + mu * last
        yield last


def nesterov(gradients, rate=0.05, mu=0.8):
    """Sutskever et al., eqs. 3 and 4, seen from the point looked ahead to, where g is taken."""
    velocity = 0.0
    for g in gradients:
        before = velocity
        velocity = mu * velocity - rate * g
        yield velocity + mu * (velocity - before)


def rmsprop(gradients, rate=0.01, rho=0.7, epsilon=1e-3):
    for t in range(1, len(gradients) + 1):
        mean = sum((1 - rho) * rho ** (t - i) * gradients[i - 1] ** 2 for i in range(1, t + 1))
        yield -rate * gradients[t - 1] / (math.sqrt(mean) + epsilon)


def adam(gradients, rate=0.01, beta1=0.8, beta2=0.95, epsilon=1e-3):
    """Kingma and Ba, algorithm 1; the means are weighted sums over all gradients so far."""
    for t in range(1, len(gradients) + 1):
        first = [beta1 ** (t - i) for i in range(1, t + 1)]
        second = [beta2 ** (t - i) for i in range(1, t + 1)]
        mean = np.average(gradients[:t], weights=first)
        squares = np.average(np.square(gradients[:t]), weights=second)
        yield -rate * mean / (math.sqrt(squares) + epsilon)


def adamw(gradients, rate=0.01, decay=0.3):
    """Loshchilov and Hutter, algorithm 2, with the rate before the decay, too, as in PyTorch."""
    theta = 1.0  # where `by_hand` begins
    for change in adam(gradients, rate):
        change -= rate * decay * theta
        theta += change
        yield change


ADAM = {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3}
RULES = {
    "gradient descent": (nblib.GradientDescent(0.05), lambda g: (-0.05 * x for x in g)),
    "momentum": (nblib.Momentum(0.05, momentum=0.8), heavy_ball),
    "Nesterov": (nblib.Momentum(0.05, momentum=0.8, nesterov=True), nesterov),
    "RMSProp": (nblib.RMSProp(0.01, decay=0.7, epsilon=1e-3), rmsprop),
    "Adam": (nblib.Adam(0.01, **ADAM), adam),
    "AdamW": (nblib.AdamW(0.01, **ADAM, weight_decay=0.3), adamw),
}


@pytest.mark.parametrize("name", RULES)
def test_every_step_follows_the_published_equations(name):
    optimizer, update = RULES[name]
    optimizer.start()
    np.testing.assert_allclose(walk(optimizer), by_hand(update), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", RULES)
def test_start_forgets_and_float32_stays_float32(name):
    optimizer = RULES[name][0]
    optimizer.start()
    first = walk(optimizer, "float32")
    optimizer.start()
    np.testing.assert_array_equal(walk(optimizer, "float32"), first)
    assert all(getattr(v, "dtype", "float32") == "float32" for v in vars(optimizer).values())


@pytest.mark.parametrize("name", RULES)
def test_scale_multiplies_the_learning_rate(name):
    optimizer = copy.deepcopy(RULES[name][0])
    optimizer.start()
    optimizer.learning_rate *= 0.25
    expected = walk(optimizer)
    optimizer.start()
    optimizer.learning_rate *= 4
    theta, path = np.ones(5), []
    for gradient in GRADIENTS:
        optimizer.step(theta, gradient, 0.25)
        path.append(theta.copy())
    np.testing.assert_allclose(path, expected, rtol=1e-13)


@pytest.mark.parametrize("name", RULES)
def test_step_leaves_the_gradient_alone(name):
    optimizer = copy.deepcopy(RULES[name][0])
    optimizer.start()
    gradient = np.ones(3)
    for _ in range(3):
        optimizer.step(np.zeros(3), gradient)
    np.testing.assert_array_equal(gradient, 1)


def test_adam_s_first_step_is_as_long_as_the_rate_whatever_the_slope():
    theta = np.zeros(3)
    nblib.Adam(0.01).step(theta, np.array([1e-3, 1.0, -1e3]))
    np.testing.assert_allclose(theta, [-0.01, -0.01, 0.01], rtol=1e-4)


def test_momentum_ends_in_steps_ten_times_as_long():
    optimizer, theta = nblib.Momentum(0.1, momentum=0.9), np.zeros(1)
    for _ in range(300):
        before = theta.copy()
        optimizer.step(theta, np.ones(1))
    np.testing.assert_allclose(theta - before, -1.0)


# -- schedules ----------------------------------------------------------------------------------


def test_schedules_give_the_factors_of_their_formulas():
    assert nblib.constant()(17.3, []) == 1
    halving = nblib.step_decay(0.5, every=10)
    assert [halving(t, []) for t in (0, 9.9, 10, 19.5, 20)] == [1, 1, 0.5, 0.5, 0.25]
    assert nblib.exponential(0.9)(3, []) == pytest.approx(0.729)
    half = nblib.cosine(20, floor=0.1)
    assert [half(t, []) for t in (0, 10, 20, 30)] == pytest.approx([1, 0.55, 0.1, 0.1])
    assert half(5, []) == pytest.approx(0.1 + 0.45 * (1 + math.sqrt(0.5)))


def test_warm_up_rises_in_a_line_and_then_follows():
    rising = nblib.warm_up(4)
    assert [rising(t, []) for t in (0, 1, 2, 3, 4, 9)] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1, 1])
    assert nblib.warm_up(4, nblib.exponential(0.5))(3, []) == pytest.approx(0.8 / 8)


def test_plateau_cuts_the_rate_after_epochs_without_progress():
    wait = nblib.reduce_on_plateau(0.1, patience=2, threshold=0.01)
    assert wait(0, [5]) == 1
    assert wait(0, [5, 4, 3.99]) == 1  # one epoch without progress worth the name
    assert wait(0, [5, 4, 3.99, 3.98]) == pytest.approx(0.1)
    assert wait(0, [5, 4, 3.99, 3.98, 3.97]) == pytest.approx(0.1)  # the count began anew
    assert wait(0, [5, 4, 3.99, 3.98, 3.97, 3.97]) == pytest.approx(0.01)
    assert wait(0, [5, 4, 3.99, 3, 2.999]) == 1
    assert nblib.reduce_on_plateau(0.5, patience=2, threshold=0)(0, [5, 5, 5]) == 0.5
    for beyond in (math.inf, math.nan):  # costs from the start, and epochs without progress
        assert [wait(0, [beyond] * n) for n in (1, 2)] == [1, 0.1]


@pytest.fixture
def problem():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 3))
    Y = nblib.one_hot((X[:, 0] > X[:, 1]).astype(int), 2)
    net = nblib.Network([3, 5, 2], epsilon=1.0, seed=1)
    return net, X, Y


def test_train_follows_the_schedule_and_writes_down_the_rate(problem):
    net, X, Y = problem
    expected = net.theta.copy()
    for epoch in range(6):
        expected -= 0.4 * 0.5**epoch * net_gradient(net, expected, X, Y)
    run = nblib.train(
        net, X, Y, nblib.GradientDescent(0.4), epochs=6, schedule=nblib.exponential(0.5)
    )
    np.testing.assert_allclose(net.theta, expected, rtol=1e-12)
    np.testing.assert_allclose(run.frame.learning_rate, 0.4 * 0.5 ** np.arange(7))


def net_gradient(net, theta, X, Y):
    twin = net.copy()
    twin.theta = theta
    return twin.gradient(X, Y)


def test_schedule_moves_on_within_an_epoch_of_mini_batches(problem):
    net, X, Y = problem
    asked = []

    def schedule(epoch, costs):
        asked.append((epoch, len(costs)))
        return 1.0

    nblib.train(net, X, Y, epochs=2, batch_size=20, schedule=schedule)
    third = pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1, 4 / 3, 5 / 3, 2])
    assert [epoch for epoch, _ in asked] == third
    assert [known for _, known in asked] == [1, 1, 1, 1, 2, 2, 2, 2, 3]


def test_plateau_listens_to_the_validation_cost(problem):
    net, X, Y = problem
    known = []
    run = nblib.train(
        net,
        X[:40],
        Y[:40],
        epochs=3,
        validation=(X[40:], Y[40:]),
        schedule=lambda epoch, costs: known.append(list(costs)) or 1.0,
    )
    assert known[-1] == run.frame.val_cost.tolist()


@pytest.mark.parametrize("make", [nblib.Adam, nblib.AdamW])
def test_every_training_starts_without_memory(problem, make):
    net, X, Y = problem
    optimizer, twin = make(0.1), net.copy()
    nblib.train(net, X, Y, optimizer, epochs=5)
    nblib.train(twin, X, Y, optimizer, epochs=5)
    np.testing.assert_array_equal(net.theta, twin.theta)


def test_adamw_takes_the_same_share_off_every_weight_and_nothing_off_a_bias(problem):
    net, X, Y = problem
    start, plain, decayed = net.theta.copy(), net.copy(), net.copy()
    nblib.train(plain, X, Y, nblib.Adam(0.1), epochs=1)
    nblib.train(decayed, X, Y, nblib.AdamW(0.1, weight_decay=0.5), epochs=1)
    taken = [
        part / old
        for part, old in zip(
            net.unflatten(plain.theta - decayed.theta), net.unflatten(start), strict=True
        )
    ]
    for share in taken:
        np.testing.assert_allclose(share[:, 1:], 0.05, rtol=1e-9)
        np.testing.assert_array_equal(share[:, 0], 0)


def test_the_range_test_knows_the_biases_too(problem):
    net, X, Y = problem
    for theta in net.thetas:
        theta[:, 1:] = 0  # what decays now is a bias or nothing
    found = [
        nblib.range_test(net, X, Y, 0.1, 1, 2, optimizer=make).cost
        for make in (nblib.Adam, lambda rate: nblib.AdamW(rate, weight_decay=0.5))
    ]
    np.testing.assert_array_equal(*found)


def test_adamw_is_told_and_compared_by_its_settings_alone(problem):
    rule = nblib.AdamW()
    nblib.train(*problem, rule, epochs=1)
    assert rule == nblib.AdamW()
    assert repr(rule) == (
        "AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0.01)"
    )


def test_what_all_rules_share_takes_no_step():
    with pytest.raises(NotImplementedError):
        Optimizer().step(np.ones(2), np.ones(2))


def test_adamw_forgets_the_biases_of_a_former_network(problem):
    net, X, Y = problem
    rule, theta = nblib.AdamW(0.1, weight_decay=0.5), np.ones(3)
    nblib.train(net, X, Y, rule, epochs=1)
    rule.start()
    rule.step(theta, np.zeros(3))
    np.testing.assert_allclose(theta, 0.95)


def test_adamw_learns_from_its_network_which_parameters_are_biases():
    net, rule = nblib.Network([2, 3, 1]), nblib.AdamW(0.1, weight_decay=0.5)
    theta = np.ones(len(net.theta))
    rule.start(net)
    rule.step(theta, np.zeros(len(theta)))
    for part in net.unflatten(theta):
        np.testing.assert_array_equal(part[:, 0], 1)
        np.testing.assert_allclose(part[:, 1:], 0.95)


def test_a_variant_of_adam_may_set_the_count_of_steps_before_the_first():
    """As chapter 11 does, to leave the correction of the means out."""
    rule, theta = nblib.Adam(0.1), np.zeros(3)
    rule.steps = 10**9
    rule.step(theta, np.array([1.0, -2.0, 4.0]))
    share = 0.1 / np.sqrt(0.001)  # of both means the first share, uncorrected
    np.testing.assert_allclose(theta, [-0.1 * share, 0.1 * share, -0.1 * share], rtol=1e-6)
