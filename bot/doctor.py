"""Looking at everything Kalle depends on, without sending anything: one finding each, with how to mend it.

Source: docs/operations.md, Doctor. No finding repeats a secret, a password or an error's text of somebody else.
"""

import shutil
import ssl
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery import curl
from bot.delivery.channels import Trouble
from bot.delivery.sms import dialect_of
from bot.delivery.sms_url import Service, SmsProvider, parse_sms_url
from bot.delivery.smtp_line import Line, Patience, parse_smtp_url
from bot.house import house_of
from bot.manifest import SCOPES, is_reachable_from_outside
from bot.services import database, health
from bot.settings import SERVING, Settings, survey
from bot.work import looker
from storage.engine import DatabaseUnfit

Verdict = Literal["ok", "warn", "fail"]

PATIENCE = 5
"""Seconds to wait for anybody."""

CLOCK_TOLERANCE = timedelta(seconds=60)
LEAST_DISK = 200 * 2**20


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    text: str


def examine(environ: Mapping[str, str], dotenv_path: Path) -> list[Finding]:
    """Look at everything and return what was found, in the order of a set-up."""
    settings, problems = survey(environ, dotenv_path, required=SERVING)
    found = list(_about_settings(problems, dotenv_path))
    for look in (_about_zone, _about_database, _about_mail, _about_sms, _about_slack, _about_socket, _about_public_url):
        found += look(settings)
    return found


def _about_settings(problems: list[str], dotenv_path: Path) -> Iterator[Finding]:
    for problem in problems:
        yield Finding(problem.partition(" ")[0], "fail", problem)
    if not problems:
        yield Finding("settings", "ok", "every setting is there and can be used")
    if dotenv_path.exists() and dotenv_path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding(".env", "warn", f"Others on this machine can read it. Run: chmod 600 {dotenv_path}")


def _about_zone(settings: Settings) -> Iterator[Finding]:
    summer = datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Oslo")).utcoffset()
    if summer == timedelta(hours=2):
        yield Finding("time zones", "ok", f"there; Kalle keeps {settings.zone.key} time")
    else:
        yield Finding(
            "time zones", "fail", "The machine's time zones are wrong. Install the Debian package tzdata anew."
        )


# --- the database ---------------------------------------------------------------------------------------------------


def _about_database(settings: Settings) -> Iterator[Finding]:
    url = settings.database_url.reveal()
    try:
        for one in database.check(url):
            yield Finding(f"database: {one.what}", "ok" if one.ok else "fail", one.text)
        file = database.file_of(url)
        if file is None or file.exists():
            yield from _about_writing(url)
        yield from _about_disk(file)
        if all(one.ok for one in database.check(url)):
            yield from _about_delivery(settings)
    except DatabaseUnfit as error:
        yield Finding("database", "fail", str(error))


def _about_writing(url: str) -> Iterator[Finding]:
    theirs, writable = database.clock_and_pen(url)
    text = "Kalle can write" if writable else "Kalle cannot write. Give the user that runs Kalle the right to."
    yield Finding("database: writing", "ok" if writable else "fail", text)
    if theirs is not None:
        yield _clock("database: clock", theirs)


def _clock(what: str, theirs: datetime) -> Finding:
    off = abs(datetime.now(UTC) - theirs)
    if off > CLOCK_TOLERANCE:
        return Finding(
            what, "fail", f"The clocks are {off.total_seconds():.0f} seconds apart. Set this machine's by NTP."
        )
    return Finding(what, "ok", "agrees with this machine's")


def _about_delivery(settings: Settings) -> Iterator[Finding]:
    """What waits and who delivers it, whichever process does."""
    opened = database.ready(settings.database_url.reveal())
    try:
        look = looker(opened.reads, lambda: datetime.now(UTC), house_of(settings))
        found = health.checker(look)()
    finally:
        opened.close()
    yield _workers(found)
    yield from _waiting(found)


def _workers(found: health.Health) -> Finding:
    how_many = f"{found.workers} {'process' if found.workers == 1 else 'processes'} alive"
    waits = found.oldest_due_seconds or found.reminders_late_seconds
    if found.workers or not waits:
        text = how_many if found.workers else "Nothing runs now, and nothing is due."
        return Finding("delivery", "ok", text)
    return Finding(
        "delivery", "fail", "Messages are due and nothing delivers them. Start kalle serve, or kalle worker."
    )


def _waiting(found: health.Health) -> Iterator[Finding]:
    late = health.LATE.total_seconds()
    for channel, seconds in found.oldest_due_seconds.items():
        what, text = f"delivery: {channel}", f"The oldest message that is due has waited {seconds} s."
        mend = " See why: kalle outbox list --state queued"
        yield Finding(what, "fail", text + mend) if seconds > late else Finding(what, "ok", text)
    if found.reminders_late_seconds > late:
        text = (
            f"A reminder has been due for {found.reminders_late_seconds} s. Start kalle worker anew, and read its log."
        )
        yield Finding("delivery: reminders", "fail", text)
    if found.held:
        text = f"{found.held} wait for somebody to decide: kalle outbox list --state held"
        yield Finding("delivery: held", "warn", text)
    if found.unknown:
        text = f"Of {found.unknown} nobody knows yet whether they arrived; Kalle settles them within the hour."
        yield Finding("delivery: unknown", "ok", text)


def _about_disk(file: Path | None) -> Iterator[Finding]:
    if file is None:
        return
    folder = next(one for one in (file.resolve().parent, *file.resolve().parents) if one.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free // 2**20} MB free"
    yield Finding("disk", "ok", text) if free > LEAST_DISK else Finding("disk", "warn", f"Only {text}. Make room.")


# --- mail -----------------------------------------------------------------------------------------------------------


def _about_mail(settings: Settings) -> Iterator[Finding]:
    """Connect, greet, encrypt and log in; nothing is sent."""
    if not settings.smtp_url:
        return
    server = parse_smtp_url(settings.smtp_url.reveal())
    line = Line(server, Patience(PATIENCE, PATIENCE, PATIENCE, PATIENCE), None, ssl.create_default_context())
    try:
        line.open()
    except Trouble as error:
        yield Finding("mail", "fail", _mail_advice(error))
        return
    finally:
        line.close()
    yield Finding("mail", "ok", "the mail server answers" + (" and takes the login" if server.user else ""))
    if not (server.tls or server.starttls or server.host in {"localhost", "127.0.0.1", "::1"}):
        yield Finding("mail: encryption", "warn", "Mails travel in the clear. Add ?starttls=true to SMTP_URL.")


def _mail_advice(error: Trouble) -> str:
    advice = {
        "connect": "The mail server cannot be reached. Check host and port in SMTP_URL, and the firewall.",
        "tls": "The encryption failed. Check smtps:// or starttls=true, the port, and the server's certificate.",
        "starttls": "The mail server offers no STARTTLS. Check the port in SMTP_URL, or use smtps://.",
        "auth": "The mail server refuses the login. Check user and password in SMTP_URL.",
    }
    code = f" (it said {error.code})" if error.code else ""
    return advice.get(error.phase, f"The mail server does not talk SMTP at {error.phase}. Check SMTP_URL.") + code


# --- SMS ------------------------------------------------------------------------------------------------------------


def _about_sms(settings: Settings) -> Iterator[Finding]:
    """Ask for the account, which sends nothing."""
    if not settings.sms_url:
        return
    provider = parse_sms_url(settings.sms_url.reveal())
    try:
        answer = curl.call(dialect_of(provider).login(), curl.Patience(PATIENCE, PATIENCE))
    except curl.NotSent as error:
        yield Finding("SMS", "fail", _SMS_TLS if error.is_tls else _SMS_AWAY)
        return
    except curl.NoAnswer:
        yield Finding("SMS", "fail", _SMS_AWAY)
        return
    yield _sms_finding(provider, answer)
    if provider.base.startswith("http://") and not provider.is_local:
        yield Finding("SMS: encryption", "warn", "Numbers travel in the clear. Use https:// in SMS_URL.")


_SMS_AWAY = "The SMS service cannot be reached. Check the host in SMS_URL, and the firewall."
_SMS_TLS = "The SMS service's certificate cannot be trusted. Check the host in SMS_URL."


def _sms_finding(provider: SmsProvider, answer: curl.Answer) -> Finding:
    said = f" (it said {answer.status})"
    if provider.service is Service.JSON and answer.status not in (401, 403, 404) and answer.status < 500:
        return Finding("SMS", "ok", "your SMS endpoint answers")
    if 200 <= answer.status < 300:
        return Finding("SMS", "ok", f"{provider.service.capitalize()} takes the login")
    if answer.status in (401, 403):
        return Finding("SMS", "fail", f"The SMS service refuses the login. Check user and password in SMS_URL.{said}")
    if answer.status == 429 or answer.status >= 500:
        return Finding("SMS", "warn", f"The SMS service is there and cannot answer now. Try again later.{said}")
    return Finding("SMS", "fail", f"No SMS service answers there. Check host, account and path in SMS_URL.{said}")


# --- Slack ----------------------------------------------------------------------------------------------------------


def _about_slack(settings: Settings) -> Iterator[Finding]:
    if not settings.slack_bot_token:
        return
    client = WebClient(settings.slack_bot_token.reveal(), base_url=settings.slack_api_url, timeout=PATIENCE)
    yield from _asked("Slack", "SLACK_BOT_TOKEN", lambda: _auth_findings(client))


def _asked(what: str, setting: str, ask: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Ask Slack something; whatever goes wrong becomes one finding."""
    try:
        return list(ask())
    except SlackApiError as error:
        word = str(error.response.get("error", "unknown"))
        return [Finding(what, "fail", f"Slack refuses the token: {word}. Copy {setting} anew from the app's page.")]
    except (SlackClientError, OSError, ValueError):
        return [Finding(what, "fail", "Slack cannot be reached. Check the network, a proxy, and SLACK_API_URL.")]


def _auth_findings(client: WebClient) -> Iterator[Finding]:
    answer = client.auth_test()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield Finding("Slack", "ok", f"the token belongs to the workspace {answer.get('team', '')}")
    granted = {scope.strip() for scope in _first(headers.get("x-oauth-scopes", "")).split(",")} - {""}
    missing = sorted(set(SCOPES) - granted)
    if not granted:
        yield Finding("Slack: scopes", "warn", "Slack does not say which scopes the token has.")
    elif missing:
        text = f"Missing: {', '.join(missing)}. Paste kalle manifest into the app's page and install it again."
        yield Finding("Slack: scopes", "fail", text)
    else:
        yield Finding("Slack: scopes", "ok", ", ".join(SCOPES))
    if date := _first(headers.get("date", "")):
        yield _clock("Slack: clock", parsedate_to_datetime(date))


def _first(value: str | list[str]) -> str:
    return value[0] if isinstance(value, list) else value


def _about_socket(settings: Settings) -> Iterator[Finding]:
    if not settings.slack_app_token:
        return
    client = WebClient(base_url=settings.slack_api_url, timeout=PATIENCE)

    def ask() -> Iterator[Finding]:
        client.apps_connections_open(app_token=settings.slack_app_token.reveal())
        yield Finding("Slack: Socket Mode", "ok", "Slack opens a connection")

    yield from _asked("Slack: Socket Mode", "SLACK_APP_TOKEN", ask)


# --- the way in -----------------------------------------------------------------------------------------------------


def _about_public_url(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    outside = is_reachable_from_outside(url)
    if not outside:
        yield Finding(
            "PUBLIC_URL", "warn", "Only this machine can open it: candidates cannot answer. Set your address."
        )
    elif not url.startswith("https://"):
        yield Finding("PUBLIC_URL", "warn", "Use https://: links in messages would travel in the clear.")
    yield _knocked(url)


def _knocked(url: str) -> Finding:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=PATIENCE) as answer:  # noqa: S310 - http(s), checked
            answer.read(1000)
        return Finding("web", "ok", f"Kalle answers at {url}")
    except urllib.error.HTTPError as error:
        if error.code == 503:
            return Finding("web", "fail", f"Kalle answers at {url} and says that it is not well. Open {url}/healthz")
        return Finding("web", "warn", f"Somebody else answers at {url} ({error.code}). Check PUBLIC_URL and the proxy.")
    except (OSError, ValueError):
        return Finding("web", "warn", f"Nobody answers at {url} now. That is right while Kalle is not running.")
