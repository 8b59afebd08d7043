"""Sphinx extension: notebook widgets live in the built page; no kernel, no server, no network.

myst-nb and nbsphinx put the standard state of a notebook's widgets into its page
(``application/vnd.jupyter.widget-state+json``) and a marker where each widget is shown. ``host.js``
mounts them: ipywidgets controls, their links, and anywidget views. Only pages with widgets load it.
"""

from .page import setup
from .replies import hear_every_reply

__all__ = ["hear_every_reply", "setup"]
__version__ = "0.1.0"
