"""The buttons of a candidate's wish for another time: take one that is offered, or ask for others.

What they did, the card and its thread tell. Where something speaks against a time, the form of a move opens with it.
"""

import re
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.messages.offered_times import AGAIN, TAKE
from bot.modals.interview_moved import taking
from bot.modals.opening import show_view
from bot.refusals import without_buttons
from bot.services.interview import asking_again, taking_time
from bot.services.interview.taking_time import Overtaken, Taken
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.errors import Unknown

_VALUE = re.compile(r"([0-9]{1,15}) ([0-9]{1,9})(?: ([0-9]{1,11}))?", re.ASCII)


def register(app: App) -> None:
    """Answer the buttons."""
    app.action(re.compile(rf"^{TAKE}:[0-9]$"))(take)
    app.action(AGAIN)(again)


def take(
    ack: Ack,
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    actor: Actor,
    begin: Begin,
    look: Begin,
    t: Translator,
) -> None:
    """Move the interview to the time that was pressed, or show what speaks against it."""
    taken = _taken(action)
    try:
        with begin(actor) as work:
            unsure = taking_time.take(work, taken)
    except Overtaken:
        _tidy(body)
        raise
    if unsure is None:
        _tidy(body)
    else:
        with look(actor) as work:
            view = taking(work, t, taken, unsure)
        show_view(client, body, view)
    ack()


def again(ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Ask the candidate for other times."""
    interview_id, revision, _ = _numbers(action)
    try:
        with begin(actor) as work:
            asking_again.ask(work, interview_id, revision)
    except Overtaken:
        _tidy(body)
        raise
    _tidy(body)
    ack()


def _tidy(body: dict[str, Any]) -> None:
    """Take the buttons off a line of the history, which nobody draws anew. The card is on its way already."""
    message = body.get("message") or {}
    if message.get("thread_ts") not in (None, message.get("ts")):
        without_buttons(body)


def _taken(action: dict[str, Any]) -> Taken:
    interview_id, revision, moment = _numbers(action)
    if not moment:
        raise Unknown
    return Taken(interview_id, revision, datetime.fromtimestamp(moment, UTC))


def _numbers(action: dict[str, Any]) -> tuple[int, int, int]:
    """The interview, its revision and the moment; Unknown for what no button of ours carries."""
    found = _VALUE.fullmatch(str(action.get("value", "")))
    if found is None:
        raise Unknown
    return int(found[1]), int(found[2]), int(found[3] or 0)
