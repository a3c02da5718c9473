"""*Snooze* on what asks for a review once more: the message says in its own place until when."""

from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk.webhook import WebhookClient

from bot.kit.answers import SLACK_SECONDS, number_of
from bot.messages import panel_nudge
from bot.messages.panel_nudge import NUDGE_BLOCK, SNOOZE, SNOOZE_LONG
from bot.services.panel import owed, snoozing
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor

log = structlog.get_logger(__name__)

DAYS = {SNOOZE: 1, SNOOZE_LONG: 2}


def register(app: App) -> None:
    """Answer the two buttons."""
    for name in DAYS:
        app.action(name)(snoozed)


def snoozed(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, begin: Begin, look: Begin, t: Translator
) -> None:
    """Let them be; the nudge says so, and a shortlist is drawn anew by itself."""
    reviewer_id = number_of(action)
    with begin(actor) as work:
        snoozing.snooze(work, reviewer_id, DAYS[str(action["action_id"])])
    if action.get("block_id") == NUDGE_BLOCK and body.get("response_url"):
        _redraw(str(body["response_url"]), actor, look, t, reviewer_id)
    ack()


def _redraw(url: str, actor: Actor, look: Begin, t: Translator, reviewer_id: int) -> None:
    """Best effort: the snooze stands, and a second press is no harm."""
    with look(actor) as work:
        found, zone = owed.of_reviewer(work, reviewer_id), owed.zone_of_reader(work)
    if found is None:
        return
    text, blocks = panel_nudge.snoozed(t, found, zone)
    try:
        WebhookClient(url, timeout=SLACK_SECONDS).send(text=text, blocks=blocks, replace_original=True)
    except Exception as error:  # noqa: BLE001 - see above
        log.warning("nudge_not_redrawn", kind=type(error).__name__)
