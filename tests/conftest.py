"""Settings of all tests but the chapters themselves, which need none."""

import os

os.environ["TQDM_DISABLE"] = "1"  # a progress bar's text differs in every run; kernels inherit this
os.environ.pop("BOOK_LITE", None)  # the small books that tests build have no JupyterLab in them
