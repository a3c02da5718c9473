"""Who and what the sandbox is started with: its options, its people, and the app's manifest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TEAM_ID = "T0SANDBOX"
TEAM_DOMAIN = "sandbox"
TEAM_NAME = "Sandbox"
APP_ID = "A0KALLE"
BOT_ID = "B0KALLE"
BOT_USER = "U0KALLE"
VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack still sends one; it proves nothing
ALL_SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "users:read",
        "users:read.email",
        "im:write",
        "im:read",
        "im:history",
        "channels:read",
        "groups:read",
        "mpim:read",
    }
)


class BadStart(Exception):
    """The sandbox cannot start; the message says why and how to mend it."""


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace; a ``guest`` is ``restricted`` or ``ultra_restricted``, a stranger is of another ``team``."""

    id: str
    name: str
    real_name: str
    email: str = ""
    locale: str = "en-US"
    tz: str = "Europe/Oslo"
    title: str = ""
    is_bot: bool = False
    guest: str = ""
    team: str = TEAM_ID
    deleted: bool = False

    @property
    def is_outside(self) -> bool:
        """True for a guest, and for somebody of another organisation: nobody adds them to a channel by itself."""
        return bool(self.guest) or self.team != TEAM_ID

    def as_dict(self) -> dict[str, Any]:
        """The person as JSON for the page."""
        return asdict(self)


PUBLIC, PRIVATE, SHARED = "public", "private", "shared"
KINDS = (PUBLIC, PRIVATE, SHARED)
OTHER_TEAM = "T0BUREAU"


@dataclass(frozen=True)
class Channel:
    """A channel that is there from the start; ``members`` are all of the workspace when none are named."""

    id: str
    name: str
    kind: str = PUBLIC
    has_bot: bool = True
    members: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of channel {self.kind!r}; there are: {', '.join(KINDS)}")


FIRST_CHANNELS = (Channel("C0RECRUITING", "recruiting"), Channel("C0GENERAL", "general", has_bot=False))


@dataclass(frozen=True)
class Options:
    """How the sandbox was started."""

    bot_url: str
    signing_secret: str
    token: str
    host: str = "127.0.0.1"
    port: int = 3100
    smtp_port: int = 3101
    retry_delays: tuple[float, ...] = (0.2, 3.0, 10.0)
    clock_file: Path | None = None
    zone: str = "Europe/Oslo"
    channels: tuple[Channel, ...] = FIRST_CHANNELS


@dataclass(frozen=True)
class Manifest:
    """What of the app's manifest the sandbox enforces; without one, everything is allowed."""

    scopes: frozenset[str] = ALL_SCOPES
    events: frozenset[str] | None = None
    commands: tuple[dict[str, str], ...] = ()
    shortcuts: tuple[dict[str, str], ...] = ()
    has_suggestions: bool = True
    given: bool = False
    name: str = "Kalle"
    bot_name: str = "kalle"
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def bot(self) -> Person:
        """The app's own user."""
        return Person(BOT_USER, self.bot_name, self.name, is_bot=True)


def read_people(path: Path) -> list[Person]:
    """The people of a JSON file; BadStart when it cannot be read as such."""
    try:
        people = [Person(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as problem:
        raise BadStart(f"the people file {path} cannot be read: {problem}") from problem
    if not people:
        raise BadStart(f"the people file {path} is empty")
    if len({person.id for person in people}) < len(people):
        raise BadStart(f"the people file {path} has one id twice")
    return people


def read_channels(path: Path | None) -> tuple[Channel, ...]:
    """The channels of a JSON file, or the usual two; BadStart when it cannot be read as such."""
    if path is None:
        return FIRST_CHANNELS
    try:
        return tuple(Channel(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as problem:
        raise BadStart(f"the channels file {path} cannot be read: {problem}") from problem


def read_manifest(path: Path | None) -> Manifest:
    """The manifest of a JSON file, or one that allows everything when there is none."""
    if path is None:
        return Manifest()
    try:
        return manifest_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError) as problem:
        raise BadStart(f"the manifest {path} cannot be read: {problem}") from problem


def manifest_of(raw: dict[str, Any]) -> Manifest:
    """The parts of a parsed manifest that the sandbox enforces."""
    features, settings = raw.get("features", {}), raw.get("settings", {})
    socket_mode = bool(settings.get("socket_mode_enabled"))
    interactivity = settings.get("interactivity", {})
    return Manifest(
        scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        commands=tuple(features.get("slash_commands", [])),
        shortcuts=tuple(features.get("shortcuts", [])),
        has_suggestions=socket_mode or bool(interactivity.get("message_menu_options_url")),
        given=True,
        name=raw.get("display_information", {}).get("name", "Kalle"),
        bot_name=features.get("bot_user", {}).get("display_name", "kalle").lower(),
        raw=raw,
    )
