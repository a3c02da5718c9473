"""The buttons of the line about an invitation nobody answers. The line is drawn anew where it stands; its card tells the rest."""

import re
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk.webhook import WebhookClient

from bot.kit.answers import SLACK_SECONDS
from bot.messages.history import history_line
from bot.messages.unanswered import BY_EMAIL, BY_SMS, LEAVE, UNDO
from bot.services import cards, nudging
from bot.services.interview import looking
from bot.services.interview.taking_time import Overtaken
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.delivery import Channel
from domain.errors import Unknown

log = structlog.get_logger(__name__)

_VALUE = re.compile(r"([0-9]{1,15}) ([0-9]{1,9})(?: ([0-9]{1,15}))?", re.ASCII)
CHANNEL_OF = {BY_EMAIL: Channel.EMAIL, BY_SMS: Channel.SMS}


def register(app: App) -> None:
    """Answer the four buttons."""
    for name in (BY_EMAIL, BY_SMS, LEAVE, UNDO):
        app.action(name)(chosen)


def chosen(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, begin: Begin, look: Begin, t: Translator
) -> None:
    """Do what was chosen, or say what was faster; either way the line shows how it stands."""
    found = _VALUE.fullmatch(str(action.get("value", "")))
    if found is None:
        raise Unknown
    interview_id, revision, entry_id = int(found[1]), int(found[2]), int(found[3] or 0)
    try:
        with begin(actor) as work:
            _do(work, str(action["action_id"]), interview_id, revision)
    except Overtaken:
        _redraw(body, actor, look, t, interview_id, entry_id)
        raise
    _redraw(body, actor, look, t, interview_id, entry_id)
    ack()


def _do(work: Work, name: str, interview_id: int, revision: int) -> None:
    if name == LEAVE:
        nudging.leave(work, interview_id, revision)
    elif name == UNDO:
        nudging.undo(work, interview_id)
    else:
        nudging.nudge(work, interview_id, CHANNEL_OF[name], revision)


def _redraw(body: dict[str, Any], actor: Actor, look: Begin, t: Translator, interview_id: int, entry_id: int) -> None:
    """Best effort: what was chosen stands, and a second press is answered by how it stands."""
    if not entry_id or not body.get("response_url"):
        return
    with look(actor) as work:
        looking.to_change(work, interview_id)
        entry = cards.entry_of(work, entry_id, actor.person_id)
    if entry.card.interview_id != interview_id or entry.unanswered is None:
        return
    text, blocks = history_line(t, entry, alone=True)
    try:
        WebhookClient(body["response_url"], timeout=SLACK_SECONDS).send(text=text, blocks=blocks, replace_original=True)
    except Exception as error:  # noqa: BLE001 - the choice stands, and the card tells of it
        log.warning("line_not_redrawn", kind=type(error).__name__)
