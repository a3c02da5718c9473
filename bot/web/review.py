"""An outside reviewer's pages: the shortlist, one candidate at a time, the code where one is asked for, and the end.

Looking changes nothing but the count of openings; what is posted begins with the link and asks what holds now.
Source: docs/behaviour.md, Reviewing outside.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import structlog
from flask import Blueprint, Response, g, make_response, redirect, request, url_for

from bot.services.panel import outside
from bot.services.panel.outside import Locked, Visitor
from bot.services.panel.reviewing import WORDS_LENGTH
from bot.texts import ratings, when
from bot.web import reader
from bot.web.guard import LARGEST_FORM, is_foreign, is_prefetch
from bot.web.limits import Limits
from bot.web.pages import page, problem
from bot.web.settings import WebSettings
from bot.work import Ways
from domain.access import REVIEWER
from domain.errors import BadFields, NotNow, Phrase, Refused, Unknown, say
from domain.links import digest
from domain.panels import CannotReason
from domain.ratings import COMMENT_LENGTH, SCALE
from domain.review_links import CODE_LASTS, SESSION_LASTS

PATH = "/r"
NOTICES = {
    "sent": say("Your review is sent."),
    "saved": say("Your review is saved, but not sent yet."),
    "all": say("Your review is sent. You have now reviewed everybody."),
    "code": say("The code is on its way to you. It is good for {minutes} minutes.", minutes=CODE_LASTS.seconds // 60),
}
"""What a page may be told, by its address, to say was done."""

REASONS = {one.value: one for one in CannotReason}
NEEDS_REASON = say("Choose a reason.")

log = structlog.get_logger("kalle.web")


@dataclass(frozen=True)
class ReviewDesk:
    """The views, with all they need."""

    ways: Ways
    settings: WebSettings
    limits: Limits

    # --- looking ---------------------------------------------------------------------------------------------------

    def show(self, token: str) -> Response:
        """The shortlist; before it the code where one is asked for, after the end what the reviewer gave."""
        visitor = self._enter(token)
        self._count_opening(visitor)
        if visitor.is_locked:
            return self._code(200, token, visitor)
        if visitor.over is not None:
            return self._over(token, visitor)
        with self.ways.look(REVIEWER) as work:
            listed = outside.shortlist(work, token, self._held(visitor))
        return self._page(200, "review.html", token, visitor, listed=listed, due=_due(visitor, listed))

    def show_one(self, token: str, place: str) -> Response:
        """One candidate, with the reviewer's own review as it stands."""
        visitor, position = self._enter(token), _number(place)
        if not visitor.is_locked:  # else the first page counts it
            self._count_opening(visitor)
        return self._sheet(200, token, visitor, position)

    def file(self, token: str, place: str, number: str) -> Response:
        """Hand out a file, to be saved and not to be opened in place."""
        visitor = self._enter(token)
        with self.ways.look(REVIEWER) as work:
            found = outside.file(work, token, self._held(visitor), _number(place), _number(number))
        response = make_response(found.content)
        response.headers["Content-Type"] = found.kind
        response.headers["Content-Disposition"] = _saved_as(found.name)
        return response

    def show_cannot(self, token: str) -> Response:
        """Ask why; going there says nothing yet."""
        return self._cannot(200, token, self._let_in(token))

    # --- doing -----------------------------------------------------------------------------------------------------

    def take(self, token: str, place: str) -> Response:
        """Save or send one review; whatever was typed stays on the page when it cannot be taken."""
        visitor, position = self._enter(token), _number(place)
        give = request.form.get("do") == "send"
        rating, comment = request.form.get("rating"), _typed("comment", LARGEST_FORM)
        g.review_typed = comment
        try:
            with self.ways.begin(REVIEWER) as work:
                following = outside.write(work, token, self._held(visitor), position, rating, comment, give=give)
        except BadFields as wrong:
            typed = {"rating": rating, "comment": comment}
            return self._sheet(422, token, visitor, position, wrong=dict(wrong.fields), typed=typed, giving=give)
        if not give:
            return _to(token, position, done="saved")
        return _to(token, following, done="all" if following is None else "sent")

    def take_cannot(self, token: str) -> Response:
        """Say that they cannot review."""
        visitor = self._let_in(token)
        reason, words = REASONS.get(request.form.get("reason", "")), _typed("words", LARGEST_FORM)
        if reason is None:
            return self._cannot(422, token, visitor, wrong={"reason": NEEDS_REASON}, words=words)
        try:
            with self.ways.begin(REVIEWER) as work:
                outside.cannot(work, token, self._held(visitor), reason, words)
        except BadFields as wrong:
            return self._cannot(422, token, visitor, wrong=dict(wrong.fields), words=words, chosen=reason)
        return _to(token)

    def send_code(self, token: str) -> Response:
        """Mail a code to whom the link was made for."""
        visitor = self._enter(token)
        if not visitor.is_locked:
            return _to(token)
        try:
            with self.ways.begin(REVIEWER) as work:
                outside.send_code(work, token)
        except NotNow as refused:
            return self._code(429, token, visitor, wrong=refused.phrase)
        return _to(token, done="code")

    def take_code(self, token: str) -> Response:
        """Take the code and let this browser in."""
        visitor = self._enter(token)
        with self.ways.begin(REVIEWER) as work:
            found = outside.confirm(work, token, _typed("code", 40))
        if isinstance(found, BadFields):
            return self._code(422, token, self._enter(token), wrong=found.fields["code"])
        response = _to(token)
        if isinstance(found, str):
            self._give(response, visitor, found)
        return response

    # --- for all ---------------------------------------------------------------------------------------------------

    def refuse_foreign(self) -> Response | None:
        """Stop what another site's page sends, bodies that no form of ours can make, and too much of it."""
        request.max_content_length = LARGEST_FORM
        if request.method != "POST":
            return None
        if is_foreign(self.settings):
            return problem(403)
        token = str((request.view_args or {}).get("token", ""))
        self._enter(token)
        enough = self.limits.answered if request.endpoint in _ABOUT_CODES else self.limits.reviewed
        return None if enough(digest(token), _address()) else _wait()

    def unknown(self, _: Exception) -> Response:
        """Answer for what is not there: always the same page, until an address tries too many."""
        return problem(404) if self.limits.guessed(_address()) else _wait()

    def refused(self, refused: Refused) -> Response:
        """A code is asked for, or the panel has closed, or the candidate has left: said on a page that leads on."""
        token = str((request.view_args or {}).get("token", ""))
        try:
            visitor = self._enter(token)
        except Unknown as gone:  # revoked a moment ago
            return self.unknown(gone)
        if isinstance(refused, Locked) and request.method == "POST":
            return self._code(403, token, visitor, lost=g.get("review_typed", ""))
        if isinstance(refused, Locked):
            return _to(token)
        if visitor.over is not None:
            return self._over(token, visitor, lost=g.get("review_typed", ""))
        return self._page(
            409, "review_not_now.html", token, visitor, said=refused.phrase, lost=g.get("review_typed", "")
        )

    def _enter(self, token: str) -> Visitor:
        with self.ways.look(REVIEWER) as work:
            visitor = outside.enter(work, token)
            g.review_cookie = outside.cookie_of(work, visitor)
            held = request.cookies.get(g.review_cookie, "")
            visitor = outside.enter(work, token, held) if held else visitor
        reader.remember(visitor.language)
        return visitor

    def _let_in(self, token: str) -> Visitor:
        """The same for whoever can give reviews now; Locked or NotNow otherwise."""
        visitor = self._enter(token)
        with self.ways.look(REVIEWER) as work:
            outside.insist_open(work, token, self._held(visitor))
        return visitor

    def _held(self, visitor: Visitor) -> str:
        """What this browser holds for this reviewer."""
        return request.cookies.get(g.review_cookie, "") if visitor.confirms else ""

    def _count_opening(self, visitor: Visitor) -> None:
        """Count who comes from elsewhere; a database that takes nothing in now keeps the page from nobody."""
        from_here = request.headers.get("Sec-Fetch-Site") == "same-origin"
        if request.method != "GET" or is_prefetch() or from_here or visitor.over is not None:
            return
        try:
            with self.ways.begin(REVIEWER) as work:
                outside.count_opening(work, visitor)
        except Exception as error:  # noqa: BLE001 - whatever it is, what only looks may still do
            log.warning("opening_not_counted", error=type(error).__name__)

    def _give(self, response: Response, visitor: Visitor, session: str) -> None:
        """Put the session's cookie on a response; it goes to these pages alone, and no script reads it."""
        response.set_cookie(
            g.review_cookie,
            session,
            max_age=SESSION_LASTS,
            path=f"{self.settings.prefix}{PATH}/",
            secure=self.settings.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def _sheet(self, status: int, token: str, visitor: Visitor, position: int, **said: object) -> Response:
        with self.ways.look(REVIEWER) as work:
            opened = outside.sheet(work, token, self._held(visitor), position)
        own = {"rating": opened.sheet.rating, "comment": opened.sheet.comment}
        facts: dict[str, object] = {"wrong": {}, "typed": own, "giving": None, **said}
        return self._page(
            status,
            "review_sheet.html",
            token,
            visitor,
            opened=opened,
            scale=_scale(),
            longest=COMMENT_LENGTH,
            **facts,
        )

    def _code(self, status: int, token: str, visitor: Visitor, wrong: Phrase | None = None, lost: str = "") -> Response:
        return self._page(status, "review_code.html", token, visitor, wrong=wrong, lost=lost)

    def _cannot(self, status: int, token: str, visitor: Visitor, **said: object) -> Response:
        facts: dict[str, object] = {"wrong": {}, "words": "", "chosen": None, **said}
        return self._page(
            status, "review_cannot.html", token, visitor, reasons=list(CannotReason), longest=WORDS_LENGTH, **facts
        )

    def _over(self, token: str, visitor: Visitor, lost: str = "") -> Response:
        """The end: what the reviewer gave themselves, and nothing else of anybody."""
        with self.ways.look(REVIEWER) as work:
            given = outside.own_reviews(work, token, self._held(visitor))
        return self._page(410, "review_over.html", token, visitor, given=given, lost=lost)

    def _page(self, status: int, template: str, token: str, visitor: Visitor, **facts: object) -> Response:
        done = NOTICES.get(request.args.get("done", "")) if request.method in ("GET", "HEAD") else None
        return page(status, template, token=token, visitor=visitor, done=done, **facts)


_ABOUT_CODES = ("review.send_code", "review.take_code")


def blueprint(desk: ReviewDesk) -> Blueprint:
    """All below /r/<token>."""
    doors = Blueprint("review", __name__, url_prefix=PATH)
    doors.before_request(desk.refuse_foreign)
    doors.register_error_handler(Unknown, desk.unknown)
    doors.register_error_handler(Refused, desk.refused)
    for path, name, view, method in _routes(desk):
        doors.add_url_rule(path, name, view, methods=[method])
    return doors


def _routes(desk: ReviewDesk) -> tuple[tuple[str, str, Callable[..., Response], str], ...]:
    one = "/<token>/<place>"
    return (
        ("/<token>", "show", desk.show, "GET"),
        (one, "show_one", desk.show_one, "GET"),
        (one, "take", desk.take, "POST"),
        (f"{one}/files/<number>", "file", desk.file, "GET"),
        ("/<token>/cannot", "show_cannot", desk.show_cannot, "GET"),
        ("/<token>/cannot", "take_cannot", desk.take_cannot, "POST"),
        ("/<token>/code", "send_code", desk.send_code, "POST"),
        ("/<token>/code/check", "take_code", desk.take_code, "POST"),
    )


def _saved_as(name: str) -> str:
    """A download under this name, which is spelled out in plain letters for what reads no others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    plain = "".join(c for c in plain if c.isprintable() and c not in '"\\').strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _scale() -> list[tuple[str, str]]:
    """Every rating with what it means, where that is said in words."""
    t = reader.words()
    return [(str(one), t(ratings.MEANING.get(one, ""))) for one in SCALE]


def _due(visitor: Visitor, listed: outside.Shortlist) -> str:
    """The last day of a panel where its vacancy is, with the zone it is counted in."""
    at, language = listed.desk.due_at, reader.language()
    if at is None:
        return ""
    last = at - timedelta(microseconds=1)
    return f"{when.day(last, visitor.zone, language)} ({when.zone_name(visitor.zone, language)})"


def _number(text: str) -> int:
    """A place or a file as our own addresses write it; Unknown for whatever only looks like one."""
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise Unknown
    return int(text)


def _typed(name: str, longest: int) -> str:
    """What was typed; a database takes no NUL."""
    return request.form.get(name, "").replace("\0", "")[:longest]


def _address() -> str:
    return request.remote_addr or ""


def _to(token: str, position: int | None = None, done: str | None = None) -> Response:
    if position is None:
        return make_response(redirect(url_for("review.show", token=token, done=done), 303))
    return make_response(redirect(url_for("review.show_one", token=token, place=position, done=done), 303))


def _wait() -> Response:
    response = problem(429)
    response.headers["Retry-After"] = "60"
    return response
