"""Whoever runs notebooks here hears of the end of every cell."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import refresh
import zmq
import zmq.asyncio
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session
from nbclient.output_widget import OutputWidget
from nbformat.v4 import new_notebook
from refresh import execution


def build_a_book(folder: Path) -> None:
    execution.setup(SimpleNamespace(connect=lambda *_, **__: None))


def store_a_notebook(folder: Path) -> None:
    refresh.run(new_notebook(), folder)


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


@pytest.mark.parametrize("start", [build_a_book, store_a_notebook])
def test_a_reply_is_heard_while_the_output_of_interact_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Callable
):
    monkeypatch.setattr(OutputWidget, "send", execution.SEND)
    start(tmp_path)
    assert asyncio.run(wait_for_a_reply_that_comes_while_an_output_is_sent()) == "execute_reply"
