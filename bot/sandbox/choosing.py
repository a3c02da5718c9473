"""What Slack's own pickers of channels offer to a person."""

from __future__ import annotations

from typing import Any

from bot.sandbox.fields import BadValue
from bot.sandbox.state import Conversation, Json, Workspace

PICKERS = ("conversations_select", "multi_conversations_select", "channels_select", "multi_channels_select")


def offered(ws: Workspace, person: str) -> list[Conversation]:
    """The channels a person can find: public ones, and those they are in; a guest only those they are in."""
    sees_public = not ws.people[person].is_outside
    channels = [one for one in ws.conversations.values() if not one.is_im and not one.is_archived]
    return [one for one in channels if person in one.members or (sees_public and not one.is_private)]


def picked(ws: Workspace, person: str, element: Json, value: Any) -> Any:
    """The ids of what a person chose by id or name (``#name``); BadValue for what the picker does not show them."""
    if value in (None, "", []):
        return value
    shown = [one for one in offered(ws, person) if _fits(element, one)]
    if isinstance(value, list):
        return [_one(shown, element, entry) for entry in value]
    return _one(shown, element, value)


def _one(shown: list[Conversation], element: Json, value: Any) -> str:
    for one in shown:
        if value in (one.id, one.name, f"#{one.name}"):
            return one.id
    names = ", ".join(f"#{one.name}" for one in shown)
    raise BadValue(f"{value!r} is not offered by {element['type']} {element.get('action_id')}; offered: {names}")


def _fits(element: Json, channel: Conversation) -> bool:
    if "channels_select" in element["type"]:
        return not channel.is_private
    wanted = element.get("filter", {})
    if channel.teams and wanted.get("exclude_external_shared_channels"):
        return False
    return ("private" if channel.is_private else "public") in wanted.get("include", ["public", "private"])
