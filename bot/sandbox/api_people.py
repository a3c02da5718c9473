"""The Web API's methods about the app itself, people and conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.api_history import next_cursor, page_size, page_start
from bot.sandbox.refusal import Call, Refusal
from bot.sandbox.state import Conversation, Json, Workspace
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER, TEAM_ID, TEAM_NAME, Person


def api_test(_ws: Workspace, call: Call) -> Json:
    """api.test: says what it was told, fails when asked to."""
    if call.args.get("error"):
        raise Refusal(str(call.args["error"]), args=call.args)
    return {"ok": True, "args": call.args}


def auth_test(ws: Workspace, _call: Call) -> Json:
    """auth.test: whose token this is."""
    return {
        "ok": True,
        "url": f"http://{ws.options.host}:{ws.options.port}/",
        "team": TEAM_NAME,
        "team_id": TEAM_ID,
        "user": ws.manifest.bot_name,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def connections_open(_ws: Workspace, _call: Call) -> Json:
    """apps.connections.open: the sandbox speaks HTTP only."""
    raise Refusal("not_supported")


def user_object(ws: Workspace, person: Person, with_locale: bool) -> Json:
    """A person as users.info and user_change show them; the e-mail only with its scope."""
    offset = datetime.now(ZoneInfo(person.tz)).utcoffset()
    first, _, last = person.real_name.partition(" ")
    profile: dict[str, Any] = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "sandbox",
        "team": person.team,
    }
    if person.email and person.team == TEAM_ID and "users:read.email" in ws.manifest.scopes:
        profile["email"] = person.email
    user: Json = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "deleted": person.deleted,
        "color": "4bbe2e",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": bool(person.guest),
        "is_ultra_restricted": person.guest == "ultra_restricted",
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    return user | {"locale": person.locale} if with_locale else user


def users_info(ws: Workspace, call: Call) -> Json:
    """users.info: one person, with their locale when asked."""
    person = ws.people.get(call.text("user"))
    if person is None:
        raise Refusal("user_not_found")
    return {"ok": True, "user": user_object(ws, person, call.flag("include_locale"))}


def users_list(ws: Workspace, call: Call) -> Json:
    """users.list: the workspace's own people and bots, a page at a time; nobody of another organisation."""
    people = [one for one in ws.people.values() if one.team == TEAM_ID]
    start, size = page_start(call), page_size(call)
    shown = [user_object(ws, one, call.flag("include_locale")) for one in people[start : start + size]]
    cursor = next_cursor(start + size, len(people))
    return {"ok": True, "members": shown, "cache_ts": int(ws.now()), "response_metadata": {"next_cursor": cursor}}


def conversation_object(conversation: Conversation) -> Json:
    """A conversation as conversations.info shows it."""
    shared: Json = {
        "id": conversation.id,
        "created": 1_700_000_000,
        "is_archived": conversation.is_archived,
        "is_org_shared": False,
        "context_team_id": TEAM_ID,
        "is_im": conversation.is_im,
        "updated": 1_700_000_000_000,
    }
    if conversation.is_im:
        return shared | {"user": conversation.members[0], "is_user_deleted": False, "priority": 0}
    return shared | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": conversation.is_private,
        "is_general": conversation.name == "general",
        "is_shared": bool(conversation.teams),
        "is_ext_shared": bool(conversation.teams),
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [TEAM_ID, *conversation.teams],
        "is_member": conversation.has_bot,
        "creator": next(iter(conversation.members), "USLACKBOT"),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def conversations_open(ws: Workspace, call: Call) -> Json:
    """conversations.open: the DM with one person."""
    people = [name.strip() for name in str(call.args.get("users") or "").split(",") if name.strip()]
    if not people and call.args.get("channel"):
        return {"ok": True, "channel": {"id": _conversation(ws, call).id}}
    if len(people) != 1:
        raise Refusal("method_not_supported_for_channel_type" if people else "users_list_not_supplied")
    if people[0] not in ws.people or people[0] == BOT_USER:
        raise Refusal("user_not_found")
    conversation = ws.dm(people[0])
    shown = conversation_object(conversation) if call.flag("return_im") else {"id": conversation.id}
    return {"ok": True, "channel": shown}


def _conversation(ws: Workspace, call: Call) -> Conversation:
    conversation = ws.conversations.get(call.text("channel"))
    if conversation is None or (conversation.is_private and not conversation.has_bot):
        raise Refusal("channel_not_found")
    granted = ws.manifest.scopes
    if call.method != "conversations.open" and conversation.read_scope not in granted:
        raise Refusal("missing_scope", needed=conversation.read_scope, provided=",".join(sorted(granted)))
    return conversation


def conversations_info(ws: Workspace, call: Call) -> Json:
    """conversations.info: one conversation."""
    conversation = _conversation(ws, call)
    shown = conversation_object(conversation)
    if call.flag("include_num_members"):
        shown["num_members"] = len(conversation.members)
    if call.flag("include_locale"):
        shown["locale"] = ws.people[conversation.members[0]].locale
    return {"ok": True, "channel": shown}


def conversations_members(ws: Workspace, call: Call) -> Json:
    """conversations.members: who is in a conversation, a page at a time."""
    conversation = _conversation(ws, call)
    start, size = page_start(call), page_size(call)
    cursor = next_cursor(start + size, len(conversation.members))
    shown = conversation.members[start : start + size]
    return {"ok": True, "members": shown, "response_metadata": {"next_cursor": cursor}}
