"""Write a MATLAB file whose bytes depend on its content alone."""

import io
from os import PathLike

import numpy as np
import scipy.io

from nblib._files import write_file


def write_mat(path: str | PathLike, variables: dict[str, np.ndarray]) -> None:
    """Write `variables` to `path`, compressed, without the date that SciPy puts into the header."""
    buffer = io.BytesIO()
    scipy.io.savemat(buffer, variables, do_compression=True)
    content = b"MATLAB 5.0 MAT-file".ljust(116) + buffer.getvalue()[116:]
    with write_file(path) as file:
        file.write(content)
