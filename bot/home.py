"""What is pressed in the Home tab; that somebody opened it, Slack tells as an event."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.messages.home import CALENDAR, DIGESTS, INVITE, LANGUAGE, TURN
from bot.modals import calendar, digests, invitation
from bot.services import who
from bot.services.calendar import home, listing, subscribing
from bot.services.invitation import prefill
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.errors import Unknown
from domain.language import language_of


def register(app: App) -> None:
    """Answer the buttons that open something or change the tab itself."""
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(LANGUAGE)(language_chosen)
    app.action(CALENDAR)(calendar_asked)
    app.action(INVITE)(invitation_asked)
    app.action(DIGESTS)(digests_asked)


def turned(ack: Ack, action: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Show another page of the next seven days."""
    with begin(actor) as work:
        home.turned(work, number_of(action))
    ack()


def language_chosen(ack: Ack, action: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Read Kalle in another language from now on."""
    language = language_of(str((action.get("selected_option") or {}).get("value") or ""))
    if language is None:
        raise Unknown
    with begin(actor) as work:
        who.choose_language(work, language)
        home.anew(work)
    ack()


def calendar_asked(
    ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open the calendar, as /calendar does."""
    with begin(actor) as work:
        shown = listing.from_words(work, "")
    client.views_open(trigger_id=body["trigger_id"], view=calendar.draw(t, shown))
    ack()


def invitation_asked(
    ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the invitation, as /interview does."""
    with look(actor) as work:
        filled = prefill.from_words(work, "")
    client.views_open(trigger_id=body["trigger_id"], view=invitation.draw(t, filled))
    ack()


def digests_asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Open the list of one's own digests, as /kalle digests does."""
    with look(actor) as work:
        view = digests.draw(t, subscribing.listing(work))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()
