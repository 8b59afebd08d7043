"""nbclient, which runs notebooks, is kept from sleeping through the end of a cell."""

from typing import Any

import zmq
from nbclient.output_widget import OutputWidget

__all__ = ["hear_every_reply"]

SEND = OutputWidget.send


def send_and_look(output: OutputWidget, *args: Any, **keys: Any) -> None:
    """Send as nbclient does, then read the socket's events: that wakes those who wait for them."""
    SEND(output, *args, **keys)
    output.kernel_client.shell_channel.socket.get(zmq.EVENTS)


def hear_every_reply() -> None:
    """Let nbclient notice a reply that comes while it sends.

    What a function of ``interact`` draws goes back to the kernel over the socket on which nbclient
    waits for the end of the cell. If that comes at this moment it wakes nobody, and nbclient sleeps
    until the cell's time is over (jupyter/nbclient#312).

    The extension calls this. Whoever runs notebooks in another way calls it once, before.
    """
    # nbclient has no hook here
    OutputWidget.send = send_and_look  # type: ignore[assignment,method-assign]
