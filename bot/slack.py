"""The Slack face: one App, one way in for people, one way out for refusals. Source: docs/behaviour.md, Slack."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import (
    events,
    home,
    nudge_presses,
    outcome_presses,
    panel_presses,
    presses,
    reminder_presses,
    room_events,
    time_presses,
)
from bot.commands import calendar as calendar_command
from bot.commands import candidates as candidates_command
from bot.commands import interview as interview_command
from bot.commands import kalle as kalle_command
from bot.commands import panel as panel_command
from bot.commands import reminders as reminders_command
from bot.commands import vacancies as vacancies_command
from bot.modals import (
    answer_recorded,
    applications,
    appointment,
    calendar,
    candidate,
    card_pages,
    contact_details,
    deleted,
    digest_form,
    digests,
    employees,
    feed,
    interview_cancelled,
    interview_moved,
    invitation,
    invitation_letters,
    invitation_preview,
    notes,
    reject_reasons,
    telling,
    vacancy,
)
from bot.modals.acting import act, letter_preview, paper_preview, result, transfer, withdraw_offer
from bot.modals.panel import cannot as panel_cannot
from bot.modals.panel import manage as panel_manage
from bot.modals.panel import overview as panel_overview
from bot.modals.panel import passing as panel_passing
from bot.modals.panel import results as panel_results
from bot.modals.panel import review as panel_review
from bot.modals.panel import shortlist as panel_shortlist
from bot.modals.rating import page as rating_page
from bot.modals.rating import settings as rating_settings
from bot.modals.rating import thread as rating_thread
from bot.refusals import show
from bot.services import who
from bot.services.inbound import once
from bot.strangers import language_in_slack
from bot.texts.translator import translator
from bot.work import Ask, Begin, Ways
from domain.access import SYSTEM
from domain.errors import Repeated, Stranger
from domain.language import Language, language_of

FEATURES = (
    interview_command,
    invitation,
    kalle_command,
    vacancies_command,
    candidates_command,
    panel_command,
    calendar_command,
    calendar,
    appointment,
    invitation_letters,
    invitation_preview,
    candidate,
    applications,
    panel_review,
    panel_results,
    act,
    letter_preview,
    paper_preview,
    transfer,
    withdraw_offer,
    result,
    contact_details,
    vacancy,
    card_pages,
    rating_page,
    rating_thread,
    rating_settings,
    notes,
    deleted,
    employees,
    interview_moved,
    interview_cancelled,
    answer_recorded,
    reject_reasons,
    digests,
    digest_form,
    presses,
    reminder_presses,
    time_presses,
    outcome_presses,
    nudge_presses,
    panel_presses,
    panel_passing,
    panel_manage,
    panel_overview,
    panel_shortlist,
    panel_cannot,
    reminders_command,
    home,
    telling,
    feed,
    events,
    room_events,
)
"""Every file that answers a gesture. Bolt asks one after the other, so what people do most comes first."""

FOR_STRANGERS = frozenset({"/kalle"})
"""What somebody may use whom Kalle does not know yet: help, and the set-up code."""


class Recent:
    """The gestures of the last minutes: one that only looks leaves no trace in the database, and counts once as well.

    What writes is told apart there, by all processes. Searches are let through: typing the same letter twice within a
    second makes the same request.
    """

    MINUTES = 10  # Slack's requests are valid for five before and after their moment

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def insist_new(self, key: str, kind: str) -> None:
        """Remember a gesture; Repeated when it came before."""
        if kind == "block_suggestion":
            return
        now = monotonic()
        with self._lock:
            while self._seen and next(iter(self._seen.values())) < now - self.MINUTES * 60:
                self._seen.popitem(last=False)
            if key in self._seen:
                raise Repeated
            self._seen[key] = now


class Identity:
    """Which workspace is served: asked of Slack once, kept in the database for good."""

    def __init__(self, client: WebClient, begin: Begin, look: Begin) -> None:
        self._client, self._begin, self._look = client, begin, look
        self._lock = Lock()
        self._known: tuple[str, str] | None = None

    def known(self) -> tuple[str, str]:
        """The team id and Kalle's own user id; asks Slack when nobody has yet."""
        if self._known is None:
            with self._lock:
                self._known = self._stored() or self.ask()
        return self._known

    def _stored(self) -> tuple[str, str] | None:
        with self._look(SYSTEM) as work:
            team_id, bot_user_id = who.pinned(work)
        return (team_id, bot_user_id) if team_id else None

    def ask(self) -> tuple[str, str]:
        """Ask Slack whose token this is and bind the installation to it; NotNow when it is bound to another."""
        answer = self._client.auth_test()
        team_id, bot_user_id = str(answer["team_id"]), str(answer["user_id"])
        with self._begin(SYSTEM) as work:
            who.pin(work, team_id, bot_user_id)
        return team_id, bot_user_id


def build_app(client: WebClient, signing_secret: str, identity: Identity, ways: Ways) -> App:
    """Build the Bolt app with its people, its features and its manners."""
    app = App(
        # Bolt would look for a name in the source of every caller, which takes longer than all the rest; under our
        # own loggers' name it would give them the root's level at every request.
        name="kalle-slack",
        client=WebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[]),
        signing_secret=signing_secret,
        authorize=_authorize(client, identity),
        process_before_response=True,
        request_verification_enabled=False,  # the door did it, before anything was read
        ssl_check_enabled=False,
        raise_error_for_unhandled_request=False,
    )
    app.middleware(_who_is_asking(client, identity, ways))
    app.error(show)
    for feature in FEATURES:
        feature.register(app)
    return app


def _authorize(client: WebClient, identity: Identity) -> Callable[..., AuthorizeResult]:
    def authorize(**_: Any) -> AuthorizeResult:
        team_id, bot_user_id = identity.known()
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token=client.token, bot_user_id=bot_user_id, bot_id=""
        )

    return authorize


def _who_is_asking(client: WebClient, identity: Identity, ways: Ways) -> Callable[..., None]:
    recent = Recent()

    def who_is_asking(context: BoltContext, body: dict[str, Any], req: BoltRequest, next_: Callable[[], None]) -> None:
        """Hand over factories, never an open session: Bolt returns from next() before the listener runs."""
        key = _delivery_key(req, body)
        context["t"] = translator(_spoken(body))
        context["look"] = ways.look
        context["begin"] = once(ways.begin, "slack", key)
        context["audit"] = ways.begin
        context["client"] = client  # Bolt makes one for each request: without open connections, and with a team_id
        if "event" in body:
            who.insist_served(str(body.get("team_id") or ""), identity.known()[0])
        else:
            who.insist_served(_team_of(body), identity.known()[0])
            recent.insist_new(key, str(body.get("type")))
            _know(context, body, ways.ask)
        next_()

    return who_is_asking


def _know(context: BoltContext, body: dict[str, Any], ask: Ask) -> None:
    try:
        actor = who.actor_of(ask, context.user_id or "", "slack")
    except Stranger:
        context["t"] = translator(language_in_slack(context["client"], context.user_id or ""))
        if body.get("command") not in FOR_STRANGERS:
            raise
        context["actor"] = None
        return
    context["actor"] = actor
    context["t"] = translator(actor.language)


def _team_of(body: dict[str, Any]) -> str:
    """The workspace the person belongs to: with a shared channel it may be another than the one the app lives in."""
    user = body.get("user")
    own = user.get("team_id") if isinstance(user, dict) else None
    team = body.get("team")
    return str(own or body.get("team_id") or (team.get("id") if isinstance(team, dict) else "") or "")


def _spoken(body: dict[str, Any]) -> Language:
    user = body.get("user")
    return language_of(user.get("locale") if isinstance(user, dict) else None) or Language.EN


def _delivery_key(req: BoltRequest, body: dict[str, Any]) -> str:
    """What makes two deliveries one: an event's id, which survives Slack's retries, or the moment and the very bytes.

    Over a socket there are neither headers nor bytes; there the content says it, with the trigger each gesture has.
    """
    if body.get("event_id"):
        return str(body["event_id"])
    stamp = "".join(req.headers.get("x-slack-request-timestamp", []))
    content = req.raw_body or json.dumps(body, sort_keys=True)
    return hashlib.sha256(f"{stamp}:{content}".encode("utf-8", "replace")).hexdigest()
