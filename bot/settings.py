"""Every setting, read once from the environment and a `.env` file, checked, and frozen.

Written by hand instead of with a settings library for three reasons: such a library takes 0.3 to 0.4 seconds to import,
which every operator's command would pay; it lets a misspelt name in the environment pass in silence; and it puts the bad
value into its error, which may be a secret. Here no error ever repeats a value, only names and what would be right.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

SLACK_API = "https://slack.com/api/"
SHORTEST_KEY = 32
LONGEST_UNDO = 3600


class BadSettings(Exception):
    """The settings cannot be used; `problems` says one by one what is wrong and what would be right."""

    def __init__(self, problems: Collection[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Secret:
    """A text that shows itself only when asked by name: never in a log, an error or a traceback."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(set)" if self._text else "Secret(empty)"


@dataclass(frozen=True)
class Settings:
    """What the operator decided. Whatever may hold a password is a Secret."""

    slack_bot_token: Secret = field(default_factory=Secret)
    slack_signing_secret: Secret = field(default_factory=Secret)
    slack_app_token: Secret = field(default_factory=Secret)
    slack_api_url: str = SLACK_API
    database_url: Secret = field(default_factory=lambda: Secret("sqlite:///kalle.db"))
    public_url: str = "http://127.0.0.1:3000"
    host: str = "127.0.0.1"
    port: int = 3000
    secret_key: Secret = field(default_factory=Secret)
    smtp_url: Secret = field(default_factory=Secret)
    mail_from: str = ""
    mail_from_name: str = ""
    sms_url: Secret = field(default_factory=Secret)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))
    reminder_time: time = time(9)
    undo_seconds: int = 60
    company_name: str = ""
    metrics_token: Secret = field(default_factory=Secret)
    log_level: str = "info"
    log_format: str = "console"


class _Wrong(ValueError):
    """A value that cannot be taken; the text goes on after the setting's name."""


# --- one check for each kind of value ----------------------------------------------------------------------------


def _token(*beginnings: str) -> Callable[[str], Secret]:
    def check(text: str) -> Secret:
        if not text.startswith(beginnings) or re.search(r"\s", text):
            raise _Wrong(f"must be a token that begins with {beginnings[0]}")
        return Secret(text)

    return check


def _signing_secret(text: str) -> Secret:
    if re.search(r"\s", text) or text.startswith("xox"):
        raise _Wrong("must be the signing secret from the page Basic Information of the Slack app, in one word")
    return Secret(text)


_PLACEHOLDER = re.compile(
    r"change.?(me|this)|your.?(secret|key)|secret.?key|insecure|placeholder|example|default|password|0123456789|abcdefgh",
    re.IGNORECASE,
)


def _secret_key(text: str) -> Secret:
    make = "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if len(text) < SHORTEST_KEY:
        raise _Wrong(f"must have at least {SHORTEST_KEY} characters; {make}")
    if _PLACEHOLDER.search(text) or len(set(text)) < 10:
        raise _Wrong(f"looks like a placeholder that others know too; {make}")
    return Secret(text)


def _split(text: str, right: str) -> SplitResult:
    """Take a URL apart, port included; `right` says what would be right."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise _Wrong(right) from error
    if not parts.hostname or re.search(r"\s", text):
        raise _Wrong(right)
    return parts


def _web_url(text: str) -> str:
    right = "must be a web address like https://kalle.example.org, without anything after ? or #"
    parts = _split(text, right)
    if parts.scheme not in {"http", "https"} or parts.query or parts.fragment or parts.username is not None:
        raise _Wrong(right)
    return text.rstrip("/")


def _api_url(text: str) -> str:
    return _web_url(text) + "/"


def _database_url(text: str) -> Secret:
    if re.fullmatch(r"sqlite:///[^?\s][^?]*", text) and not text.endswith(":memory:"):
        return Secret(text)
    if re.match(r"postgres(ql)?(\+\w+)?://", text):
        if re.match(r"postgresql(\+psycopg)?://", text):
            return Secret(text)
        raise _Wrong("must begin with postgresql+psycopg:// for PostgreSQL")
    raise _Wrong("must be sqlite:///kalle.db (a file) or postgresql+psycopg://user:password@host/database")


def _smtp_url(text: str) -> Secret:
    right = "must be like smtp://user:password@mail.example.org:587?starttls=true, or smtps://..."
    parts = _split(text, right)
    allowed = {"", "starttls=true", "starttls=false"}
    if parts.scheme not in {"smtp", "smtps"} or parts.path not in {"", "/"} or parts.query not in allowed:
        raise _Wrong(right)
    if parts.scheme == "smtps" and parts.query == "starttls=true":
        raise _Wrong("must be smtps:// or have starttls=true, not both")
    return Secret(text)


def _sms_url(text: str) -> Secret:
    from bot.delivery.sms_url import parse_sms_url

    try:
        parse_sms_url(text)
    except ValueError as error:
        raise _Wrong(str(error)) from None  # its cause may quote the address, and the password in it
    return Secret(text)


def _sender(text: str) -> tuple[str, str]:
    """Return name and address."""
    from domain.values import email_address, line

    try:
        [(name, address)] = getaddresses([text])  # of several the first would be taken in silence
        return line(name), email_address(address)
    except ValueError as error:
        raise _Wrong("must be an e-mail address, alone or as: Example Company <jobs@example.org>") from error


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, KeyError) as error:
        near = difflib.get_close_matches(text, available_timezones(), 1)
        raise _Wrong(f"must be a time zone like {near[0] if near else 'Europe/Oslo'}") from error


def _time_of_day(text: str) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise _Wrong("must be a time of day like 09:00")
    return time(int(found[1]), int(found[2]))


def _number(least: int, most: int) -> Callable[[str], int]:
    def check(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
            raise _Wrong(f"must be a whole number from {least} to {most}")
        return int(text)

    return check


def _one_of(*words: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text.lower() not in words:
            raise _Wrong(f"must be one of {', '.join(words)}")
        return text.lower()

    return check


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise _Wrong("must be an address to listen on, like 127.0.0.1 or 0.0.0.0")
    return text


def _words(text: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise _Wrong("must be one line of at most 200 characters")
    return text


# --- the table ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    fields: tuple[str, ...]
    check: Callable[[str], Any]
    missing: str = ""


_TABLE: dict[str, _Entry] = {
    "SLACK_BOT_TOKEN": _Entry(
        ("slack_bot_token",),
        _token("xoxb-", "xoxe.xoxb-"),
        "It is the Bot User OAuth Token of your Slack app (xoxb-...).",
    ),
    "SLACK_SIGNING_SECRET": _Entry(
        ("slack_signing_secret",), _signing_secret, "It is on the page Basic Information of your Slack app."
    ),
    "SLACK_APP_TOKEN": _Entry(("slack_app_token",), _token("xapp-")),
    "SLACK_API_URL": _Entry(("slack_api_url",), _api_url),
    "DATABASE_URL": _Entry(("database_url",), _database_url),
    "PUBLIC_URL": _Entry(("public_url",), _web_url),
    "HOST": _Entry(("host",), _host),
    "PORT": _Entry(("port",), _number(0, 65535)),
    "SECRET_KEY": _Entry(
        ("secret_key",), _secret_key, "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    ),
    "SMTP_URL": _Entry(("smtp_url",), _smtp_url, "Write smtp://user:password@mail.example.org:587?starttls=true"),
    "MAIL_FROM": _Entry(("mail_from_name", "mail_from"), _sender, "It is the address messages come from."),
    "SMS_URL": _Entry(("sms_url",), _sms_url),
    "TIMEZONE": _Entry(("zone",), _zone),
    "REMINDER_TIME": _Entry(("reminder_time",), _time_of_day),
    "UNDO_SECONDS": _Entry(("undo_seconds",), _number(0, LONGEST_UNDO)),
    "COMPANY_NAME": _Entry(("company_name",), _words),
    "METRICS_TOKEN": _Entry(("metrics_token",), _secret_key),
    "LOG_LEVEL": _Entry(("log_level",), _one_of("debug", "info", "warning", "error")),
    "LOG_FORMAT": _Entry(("log_format",), _one_of("console", "json")),
}

NAMES: tuple[str, ...] = tuple(_TABLE)
"""Every setting there is."""

SERVING: tuple[str, ...] = tuple(name for name, entry in _TABLE.items() if entry.missing)
"""What `serve` cannot do without."""


def read(environ: Mapping[str, str], dotenv_path: Path | None = None, *, required: Collection[str] = ()) -> Settings:
    """Read and check every setting; the environment wins over the file. BadSettings lists all that is wrong."""
    settings, problems = survey(environ, dotenv_path, required=required)
    if problems:
        raise BadSettings(problems)
    return settings


def survey(
    environ: Mapping[str, str], dotenv_path: Path | None = None, *, required: Collection[str] = ()
) -> tuple[Settings, list[str]]:
    """Return what can be used, with defaults for the rest, and every problem: for who wants to look further."""
    written, problems = _dotenv(dotenv_path) if dotenv_path else ({}, [])
    problems += [_strange_line(name) for name in written if name not in _TABLE]
    problems += _lookalikes(environ)
    values: dict[str, Any] = {}
    for name in NAMES:
        text = (environ.get(name) or written.get(name) or "").strip()
        try:
            values |= _checked(name, text, needed=name in required)
        except _Wrong as error:
            problems.append(f"{name} {error}.")
    return Settings(**values), problems


def _checked(name: str, text: str, *, needed: bool) -> dict[str, Any]:
    """Return the fields one setting fills: none when it is not given."""
    entry = _TABLE[name]
    if not text:
        if needed:
            raise _Wrong(f"is missing. {entry.missing.removesuffix('.')}")
        return {}
    found = entry.check(text)
    return dict(zip(entry.fields, found if len(entry.fields) > 1 else (found,), strict=True))


# --- the file -------------------------------------------------------------------------------------------------------

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(?:"([^"]*)"|'([^']*)')\s*(?:#.*)?""")


def _dotenv(path: Path) -> tuple[dict[str, str], list[str]]:
    """Return what a `.env` file says, and what is wrong with it; a file that is not there says nothing."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError):
        return {}, [f"The file {path.name} cannot be read. It must be UTF-8 text that this user may read."]
    found: dict[str, str] = {}
    problems = []
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        if parts := _LINE.fullmatch(line):
            found[parts[1]] = _unquoted(parts[2])
        else:
            problems.append(f"Line {number} of {path.name} must be NAME=value.")
    return found, problems


def _unquoted(text: str) -> str:
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1] if quoted[1] is not None else quoted[2]
    return re.sub(r"(^|\s+)#.*", "", text)


# --- misspelt names -------------------------------------------------------------------------------------------------


def _strange_line(name: str) -> str:
    """Say that a name in our own file is none of ours."""
    near = difflib.get_close_matches(name.upper().removeprefix("KALLE_"), NAMES, 1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(NAMES)}."
    return f"{name} in the file .env is not a setting. {hint}"


def _lookalikes(environ: Mapping[str, str]) -> list[str]:
    """Find names in the environment that are most likely ours, misspelt.

    The environment belongs to others too, so only close matches count, short names (HOST, PORT) never do, and not a name
    whose right spelling is there as well.
    """
    found = {name: right for name in environ if name not in _TABLE and (right := _resembles(name)) not in environ}
    return [f"{name} is not a setting. Did you mean {right}?" for name, right in sorted(found.items()) if right]


def _resembles(name: str) -> str:
    """Return the setting a name was probably meant to be, or nothing."""
    bare = name.upper().removeprefix("KALLE_")
    if bare != name and bare in _TABLE and len(name) > 4:
        return bare
    if any(bare.endswith(f"_{ours}") or bare.startswith(f"{ours}_") for ours in NAMES):
        return ""  # another program's: APP_LOG_LEVEL, SECRET_KEY_BASE
    near = difflib.get_close_matches(bare, [ours for ours in NAMES if len(ours) > 4], 1, cutoff=0.85)
    return near[0] if near else ""
