"""What the exercises ask for, written as a reader would: the folded solutions of the chapters.

Each function is one exercise. Its signature and docstring are the stub, its body the solution. The
docstrings are short for that: a stub, with its check, is a cell of 15 lines at most.
"""

import numpy as np


def initialize(layers, epsilon, rng):
    """Return a random start, each entry evenly from [−ε, ε), biases too.

    layers : list of int. Units per layer, s_1 … s_L.
    epsilon : float. The half width ε.
    rng : numpy.random.Generator. Where the random numbers come from.
    returns : list of (s_{l+1}, s_l + 1) arrays. The matrices Θ^(l).
    """
    thetas = []
    for n in range(len(layers) - 1):
        shape = layers[n + 1], layers[n] + 1
        thetas.append(rng.uniform(-epsilon, epsilon, size=shape))
    return thetas


def sigmoid(Z):
    """Return 1 / (1 + exp(−Z)) entry by entry, for huge ones, too.

    Z : array of any shape. Pre-activations; may hold whole numbers.
    returns : array like Z. Activations, from 0 to 1.
    """
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is 0: the right value
        return 1 / (1 + np.exp(-Z))


def forward(thetas, X):
    """Return the activations of all layers, sigmoid everywhere.

    thetas : list of (s_{l+1}, s_l + 1) arrays. The matrices Θ^(l), biases
        in column 0.
    X : (m, s_1) array. Inputs, one example per row.
    returns : list of (m, s_l) arrays. A^(1) = X, A^(2), …, A^(L).
    """
    A = [X]
    for theta in thetas:
        Z = A[-1] @ theta[:, 1:].T + theta[:, 0]  # (m, s_{l+1})
        A.append(sigmoid(Z))
    return A


def cost(A, Y, thetas, l2):
    """Return J, the cross-entropy of sigmoid outputs and the penalty.

    A : (m, K) array. Outputs; an exact 0 or 1 that is right does no harm.
    Y : (m, K) array. Targets.
    thetas : list of (s_{l+1}, s_l + 1) arrays. Column 0 is not penalized.
    l2 : float. The strength λ.
    returns : float. The mean over the examples, plus λ/2m times all squared
        weights.
    """
    m = len(Y)
    tiny = np.finfo(float).tiny  # its logarithm is finite
    ones = Y * np.log(np.maximum(A, tiny))
    zeros = (1 - Y) * np.log(np.maximum(1 - A, tiny))
    squares = sum(np.sum(theta[:, 1:] ** 2) for theta in thetas)
    return -np.sum(ones + zeros) / m + l2 / (2 * m) * squares


def output_delta(A, Y):
    """Return Δ^(L) of sigmoid outputs with cross-entropy.

    A : (m, s_L) array. Outputs A^(L).
    Y : (m, s_L) array. Targets.
    returns : (m, s_L) array. One row per example; the mean over them is
        taken later.
    """
    return A - Y


def hidden_delta(delta, theta, A):
    """Return Δ^(l) of a hidden layer of sigmoid units.

    delta : (m, s_{l+1}) array. Δ^(l+1).
    theta : (s_{l+1}, s_l + 1) array. Θ^(l), biases in column 0.
    A : (m, s_l) array. A^(l).
    returns : (m, s_l) array. One row per example.
    """
    return (delta @ theta[:, 1:]) * A * (1 - A)


def backward(thetas, X, Y, l2):
    """Return the gradient of J: sigmoid units, cross-entropy, a penalty.

    thetas : list of (s_{l+1}, s_l + 1) arrays. The matrices Θ^(l), biases
        in column 0.
    X : (m, s_1) array. Inputs.
    Y : (m, s_L) array. Targets.
    l2 : float. The strength λ of the penalty λ/2m Σ weights².
    returns : list of (s_{l+1}, s_l + 1) arrays. ∂J/∂Θ^(l), matrices like
        `thetas`.
    """
    m, A = len(X), forward(thetas, X)
    delta = A[-1] - Y  # (m, s_L)
    gradients = []
    for layer in reversed(range(len(thetas))):
        theta = thetas[layer]
        weights = delta.T @ A[layer] / m + l2 / m * theta[:, 1:]
        biases = delta.sum(axis=0) / m
        gradients.insert(0, np.column_stack([biases, weights]))
        if layer > 0:
            delta = (delta @ theta[:, 1:]) * A[layer] * (1 - A[layer])
    return gradients


def numerical_gradient(function, theta, step):
    """Return the gradient of a function by central differences.

    function : callable. Takes a vector like `theta` and returns a number.
    theta : (n,) array. Where to take the gradient; may hold whole numbers.
    step : float. The nudge h.
    returns : (n,) array. (f(θ + h e) − f(θ − h e)) / 2h for each entry.
    """
    gradient = np.zeros(len(theta))
    for i in range(len(theta)):
        nudge = np.zeros(len(theta))
        nudge[i] = step
        above, below = function(theta + nudge), function(theta - nudge)
        gradient[i] = (above - below) / (2 * step)
    return gradient


def update(thetas, gradients, rate):
    """Return the parameters after one step of gradient descent.

    thetas : list of arrays. The parameters; they stay as they are.
    gradients : list of arrays like `thetas`. ∂J/∂Θ^(l).
    rate : float. The learning rate α.
    returns : list of arrays like `thetas`. The new parameters.
    """
    return [theta - rate * gradients[i] for i, theta in enumerate(thetas)]


def descent(gradient, theta, rate, steps):
    """Return the path of gradient descent.

    gradient : callable. Takes a vector like `theta` and returns ∇J there, a
        vector.
    theta : (n,) array. The start; may hold whole numbers.
    rate : float. The learning rate α.
    steps : int. How many steps to take.
    returns : (steps + 1, n) array. All points; the first row is the start.
    """
    path = [theta]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


def softmax(Z):
    """Return exp(Z) divided by its row's sum, also for huge entries.

    Z : (m, K) array. Pre-activations, one row per example.
    returns : (m, K) array. Probabilities; each row sums to 1.
    """
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def minibatches(X, Y, size, rng):
    """Yield the examples in random order, a few at a time, each once.

    X : (m, s_1) array. Inputs.
    Y : (m, s_L) array. Targets.
    size : int. Examples per batch; the last batch may be smaller.
    rng : numpy.random.Generator. Where the order comes from.
    yields : X_n, Y_n, (size, s_1) and (size, s_L) arrays. Rows that belong
        together.
    """
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = order[start : start + size]
        yield X[rows], Y[rows]


def momentum(theta, gradient, velocity, rate, mu):
    """Return parameters and velocity after one step with momentum.

    theta, gradient, velocity : (n,) arrays. Parameters θ, gradient g at θ,
        velocity v so far.
    rate : float. The learning rate α.
    mu : float. The share μ of the velocity that is kept.
    returns : theta, velocity, (n,) arrays. With v := μ v + g first, then θ
        := θ − α v.
    """
    velocity = mu * velocity + gradient
    return theta - rate * velocity, velocity


def adam(theta, gradient, memory, t, rate):
    """Return parameters and memory after one step of Adam.

    theta, gradient : (n,) arrays. Parameters θ and the gradient g at θ.
    memory : two (n,) arrays. The means v of g and s of g², not corrected.
    t : int. The number of this step, from 1.
    rate : float. The learning rate α; β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
    returns : theta, memory. Both new; the memory not corrected.
    """
    mean, squares = memory
    mean = 0.9 * mean + 0.1 * gradient
    squares = 0.999 * squares + 0.001 * gradient**2
    root = np.sqrt(squares / (1 - 0.999**t))
    step = mean / (1 - 0.9**t) / (root + 1e-8)
    return theta - rate * step, (mean, squares)


def schedule(epoch, epochs, rate):
    """Return the learning rate at an epoch: half a cosine down to 0.

    epoch : float. Where the training stands, from 0 to `epochs`.
    epochs : int. Where the rate reaches 0.
    rate : float. The rate at epoch 0.
    returns : float. The rate now.
    """
    return rate * (1 + np.cos(np.pi * epoch / epochs)) / 2


def best_rate(H):
    """Return the rate at which descent on a parabola is fastest.

    H : (n, n) array. The matrix of second derivatives, symmetric; all
        curvatures λ > 0.
    returns : float. The rate α.
    """
    curvatures = np.linalg.eigvalsh(H)  # in ascending order
    return 2 / (curvatures[0] + curvatures[-1])


def accuracy_per_digit(answers, y):
    """Return for each digit the share of its images that was read right.

    answers : (m,) array of int. What was read, digits from 0 to 9.
    y : (m,) array of int. What it was; each digit occurs.
    returns : (10,) array. Shares from 0 to 1; place k is about the digit k.
    """
    right = answers == y
    return np.array([right[y == digit].mean() for digit in range(10)])


def decision_line(theta, x1):
    """Return where a neuron with two inputs is undecided.

    theta : (3,) array. The bias b and the weights w1, w2.
    x1 : array of any shape, or a number. The first input.
    returns : like x1. The second input x2 at which the sigmoid is one half.
    """
    b, w1, w2 = theta
    return -(b + w1 * x1) / w2
