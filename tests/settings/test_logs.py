"""One log for everything, without what is personal or secret."""

import io
import json
import logging

import pytest
import structlog
from slack_bolt import App

from bot import logs

SECRETS = ["xoxb-1234-abcdef", "xapp-1-A0-123-abc", "anna.berg@example.org", "hunter2", "A" * 43]


@pytest.fixture
def log():
    """Return what configures the log and reads back what it wrote."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    def configure(level="info", shape="json"):
        logs.configure(level, shape, stream=stream)
        return stream

    yield configure
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


def test_a_line_of_ours_and_one_of_a_library_look_alike(log):
    stream = log()
    structlog.get_logger("kalle").info("sent", parcel=7)
    logging.getLogger("some.library").warning("took %d seconds", 3)
    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert (ours["event"], ours["parcel"], ours["level"]) == ("sent", 7, "info")
    assert (theirs["event"], theirs["level"]) == ("took 3 seconds", "warning")
    assert ours.keys() - {"parcel"} == theirs.keys()


@pytest.mark.parametrize("shape", ["json", "console"])
def test_what_is_personal_or_secret_is_taken_out_of_values_texts_and_exceptions(log, shape):
    """Case 34."""
    stream = log(shape=shape)
    ours = structlog.get_logger("kalle")
    token, app_token, address, password, link = SECRETS
    ours.info("told", email=address, slack_token=token, body={"x": password}, candidate_name="Anna")
    ours.info(f"call with {token} and {app_token}", deep={"list": [f"to {address}"], "password": password})
    logging.getLogger("lib").error("GET /i/%s from smtp://kalle:%s@mail", link, password)
    try:
        raise ValueError(f"550 no such mailbox {address}")
    except ValueError:
        ours.exception("failed")
    written = stream.getvalue()
    assert not [secret for secret in [*SECRETS, "Anna"] if secret in written]
    assert "ValueError" in written
    assert "550 no such mailbox" in written


def test_parameters_of_a_failed_statement_are_taken_out(log):
    stream = log()
    logging.getLogger("x").error("(IntegrityError)\n[SQL: INSERT ...]\n[parameters: ('Anna', 'Berg')]\n(Background on")
    assert "Anna" not in stream.getvalue()
    assert "INSERT" in stream.getvalue()


def test_bolt_never_logs_a_request_even_after_an_app_gave_its_loggers_the_roots_level_back(log):
    stream = log("debug")
    App(signing_secret="s", token="xoxb-1", token_verification_enabled=False)
    noisy = logging.getLogger("slack_bolt.RequestVerification")
    assert noisy.level <= logging.DEBUG
    noisy.info("Invalid request signature (body: canary)")
    noisy.warning("Unhandled request (canary)")
    noisy.error("said")
    assert "canary" not in stream.getvalue()
    assert "said" in stream.getvalue()


def test_the_level_is_kept(log):
    stream = log("error")
    structlog.get_logger("kalle").info("quiet")
    structlog.get_logger("kalle").error("loud")
    assert "quiet" not in stream.getvalue()
    assert "loud" in stream.getvalue()
