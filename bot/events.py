"""What Slack tells by itself: that somebody changed their profile, that somebody wrote to Kalle."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.commands.kalle import guide
from bot.kit.blocks import escape
from bot.messages.home import unknown
from bot.services import who
from bot.services.calendar import home
from bot.strangers import language_in_slack
from bot.texts.translator import translator
from bot.work import Begin
from domain.access import SYSTEM
from domain.language import language_of


def register(app: App) -> None:
    """Answer the events."""
    app.event("user_change")(profile_changed)
    app.event("message")(written_to)
    app.event("app_home_opened")(home_opened)


def profile_changed(event: dict[str, Any], begin: Begin) -> None:
    """Take over name, language and address of somebody Kalle knows."""
    user = event["user"]
    profile = user.get("profile") or {}
    with begin(SYSTEM) as work:
        who.changed_in_slack(
            work,
            str(user["id"]),
            name=str(profile.get("real_name") or user.get("real_name") or ""),
            language=language_of(user.get("locale")),
            email=str(profile.get("email") or ""),
            deleted=bool(user.get("deleted")),
        )


def written_to(event: dict[str, Any], begin: Begin, client: WebClient) -> None:
    """Say what Kalle can do to a person who writes to it; once, for Slack tells again what took long."""
    if not _is_from_a_person(event):
        return
    with begin(SYSTEM) as work:
        known = who.language_of_person(work, str(event["user"]))
    t = translator(known or language_in_slack(client, str(event["user"])))
    client.chat_postMessage(
        channel=str(event["channel"]),
        text=escape(t("How Kalle helps")),
        blocks=guide(t, known=known is not None),
        thread_ts=event.get("thread_ts"),
    )


def _is_from_a_person(event: dict[str, Any]) -> bool:
    """False for what apps write, Kalle itself among them, and for what only happened to a message."""
    by_an_app = any(event.get(mark) for mark in ("bot_id", "app_id", "bot_profile", "subtype"))
    return event.get("channel_type") == "im" and not by_an_app and bool(event.get("user"))


def home_opened(event: dict[str, Any], begin: Begin, client: WebClient) -> None:
    """Have the tab drawn; whoever Kalle does not know is told so."""
    if event.get("tab") != "home":
        return
    slack_id = str(event["user"])
    with begin(SYSTEM) as work:
        known = home.opened_by(work, slack_id)
    if not known:
        client.views_publish(user_id=slack_id, view=unknown(translator(language_in_slack(client, slack_id))))
