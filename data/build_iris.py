"""Make iris.csv from the copy of Fisher's data that scikit-learn ships."""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_iris

from nblib._files import write_file

HEADER = "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,species"


def build() -> np.ndarray:
    """Return a (150, 5) table: four measurements in cm, and 0 setosa, 1 versicolor, 2 virginica."""
    iris = load_iris()
    return np.column_stack([iris.data, iris.target])


if __name__ == "__main__":
    with write_file(Path(__file__).with_name("iris.csv")) as file:
        np.savetxt(
            file, build(), fmt=["%.1f"] * 4 + ["%d"], delimiter=",", header=HEADER, comments=""
        )
