"""Settings that every pytest run shares, `pytest --nbval` on a chapter included."""

import os

os.environ["TQDM_DISABLE"] = "1"  # a progress bar's text differs in every run; kernels inherit this
