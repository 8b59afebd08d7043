"""Every sentence that the host may show to a reader: one table, which a site may override."""

import re

from sphinx.errors import ConfigError

__all__ = ["DEFAULTS", "fill", "with_defaults"]

DEFAULTS = {
    # in place of controls that need Python
    "needs_python": "This part needs Python, which the page of a book does not have.",
    "made_with": "What you see was made with {settings}.",
    "left_at": "It was left at {settings}.",
    "unknown": "This page cannot draw the widget {widget}.",
    "picture": "What Python drew",  # the alternative text of a saved picture
    "no_script": "This part moves with JavaScript, and this browser runs none here.",
    # in books on paper; {widget} is nothing, or a colon and its settings or type
    "elsewhere": "The web page has a widget here{widget}.",
    # at the end of each note; {download} is a link with the next words
    "run_it": "To run it, {download} and open it in JupyterLab.",
    "download": "download this chapter as a notebook",
    # where a widget fails or asks Python
    "failed": "This widget failed: {reason}.",
    "code_missing": "it loads code from {host}, which did not come",
    "no_model": "this page holds no widget model {id}",
    "damaged": "its saved state is damaged",
    "holds_itself": "it holds itself",
    "no_answer": "This asked Python for an answer, and this page has none.",
    "no_command": '"{name}" runs in Python, and this page has no kernel',
    # the buttons of Play
    "play": "Play",
    "pause": "Pause",
    "step": "Step",
    "stop": "Stop",
    "loop": "Loop",
    # the two handles of a range
    "lower": "Lower end",
    "upper": "Upper end",
    # tags
    "add": "Add",
    "remove": "Take {tag} away",
}
PLACE = re.compile(r"\{(\w+)\}")  # as in host.js


def fill(message: str, **values: str) -> str:
    """Return the message with values in the places of their ``{names}``."""
    return PLACE.sub(lambda place: values[place[1]], message)


def with_defaults(own: dict[str, str]) -> dict[str, str]:
    """Return all messages: a site's own, and the defaults of the others.

    Parameters
    ----------
    own
        The setting ``static_widgets_messages``: a message by its name in the table above.

    Raises
    ------
    sphinx.errors.ConfigError
        If it is no dict, a name is unknown, a message is no text, or its ``{places}`` are not the
        default's.
    """
    if not isinstance(own, dict):
        raise ConfigError(f"static_widgets_messages: expected a dict, got {own!r}")
    for name, message in own.items():
        if name not in DEFAULTS:
            known = ", ".join(DEFAULTS)
            raise ConfigError(f"static_widgets_messages: no message is called {name!r}: {known}")
        if not isinstance(message, str):
            raise ConfigError(f"static_widgets_messages: {name}: expected text, got {message!r}")
        if set(PLACE.findall(message)) != set(PLACE.findall(DEFAULTS[name])):
            raise ConfigError(
                f"static_widgets_messages: {name}: expected the same {{places}} as in "
                f"{DEFAULTS[name]!r}, got {message!r}"
            )
    return DEFAULTS | own
