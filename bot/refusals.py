"""Refusals into words, where the person is looking; anything else is our fault, is logged and gets a number."""

import secrets
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

import structlog
from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.kit.blocks import escape, section
from bot.kit.forms import field_of
from bot.kit.modal import View, modal
from bot.services import limits, who
from bot.texts.translator import Translator, translator
from domain.access import SYSTEM
from domain.errors import (
    BadFields,
    ForeignWorkspace,
    HeldBack,
    NotAllowed,
    Phrase,
    Refused,
    Repeated,
    Stranger,
    Unknown,
    say,
)
from domain.language import Language

log = structlog.get_logger()
NO_BUSINESS = (NotAllowed, Unknown, Stranger, ForeignWorkspace)
"""Refusals for want of a right: tries that are written down, and after which a message's buttons are of no more use."""
TRIGGER_TROUBLE = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id")


def show(error: Exception, body: dict[str, Any], context: BoltContext, client: WebClient) -> BoltResponse:
    """Answer a request that raised. Nothing was changed: the transaction is gone with the exception."""
    if isinstance(error, Repeated):
        return BoltResponse(status=200, body="")
    t = context.get("t") or translator(Language.EN)
    kind = _kind_of(body)
    if isinstance(error, Refused):
        _write_down(error, body, context)
        return _told(kind, _words(t, error), body, client, t, gone=isinstance(error, NO_BUSINESS))
    phrase = _unexpected(error, kind)
    if kind == "event":
        return BoltResponse(status=500, body="")
    return _told(kind, {"": t.phrase(phrase)}, body, client, t)


def _told(
    kind: str, words: dict[str, str], body: dict[str, Any], client: WebClient, t: Translator, *, gone: bool = False
) -> BoltResponse:
    """Say it where the person looks; of a body without that place, as no Slack sends it, the refusal is all."""
    try:
        return _say(kind, words, body, client, t, gone=gone)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        log.warning("refusal_without_a_place", kind=type(error).__name__)
        return BoltResponse(status=200, body="")


def _kind_of(body: dict[str, Any]) -> str:
    """What kind of gesture it is; whatever Slack tells by itself is an event."""
    if "event" in body:
        return "event"
    return "command" if "command" in body else str(body.get("type") or "event")


def _write_down(error: Refused, body: dict[str, Any], context: BoltContext) -> None:
    """Keep that somebody tried what they may not do or see, or sends too much. The refusal stands, whether this succeeds or not."""
    if not isinstance(error, (*NO_BUSINESS, HeldBack)) or "audit" not in context:
        return
    try:
        with context["audit"](context.get("actor") or SYSTEM) as work:
            if isinstance(error, HeldBack):
                limits.held_back(work, error)
            else:
                who.refused(work, _gesture(body), type(error).__name__)
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the person gets the answer
        log.warning("refusal_not_written_down", kind=type(trouble).__name__)


def _gesture(body: Mapping[str, Any]) -> str:
    """A command's, button's or form's own name."""
    actions = body.get("actions") or [{}]
    view = body.get("view") or {}
    named = (body.get("command"), actions[0].get("action_id"), body.get("callback_id"), body.get("action_id"))
    return str(next((name for name in (*named, view.get("callback_id"), body.get("type")) if name), ""))


def _words(t: Translator, error: Refused) -> dict[str, str]:
    """The words by the field they belong to; the empty name is the whole."""
    if isinstance(error, BadFields):
        return {name: t.phrase(phrase) for name, phrase in error.fields.items()}
    return {"": t.phrase(error.phrase)}


def _unexpected(error: Exception, kind: str) -> Phrase:
    if _slack_was_slow(error):
        log.warning("slack_trigger_too_late", gesture=kind)
        return say("That took too long for Slack, and nothing was opened. Please try once more.")
    number = secrets.token_hex(4)
    log.error("unexpected", number=number, gesture=kind, kind=type(error).__name__, exc_info=error)
    return say(
        "Something went wrong on my side and nothing was changed. If it happens again, tell us this number: {number}.",
        number=number,
    )


def _slack_was_slow(error: Exception) -> bool:
    """True when Slack gave no answer, had no time, or came too late to open anything."""
    if isinstance(error, SlackApiError):
        return error.response.status_code >= 429 or error.response.get("error") in TRIGGER_TROUBLE
    return isinstance(error, TimeoutError | ConnectionError | URLError | HTTPException)


def _say(
    kind: str, words: dict[str, str], body: dict[str, Any], client: WebClient, t: Translator, *, gone: bool = False
) -> BoltResponse:
    if kind == "view_submission":
        return _in_the_form(words, body["view"], t)
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    text = _listed(words, body)
    if kind == "command":
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": escape(text)})
    if kind in ("block_actions", "shortcut", "message_action"):
        _beside(text, body, client, t)
        if gone:
            without_buttons(body)
    return BoltResponse(status=200, body="")


def _listed(words: Mapping[str, str], body: Mapping[str, Any]) -> str:
    """The words in one text: what belongs to a field stands behind its label, each on a line of its own."""
    blocks = (body.get("view") or {}).get("blocks") or []
    labels = {field_of(str(one["block_id"])): one["label"]["text"] for one in blocks if one.get("type") == "input"}
    lines = [f"{labels[name]}: {text}" if name in labels else text for name, text in words.items()]
    return lines[0] if len(lines) == 1 else "\n".join(f"• {one}" for one in lines)


def _in_the_form(words: Mapping[str, str], view: View, t: Translator) -> BoltResponse:
    """Mark the fields; what belongs to no field of this form stands at the first one, so that nothing typed is lost."""
    inputs = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
    if not inputs:
        return BoltResponse(status=200, body={"response_action": "update", "view": notice(t, " ".join(words.values()))})
    by_field = {field_of(block_id): block_id for block_id in inputs}
    errors: dict[str, str] = {}
    for name, text in words.items():
        block_id = by_field.get(name, inputs[0])
        errors[block_id] = f"{errors[block_id]} {text}" if block_id in errors else text
    return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})


def _beside(text: str, body: dict[str, Any], client: WebClient, t: Translator) -> None:
    """After a press: a small modal over a modal, a line only they see under a message. Telling is best effort."""
    try:
        if body.get("view") and body["view"].get("type") == "modal":
            client.views_push(trigger_id=body["trigger_id"], view=notice(t, text))
        elif body.get("response_url"):
            WebhookClient(body["response_url"], timeout=2).send(
                text=escape(text), response_type="ephemeral", replace_original=False
            )
        else:
            client.views_open(trigger_id=body["trigger_id"], view=notice(t, text))
    except Exception as error:  # noqa: BLE001 - the refusal stands, whether it could be told or not
        log.warning("refusal_not_told", kind=type(error).__name__)


def without_buttons(body: dict[str, Any]) -> None:
    """Take the buttons off a message whose presser may not press them any more; the next change draws it anew.

    A message in a channel keeps them: others there may press.
    """
    message = body.get("message") or {}
    if not str((body.get("channel") or {}).get("id", "D")).startswith("D"):
        return
    blocks = [block for block in message.get("blocks", []) if block.get("type") != "actions"]
    if not blocks or len(blocks) == len(message["blocks"]) or not body.get("response_url"):
        return
    try:
        WebhookClient(body["response_url"], timeout=2).send(text=message["text"], blocks=blocks, replace_original=True)
    except Exception as error:  # noqa: BLE001 - best effort: a second press is refused as well
        log.warning("buttons_not_removed", kind=type(error).__name__)


def notice(t: Translator, text: str) -> View:
    """A modal that says one thing."""
    return modal("Kalle", [section(text)], callback_id="notice", close=t("Close"))
