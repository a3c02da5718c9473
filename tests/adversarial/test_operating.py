"""What an operator's slip says."""

import errno
import gc
import socket

import pytest
from flask import Flask

from bot.cli.saying import refusal_of
from bot.serving import _listening
from bot.settings import BadSettings, Settings, read

LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The server we use leaves the socket it could not bind to the collector."""


@pytest.mark.parametrize("sender", ["<a@b.example>, c@d.example", "Example, Inc <a@b.example>"])
def test_a_sender_of_several_addresses_is_refused(sender):
    with pytest.raises(BadSettings, match="MAIL_FROM"):
        read({"MAIL_FROM": sender}, None)


@LEFT_OPEN
def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(host="127.0.0.1", port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use") as refused:
            _listening(Flask("nothing"), settings)
    assert refusal_of(refused.value).message == "Address already in use. Choose another HOST or PORT."
    gc.collect()


@LEFT_OPEN
def test_a_host_that_is_none_is_named():
    with pytest.raises(OSError, match="HOST") as refused:
        _listening(Flask("nothing"), Settings(host="999.1.1.1", port=0))
    assert refused.value.errno == errno.EADDRNOTAVAIL
    assert "HOST" in refusal_of(refused.value).message
    gc.collect()
