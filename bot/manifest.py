"""The Slack app's manifest: what Slack must know of Kalle, generated so that it cannot fall behind the program."""

from typing import Any
from urllib.parse import urlsplit

_CHANNELS = ("channels:read", "groups:read")
"""To ask about channels, public and private. Digests go nowhere else, so conversations of a few are not asked about."""

SCOPES_OF_METHOD: dict[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # the app-level token's own
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("im:history",),
    "conversations.info": _CHANNELS,
    "conversations.members": _CHANNELS,
    "conversations.open": ("im:write",),
    "conversations.replies": ("im:history",),
    "users.info": ("users:read", "users:read.email"),
    "users.list": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""What each method of the Web API that Kalle calls needs; a test finds calls that are missing here."""

SCOPES_OF_EVENT: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_shared": _CHANNELS,
    "channel_unarchive": ("channels:read",),
    "channel_unshared": _CHANNELS,
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": _CHANNELS,
    "member_left_channel": _CHANNELS,
    "message.im": ("im:history",),
    "user_change": ("users:read", "users:read.email"),
}
"""What each event that Kalle subscribes to needs."""

SCOPES: tuple[str, ...] = tuple(
    sorted(
        {"commands", *(scope for of in (SCOPES_OF_METHOD, SCOPES_OF_EVENT) for some in of.values() for scope in some)}
    )
)
"""The bot's scopes: what the methods and events need, and nothing else."""

COMMANDS = (
    ("/vacancies", "List vacancies, or find one", "[title or reference]"),
    ("/candidates", "List candidates, or find one", "[name]"),
    ("/interview", "Invite candidates to an interview", "[name] [day] [time]"),
    ("/calendar", "Your interviews and appointments", "[next week] [interview 2] [1.12-15.12]"),
    ("/panel", "Panel reviews: yours, or send candidates", "[vacancy or name]"),
    ("/kalle", "Help, set-up, language", "[setup|language]"),
)
"""Name, description, usage hint of each slash command."""

LONG_DESCRIPTION = (
    "Kalle is a recruiter's assistant. Invite candidates to interviews and follow their answers without leaving "
    "Slack. Candidates get a message in their own language with a calendar file and answer on a "
    "small web page; the recruiter knows within seconds. Only people your administrator has added can use Kalle, and only "
    "for the vacancies they have access to."
)


def manifest(public_url: str, *, socket: bool) -> dict[str, Any]:
    """Return the manifest; with Socket Mode no address of ours is in it."""
    door = f"{public_url.rstrip('/')}/slack/events"
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Kalle",
            "description": "Invites candidates to interviews and follows their answers",
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Kalle", "always_online": True},
            "shortcuts": [
                {
                    "name": "Invite to interview",
                    "type": "global",
                    "callback_id": "invite",
                    "description": "Invite candidates to an interview",
                }
            ],
            "slash_commands": [_command(*one, door="" if socket else door) for one in COMMANDS],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**({} if socket else {"request_url": door}), "bot_events": sorted(SCOPES_OF_EVENT)},
            "interactivity": {
                "is_enabled": True,
                **({} if socket else {"request_url": door, "message_menu_options_url": door}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def _command(name: str, description: str, hint: str, *, door: str) -> dict[str, Any]:
    return {
        "command": name,
        **({"url": door} if door else {}),
        "description": description,
        "usage_hint": hint,
        "should_escape": True,
    }


def is_reachable_from_outside(public_url: str) -> bool:
    """False for an address of this machine alone, which Slack and candidates cannot reach."""
    host = urlsplit(public_url).hostname or ""
    return not (host in {"localhost", "::1"} or host.startswith("127.") or host.endswith(".localhost"))
