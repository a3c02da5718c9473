"""Putting a view before somebody: over a message it opens, within a modal it takes that one's place."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.kit.modal import View


def show_view(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Show a view after a press, wherever the button was."""
    if (body.get("view") or {}).get("type") == "modal":
        redraw(client, body, view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def redraw(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Bring an open view up to date; when a later change was faster, its drawing stands."""
    try:
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)
    except SlackApiError as error:
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise
