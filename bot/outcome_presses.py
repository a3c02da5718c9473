"""The buttons that say what became of an interview: on its card, in an application, in a digest, in the Home.

What was pressed in a message or the Home is drawn anew by itself; an open form is drawn here.
"""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.messages.outcomes import ACTION_OF
from bot.modals import candidate, card_pages
from bot.modals.opening import redraw
from bot.services.interview import concluding
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.errors import Unknown

_VALUE = re.compile(r"([0-9]{1,15}) ([0-9]{1,9})", re.ASCII)
_OUTCOME_OF = {action: outcome for outcome, action in ACTION_OF.items()}


def register(app: App) -> None:
    """Answer the two buttons; a digest may give each a number, for Slack wants names of their own in a row."""
    for name in _OUTCOME_OF:
        app.action(re.compile(rf"^{name}(:[0-9]{{1,3}})?$"))(said)


def said(
    ack: Ack,
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    actor: Actor,
    begin: Begin,
    look: Begin,
    t: Translator,
) -> None:
    """Write it down."""
    found = _VALUE.fullmatch(str(action.get("value", "")))
    if found is None:
        raise Unknown
    outcome = _OUTCOME_OF[":".join(str(action["action_id"]).split(":")[:2])]
    with begin(actor) as work:
        concluding.conclude(work, int(found[1]), outcome, int(found[2]))
    _redraw(body, client, actor, look, t)
    ack()


def _redraw(body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """The form in which it was pressed, if it was one."""
    view = body.get("view") or {}
    known = {candidate.CALLBACK: candidate.again, card_pages.CALLBACK: card_pages.again}
    drawn = known.get(str(view.get("callback_id")))
    if drawn is not None:
        redraw(client, body, drawn(t, actor, look, view))
