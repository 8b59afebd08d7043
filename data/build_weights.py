"""Make weights.mat: train the 400-25-10 network on the digits with nblib."""

from pathlib import Path

import numpy as np
from write_mat import write_mat

import nblib


def build(progress: bool = False) -> dict[str, np.ndarray]:
    """Return Theta1 (25, 401) and Theta2 (10, 26), whose last row stands for the digit 0.

    Batch gradient descent, because its small steps do not amplify rounding: two processors end with
    the same six decimals, which are the ones that are kept.
    """
    X, y = nblib.load_digits()
    net = nblib.Network([400, 25, 10], l2=1.0, seed=0)
    descent = nblib.GradientDescent(learning_rate=2.0)
    nblib.train(net, X, nblib.one_hot(y, 10), descent, epochs=1500, progress=progress)
    theta1, theta2 = (theta.round(6) for theta in net.thetas)
    return {"Theta1": theta1, "Theta2": np.roll(theta2, -1, axis=0)}


if __name__ == "__main__":
    write_mat(Path(__file__).with_name("weights.mat"), build(progress=True))
