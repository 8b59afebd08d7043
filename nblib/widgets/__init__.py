"""Explorers: pictures with controls, alive in JupyterLab and in the built page.

Each function returns ordinary ipywidgets controls linked to one anywidget view. The numbers come
from `nblib`; JavaScript draws them. Left out on purpose: callbacks into Python, which a page
without a kernel cannot answer.
"""

from nblib.widgets.descent import descent
from nblib.widgets.learning_rate import learning_rate
from nblib.widgets.learning_rate_digits import learning_rate_digits

__all__ = ["descent", "learning_rate", "learning_rate_digits"]
