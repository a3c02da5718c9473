"""What Slack tells by itself: that somebody changed their profile."""

from typing import Any

from slack_bolt import App

from bot.services import who
from bot.work import Begin
from domain.access import SYSTEM
from domain.language import language_of


def register(app: App) -> None:
    """Answer the event."""
    app.event("user_change")(profile_changed)


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
