"""The shipped weights, trained again by the script that made them."""

import sys

import numpy as np
import scipy.io

from nblib import data

sys.path.insert(0, str(data.DATA))
import build_weights


def test_rebuilding_the_weights_gives_equal_arrays():
    shipped = scipy.io.loadmat(data.DATA / "weights.mat")
    for name, array in build_weights.build().items():
        assert array.shape == shipped[name].shape
        # another processor may round the sixth decimal the other way
        np.testing.assert_allclose(array, shipped[name], rtol=0, atol=1.1e-6)
