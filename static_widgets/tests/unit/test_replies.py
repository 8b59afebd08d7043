"""Whoever runs notebooks under the extension hears of the end of every cell."""

import asyncio
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import static_widgets
import zmq
import zmq.asyncio
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session
from nbclient.output_widget import OutputWidget
from static_widgets.replies import SEND


async def wait_for_a_reply_that_comes_while_an_output_is_sent() -> str:
    session, context = Session(key=b"any"), zmq.asyncio.Context()
    with zmq.Context() as other, other.socket(zmq.ROUTER) as kernel:
        port = kernel.bind_to_random_port("tcp://127.0.0.1")
        with context, context.socket(zmq.DEALER) as socket:
            socket.connect(f"tcp://127.0.0.1:{port}")
            shell = AsyncZMQSocketChannel(socket, session)
            client = SimpleNamespace(session=session, shell_channel=shell)
            shell.send(session.msg("execute_request"))
            name, *_ = kernel.recv_multipart()
            waiting = asyncio.ensure_future(shell.get_msg(timeout=60))
            await asyncio.sleep(0.1)  # now it waits
            session.send(kernel, "execute_reply", ident=name)
            time.sleep(0.1)  # the reply is there, and nobody has looked yet
            output = OutputWidget("one", {"outputs": []}, client, None)
            output.parent_header = {}
            output.sync_state()
            message = await asyncio.wait_for(waiting, 5)
    return message["msg_type"]


def start_a_build() -> None:
    def nothing(*_: object, **__: object) -> None: ...

    app = SimpleNamespace(connect=nothing, add_config_value=nothing, add_post_transform=nothing)
    static_widgets.setup(app)


@pytest.mark.parametrize("start", [start_a_build, static_widgets.hear_every_reply])
def test_a_reply_is_heard_while_the_output_of_interact_is_sent(
    monkeypatch: pytest.MonkeyPatch, start: Callable
):
    monkeypatch.setattr(OutputWidget, "send", SEND)
    start()
    assert asyncio.run(wait_for_a_reply_that_comes_while_an_output_is_sent()) == "execute_reply"
