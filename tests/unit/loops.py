"""The exercises once more, solved with loops and plain numbers: another style, equally right."""

import math

import numpy as np


def initialize(layers, epsilon, rng):
    thetas = []
    for n in range(len(layers) - 1):
        rows = []
        for _ in range(layers[n + 1]):
            rows.append([(2 * rng.random() - 1) * epsilon for _ in range(layers[n] + 1)])
        thetas.append(np.array(rows))
    return tuple(thetas)


def sigmoid(Z):
    with np.errstate(all="ignore"):
        return np.where(Z >= 0, 1 / (1 + np.exp(-Z)), np.exp(Z) / (1 + np.exp(Z)))


def _s(z):
    return 1 / (1 + math.exp(-z))


def forward(thetas, X):
    layers = [X]
    for theta in thetas:
        rows = []
        for a in layers[-1]:
            units = [1.0, *a]
            sums = [sum(w * u for w, u in zip(row, units, strict=True)) for row in theta]
            rows.append([_s(z) for z in sums])
        layers.append(rows)
    return layers


def cost(A, Y, thetas, l2):
    total = 0.0
    for a_row, y_row in zip(A, Y, strict=True):
        for a, y in zip(a_row, y_row, strict=True):
            if y:
                total -= y * math.log(a)
            if y < 1:
                total -= (1 - y) * math.log(1 - a)
    for theta in thetas:
        for row in theta:
            total += l2 / 2 * sum(w * w for w in row[1:])
    return total / len(A)


def output_delta(A, Y):
    return [[a - y for a, y in zip(*rows, strict=True)] for rows in zip(A, Y, strict=True)]


def hidden_delta(delta, theta, A):
    result = np.zeros(A.shape)
    for n in range(A.shape[0]):
        for i in range(A.shape[1]):
            for j in range(theta.shape[0]):
                result[n, i] += delta[n, j] * theta[j, i + 1]
            result[n, i] *= A[n, i] * (1 - A[n, i])
    return result


def backward(thetas, X, Y, l2):
    gradients = [np.zeros(theta.shape) for theta in thetas]
    for x, y in zip(X, Y, strict=True):  # one example after the other
        a = [x]
        for theta in thetas:
            a.append(np.array([_s(row[0] + row[1:] @ a[-1]) for row in theta]))
        delta = a[-1] - y
        for layer in range(len(thetas) - 1, -1, -1):
            gradients[layer] += np.outer(delta, np.append(1, a[layer]))
            delta = (thetas[layer].T @ delta)[1:] * a[layer] * (1 - a[layer])
    for gradient, theta in zip(gradients, thetas, strict=True):
        gradient /= len(X)
        gradient[:, 1:] += l2 * theta[:, 1:] / len(X)
    return gradients


def numerical_gradient(function, theta, step):
    result = []
    for i in range(len(theta)):
        up, down = [float(t) for t in theta], [float(t) for t in theta]
        up[i] += step
        down[i] -= step
        result.append((function(np.array(up)) - function(np.array(down))) / step / 2)
    return result


def update(thetas, gradients, rate):
    new = [theta.copy() for theta in thetas]
    for n in range(len(new)):
        new[n] -= gradients[n] * rate
    return new


def descent(gradient, theta, rate, steps):
    path = np.empty((steps + 1, len(theta)))
    path[0] = theta
    for n in range(steps):
        path[n + 1] = path[n] - gradient(path[n]) * rate
    return path


def softmax(Z):
    rows = []
    for z in Z:
        largest = max(z)
        powers = [math.exp(entry - largest) for entry in z]
        rows.append([power / sum(powers) for power in powers])
    return rows


def minibatches(X, Y, size, rng):
    left = list(range(len(X)))
    rng.shuffle(left)
    batches = []
    while left:
        rows, left = left[:size], left[size:]
        batches.append([X[rows], Y[rows]])
    return batches


def momentum(theta, gradient, velocity, rate, mu):
    v = [mu * v + g for v, g in zip(velocity, gradient, strict=True)]
    return [t - rate * w for t, w in zip(theta, v, strict=True)], v


def adam(theta, gradient, memory, t, rate):
    new, means, squares = [], [], []
    for n in range(len(theta)):
        v = 0.9 * memory[0][n] + (1 - 0.9) * gradient[n]
        s = 0.999 * memory[1][n] + (1 - 0.999) * gradient[n] * gradient[n]
        up, down = v / (1 - 0.9**t), s / (1 - 0.999**t)
        new.append(theta[n] - rate * up / (math.sqrt(down) + 1e-8))
        means.append(v)
        squares.append(s)
    return new, (means, squares)


def schedule(epoch, epochs, rate):
    return rate * math.cos(math.pi * epoch / epochs / 2) ** 2


def best_rate(H):
    flat, steep = math.inf, -math.inf
    for value in np.linalg.eigvals(H):
        flat, steep = min(flat, value.real), max(steep, value.real)
    return 1 / ((flat + steep) / 2)


def accuracy_per_digit(answers, y):
    right, there = [0] * 10, [0] * 10
    for answer, digit in zip(answers, y, strict=True):
        there[digit] += 1
        right[digit] += int(answer == digit)
    return [share / number for share, number in zip(right, there, strict=True)]


def decision_line(theta, x1):
    slope, start = -theta[1] / theta[2], -theta[0] / theta[2]
    return slope * np.asarray(x1) + start


def split_gradient(gradient, thetas, shares, l2):
    parts = [(len(X), gradient(thetas, X, Y, 0)) for X, Y in shares]
    m = sum(size for size, _ in parts)
    result = []
    for n in range(len(thetas)):
        sums = l2 * thetas[n]
        sums[:, 0] = 0
        for size, means in parts:
            sums = sums + size * means[n]
        result.append(sums / m)
    return result


def walk_back(edges, local):
    n = max(end for _, end in edges) + 1

    def slope_of(node):  # its part in each node that is made of it, and theirs in J
        if node == n - 1:
            return 1.0
        parts = [(end, d) for (start, end), d in zip(edges, local, strict=True) if start == node]
        return sum(d * slope_of(end) for end, d in parts)

    return [slope_of(node) for node in range(n)]
