"""The candidate's page: looking changes nothing, answering is a POST, and what ends something asks once more."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Blueprint, Response, make_response, redirect, request, url_for

from bot.services import reply
from bot.services.reply import AnswerPage, PageState
from bot.texts import when
from bot.web import reader, times
from bot.web.confirmations import Confirmations
from bot.web.guard import LARGEST_FORM, is_foreign, is_prefetch
from bot.web.limits import Limits
from bot.web.pages import page, problem
from bot.web.settings import WebSettings
from bot.web.times import TimesForm
from bot.work import Begin, Ways
from domain import values
from domain.access import CANDIDATE
from domain.errors import BadFields, NotNow, Refused, Stale, Unknown
from domain.links import digest
from domain.proposals import Wish
from domain.status import ASKS_ONCE_MORE, Answer, MeetingStatus

ANSWER_OF = {
    MeetingStatus.ACCEPTED: Answer.ACCEPT,
    MeetingStatus.NOT_ACCEPTED: Answer.DECLINE,
    MeetingStatus.NEW_TIME: Answer.NEW_TIME,
}
"""The answer a meeting status stands for; none for those that wait for one."""

log = structlog.get_logger("kalle.web")

_BY_VALUE = {answer.value: answer for answer in Answer}
_NO_REVISION = -1
_MINUTE = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True)
class Given:
    """What came in a form. `answer` is None when nothing was chosen; `seen` is the time its page showed."""

    answer: Answer | None
    revision: int
    note: str
    was_cut: bool
    confirmation: str
    seen: datetime | None
    wish: Wish


@dataclass(frozen=True)
class AnswerDesk:
    """The views, with all they need."""

    ways: Ways
    settings: WebSettings
    limits: Limits
    confirmations: Confirmations

    def show(self, token: str) -> Response:
        """Show the interview as it stands now."""
        counted = request.method == "GET" and not is_prefetch()
        shown = self._opened(token) if counted else self._page(token, opened=False)
        if shown.state is not PageState.OPEN:
            return _closed(shown)
        drawn = times.offered(shown)
        return _open(200, token, shown, drawn, was_cut=request.args.get("note") == "cut")

    def take(self, token: str) -> Response:
        """Take an answer, or ask once more before taking it."""
        reader.remember(reply.language_of(self.ways.ask, token))
        if not self.limits.answered(digest(token), _address()):
            return _wait()
        given = _given()
        if given.answer and given.answer not in ASKS_ONCE_MORE:
            return self._record(token, given.answer, given)
        return self._consider(token, given)

    def _consider(self, token: str, given: Given) -> Response:
        """What cannot be recorded at once: nothing chosen, or an answer that ends something."""
        shown = self._page(token, opened=False)
        if shown.state is not PageState.OPEN:
            return _closed(shown)
        if given.answer is None:
            return self._again(422, token, shown, given, unchosen=True)
        if given.revision != shown.revision:
            return self._moved_meanwhile(token, shown, given)
        if not self.confirmations.holds(given.confirmation, token, given.answer):
            return self._ask_once_more(token, shown, given.answer, given)
        return self._record(token, given.answer, given)

    def calendar(self, token: str) -> Response:
        """Hand out the interview as a calendar file."""
        try:
            with self._work(token, opened=False)(CANDIDATE) as work:
                content = reply.calendar_of(work, token)
        except NotNow:
            return _closed(self._page(token, opened=False))
        response = make_response(content)
        response.headers["Content-Type"] = "text/calendar; charset=utf-8; method=PUBLISH"
        response.headers["Content-Disposition"] = 'attachment; filename="interview.ics"'
        return response

    def refuse_foreign(self) -> Response | None:
        """Stop what another site's page sends, and bodies that no form of ours can make."""
        request.max_content_length = LARGEST_FORM
        return problem(403) if request.method == "POST" and is_foreign(self.settings) else None

    def unknown(self, _: Exception) -> Response:
        """Answer for a link that is not ours: always the same page, until an address tries too many."""
        return problem(404) if self.limits.guessed(_address()) else _wait()

    def _opened(self, token: str) -> AnswerPage:
        """Count the opening as well; a database that takes nothing in now keeps the page from nobody."""
        try:
            return self._page(token, opened=True)
        except Refused:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, what only looks may still do
            log.warning("opening_not_counted", error=type(error).__name__)
            return self._page(token, opened=False)

    def _page(self, token: str, *, opened: bool) -> AnswerPage:
        with self._work(token, opened=opened)(CANDIDATE) as work:
            shown = reply.page_of(work, token, opened=opened)
        reader.remember(shown.language)
        return replace(shown, company=shown.company or shown.contact_name or self.settings.public_host)

    def _work(self, token: str, *, opened: bool) -> Begin:
        """Reading unless an opening is counted; who has guessed a lot must show a known link before a write begins."""
        if opened and self.limits.guesses_a_lot(_address()):
            self._page(token, opened=False)
        return self.ways.begin if opened else self.ways.look

    def _ask_once_more(self, token: str, shown: AnswerPage, answer: Answer, given: Given) -> Response:
        ran_out = bool(given.confirmation)
        word = self.confirmations.make(token, answer)
        facts = {"token": token, "page": shown, "answer": answer, "confirmation": word, "note": given.note}
        status, seen = 422 if ran_out else 200, _times(shown)["seen"]
        return page(status, "confirm.html", ran_out=ran_out, seen=seen, longest=values.NOTE_LENGTH, **facts)

    def _record(self, token: str, answer: Answer, given: Given) -> Response:
        try:
            with self.ways.begin(CANDIDATE) as work:
                reply.answer(work, token, answer, revision=given.revision, note=given.note, wish=given.wish)
        except Stale:
            return self._moved_meanwhile(token, self._page(token, opened=False), given)
        except BadFields as error:
            return self._not_these_times(token, given, error)
        except NotNow:
            return _closed(self._page(token, opened=False))
        address = url_for("answer.show", token=token, note="cut" if given.was_cut else None)
        return make_response(redirect(address, 303))

    def _not_these_times(self, token: str, given: Given, error: BadFields) -> Response:
        """Nothing was saved: what was typed stays, with what is wrong at each field."""
        shown = self._page(token, opened=False)
        return self._again(422, token, shown, given, chosen=given.answer, wrong=error.fields)

    def _again(self, status: int, token: str, shown: AnswerPage, given: Given, **said: Any) -> Response:
        """The page once more with what was typed on it."""
        if shown.state is not PageState.OPEN:
            return _closed(shown)
        drawn = times.typed(shown, given.wish, said.pop("wrong", {}))
        return _open(status, token, shown, drawn, note=given.note, **said)

    def _moved_meanwhile(self, token: str, shown: AnswerPage, given: Given) -> Response:
        """Nothing was saved: show the time there is now, beside the one that was on the page the answer came from."""
        differs = given.seen is not None and given.seen != shown.starts_at.replace(second=0, microsecond=0)
        before = when.moment(given.seen, shown.zone, reader.language()) if given.seen and differs else ""
        return self._again(409, token, shown, given, stale=True, before=before)


def blueprint(desk: AnswerDesk) -> Blueprint:
    """GET and POST /i/<token>, GET /i/<token>/interview.ics."""
    doors = Blueprint("answer", __name__, url_prefix="/i")
    doors.before_request(desk.refuse_foreign)
    doors.register_error_handler(Unknown, desk.unknown)
    doors.add_url_rule("/<token>", "show", desk.show, methods=["GET"])
    doors.add_url_rule("/<token>", "take", desk.take, methods=["POST"])
    doors.add_url_rule("/<token>/interview.ics", "calendar", desk.calendar, methods=["GET"])
    return doors


def _given() -> Given:
    form = request.form
    whole = values.note(form.get("note", ""), longest=LARGEST_FORM)
    return Given(
        answer=_BY_VALUE.get(form.get("answer", "")),
        revision=_number(form.get("revision", "")),
        note=whole[: values.NOTE_LENGTH],
        was_cut=len(whole) > values.NOTE_LENGTH,
        confirmation=form.get("confirmation", ""),
        seen=_moment(form.get("seen", "")),
        wish=times.wish_in(form),
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else _NO_REVISION


def _moment(text: str) -> datetime | None:
    """The UTC moment our own page wrote into its form, in minutes; None for anything else."""
    try:
        found = datetime.strptime(text, _MINUTE).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if 1 < found.year < 9999 else None  # at the edges of the calendar it has no day in some zones


def _address() -> str:
    """Who is asking. Behind a proxy the server puts the address it was told there, not we."""
    return request.remote_addr or ""


def _wait() -> Response:
    response = problem(429)
    response.headers["Retry-After"] = "60"
    return response


def _open(status: int, token: str, shown: AnswerPage, drawn: TimesForm, **said: object) -> Response:
    """Draw the question, or the answer there is; `said` is what the page has to tell beside it."""
    facts = {"note": "", "unchosen": False, "chosen": None, "stale": False, "before": "", "was_cut": False, **said}
    choices = {"answers": list(Answer), "given": ANSWER_OF.get(shown.meeting), "longest": values.NOTE_LENGTH}
    told = {"times": drawn, "on_offer": times.lines_of(shown)}
    return page(status, "answer.html", token=token, page=shown, **told, **_times(shown), **choices, **facts)


def _times(shown: AnswerPage) -> dict[str, str]:
    """The interview's time in words, and for machines (`seen`, in UTC)."""
    at, zone, language = shown.starts_at, shown.zone, reader.language()
    return {
        "day": when.day(at, zone, language),
        "clock": when.clock_and_zone(at, zone, language),
        "moment": when.moment(at, zone, language),
        "lasts": when.duration(shown.minutes, language),
        "seen": f"{at.astimezone(UTC):{_MINUTE}}",
    }


def _closed(shown: AnswerPage) -> Response:
    return page(410, "closed.html", page=shown)
