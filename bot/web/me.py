"""Candidates' own pages: logging in, seeing and changing what is theirs. GET changes nothing, whoever asks.

Source: docs/behaviour.md, Candidates' own pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, g, make_response, redirect, request, url_for

from bot.services.account import leaving, own_address, own_data, own_page, setting, taking_along, visiting
from bot.services.account.own_data import OwnData
from bot.services.account.setting import TooWeak
from bot.services.account.visiting import Visitor
from bot.texts import when
from bot.web import reader
from bot.web.guard import LARGEST_FORM, is_foreign
from bot.web.limits import AccountLimits, Limits
from bot.web.me_session import COOKIE, PATH, Sessions
from bot.web.pages import page, problem
from bot.web.settings import WebSettings
from bot.work import Ways
from domain.access import CANDIDATE
from domain.errors import BadFields, NotNow, Phrase, Refused, Unknown, say
from domain.language import NAMES, Language, language_of
from domain.links import digest

DONE = ("changed", "unchanged", "withdrawn")
"""What a page may be told, by its address, to say was done."""

Inside = Callable[..., Response]


@dataclass(frozen=True)
class MeDesk:
    """The views, with all they need."""

    ways: Ways
    settings: WebSettings
    guesses: Limits
    limits: AccountLimits
    sessions: Sessions

    # --- outside ---------------------------------------------------------------------------------------------------

    def home(self) -> Response:
        """The own page, or the form to log in."""
        visitor = self._visitor()
        return self._login(200) if visitor is None else self._home(visitor)

    def log_in(self) -> Response:
        """Log in; what was not right is said in the same words, whatever it was."""
        user_name, password = _field("user_name"), request.form.get("password", "")
        if not self.limits.tried(_account(user_name), _address()):
            return _wait()
        try:
            token = visiting.log_in(self.ways, user_name, password)
        except NotNow as refused:
            return self._login(422, wrong=refused.phrase, user_name=user_name)
        return self._enter(token)

    def log_out(self) -> Response:
        """End the session, if there still is one."""
        shown = self.sessions.read(request.cookies.get(COOKIE, ""))
        if shown is not None:
            with self.ways.begin(CANDIDATE) as work:
                visiting.log_out(work, shown.token)
        g.me_token = None
        response = _back("")
        self.sessions.take_away(response)
        return response

    def ask(self) -> Response:
        """The form that asks for a new link."""
        return self._page(200, "me_forgotten.html", asked=False)

    def take_asking(self) -> Response:
        """Send a new link to whoever has an account; the page is the same for everybody."""
        user_name = _field("user_name")
        if not self.limits.asked_from(_address()):
            return _wait()
        if self.limits.asked_for(_account(user_name)):
            with self.ways.begin(CANDIDATE) as work:
                setting.ask_for_link(work, user_name)
        return self._page(200, "me_forgotten.html", asked=True)

    def show_setting(self, token: str) -> Response:
        """The form on which a password is chosen. Opening the link does not use it up."""
        return self._setting(200, token, [])

    def take_setting(self, token: str) -> Response:
        """Set the password and log in."""
        try:
            session = setting.choose(self.ways, token, request.form.get("password", ""))
        except TooWeak as weak:
            return self._setting(422, token, weak.missing)
        except Unknown:
            return self._dead_link()
        return self._enter(session)

    def _setting(self, status: int, token: str, missing: list[Phrase]) -> Response:
        try:
            with self.ways.look(CANDIDATE) as work:
                invited = setting.invited(work, token)
        except Unknown:
            return self._dead_link()
        reader.remember(invited.language)
        return self._page(status, "me_set.html", token=token, email=invited.email, missing=missing)

    def _dead_link(self) -> Response:
        """The same for a link that never was, was used, or is over; until an address tries too many."""
        return self._page(404, "me_dead_link.html") if self.guesses.guessed(_address()) else _wait()

    def _login(self, status: int, wrong: Phrase | None = None, user_name: str = "") -> Response:
        return self._page(status, "me_login.html", wrong=wrong, user_name=user_name)

    def _enter(self, token: str) -> Response:
        """Give the new session's cookie; one that was there before is over, so nobody can have prepared it."""
        before = self.sessions.read(request.cookies.get(COOKIE, ""))
        with self.ways.look(CANDIDATE) as work:
            now = work.now
        if before is not None:
            with self.ways.begin(CANDIDATE) as work:
                visiting.log_out(work, before.token)
        g.me_token = None
        response = _back("")
        self.sessions.give(response, token, now)
        return response

    # --- inside ----------------------------------------------------------------------------------------------------

    def inside(self, view: Inside) -> Inside:
        """Let only who is logged in come to a view; a form must be one of their own."""

        def guarded(**parts: int | str) -> Response:
            visitor = self._visitor()
            if visitor is None:
                return _back("")
            if request.method == "POST":
                if not self.sessions.is_word(request.form.get("word", ""), g.me_token):
                    return problem(403)
                if not self.limits.changed(str(visitor.candidate_id)):
                    return _wait()
            return view(visitor, **parts)

        return guarded

    def _home(self, visitor: Visitor) -> Response:
        with self.ways.look(CANDIDATE) as work:
            shown = own_page.page_of(work, visitor.candidate_id)
        done = request.args.get("done", "")
        return self._page(200, "me_home.html", page=shown, when=when, done=done if done in DONE else "", names=NAMES)

    def show_data(self, visitor: Visitor) -> Response:
        """The form for the own data, as it stands."""
        with self.ways.look(CANDIDATE) as work:
            person = own_page.person_of(work, visitor.candidate_id)
            values = OwnData(person.first_name, person.last_name, person.mobile or "", person.language)
        return self._data(200, visitor, values, {})

    def take_data(self, visitor: Visitor) -> Response:
        """Change the own data, or say what cannot be used."""
        language = language_of(_field("language")) or visitor.language
        wanted = OwnData(_field("first_name"), _field("last_name"), _field("mobile"), language)
        try:
            with self.ways.begin(CANDIDATE) as work:
                changed = own_data.change(work, visitor.candidate_id, wanted)
        except BadFields as wrong:
            return self._data(422, visitor, wanted, dict(wrong.fields))
        return _back("changed" if changed else "unchanged")

    def _data(self, status: int, visitor: Visitor, values: OwnData, wrong: dict[str, Phrase]) -> Response:
        facts = {"values": values, "wrong": wrong, "email": visitor.email, "names": NAMES, "languages": list(Language)}
        return self._page(status, "me_data.html", **facts)

    def show_address(self, visitor: Visitor) -> Response:
        """The form that asks for another address."""
        return self._address_form(200, visitor, "", {})

    def take_address(self, visitor: Visitor) -> Response:
        """Mail a link to it; the page is the same whether or not another candidate has it."""
        typed = _field("email")
        if not self.limits.tried(_account(visitor.email), _address()):
            return _wait()
        try:
            email = own_address.ask(self.ways, visitor.candidate_id, typed, request.form.get("password", ""))
        except BadFields as wrong:
            return self._address_form(422, visitor, typed, dict(wrong.fields))
        return self._page(200, "me_address_asked.html", email=email)

    def _address_form(self, status: int, visitor: Visitor, typed: str, wrong: dict[str, Phrase]) -> Response:
        return self._page(status, "me_address.html", email=visitor.email, typed=typed, wrong=wrong)

    def show_confirming(self, token: str) -> Response:
        """Ask whether the address is to be used. Opening the link changes nothing, and is for who is logged in."""
        visitor = self._visitor()
        if visitor is None:
            return self._page(
                403, "me_not_now.html", said=say("Log in first, then open the link in the mail once more.")
            )
        with self.ways.look(CANDIDATE) as work:
            email = own_address.wanted(work, visitor.candidate_id, token).email
        return self._page(200, "me_address_confirm.html", token=token, email=email, before=visitor.email)

    def take_confirming(self, visitor: Visitor, token: str) -> Response:
        """Use the address from now on, with a session of its own."""
        with self.ways.begin(CANDIDATE) as work:
            session, now = own_address.confirm(work, visitor.candidate_id, token), work.now
        g.me_token = None
        response = _back("changed")
        self.sessions.give(response, session, now)
        return response

    def answer(self, visitor: Visitor, interview_id: int) -> Response:
        """Go to the answer page of an own interview, by a link made for it now."""
        with self.ways.begin(CANDIDATE) as work:
            token = own_page.way_to_answer(work, visitor.candidate_id, interview_id)
        return make_response(redirect(url_for("answer.show", token=token), 303))

    def show_withdrawing(self, visitor: Visitor, application_id: int) -> Response:
        """Ask once more."""
        with self.ways.look(CANDIDATE) as work:
            shown = own_page.own_application(work, visitor.candidate_id, application_id)
        if not shown.may_withdraw:
            return _back("")
        return self._page(200, "me_withdraw.html", one=shown)

    def take_withdrawing(self, visitor: Visitor, application_id: int) -> Response:
        """Withdraw one application."""
        with self.ways.begin(CANDIDATE) as work:
            leaving.withdraw(work, visitor.candidate_id, application_id)
        return _back("withdrawn")

    def download(self, visitor: Visitor) -> Response:
        """Everything there is, as one file."""
        with self.ways.look(CANDIDATE) as work:
            content = taking_along.everything(work, visitor.candidate_id)
        response = make_response(content)
        response.headers["Content-Type"] = "application/zip"
        response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return response

    def show_erasing(self, visitor: Visitor) -> Response:
        """Say what erasing does, and ask for the user name to be typed."""
        return self._page(200, "me_erase.html", email=visitor.email, wrong=None)

    def take_erasing(self, visitor: Visitor) -> Response:
        """Erase everything there is of the person, for good."""
        try:
            with self.ways.begin(CANDIDATE) as work:
                leaving.erase(work, visitor.candidate_id, _field("user_name"))
        except BadFields as wrong:
            return self._page(422, "me_erase.html", email=visitor.email, wrong=wrong.fields["user_name"])
        g.me_token = None
        response = self._page(200, "me_erased.html")
        self.sessions.take_away(response)
        return response

    # --- for all ---------------------------------------------------------------------------------------------------

    def _visitor(self) -> Visitor | None:
        """Who is logged in; from here on the pages of this request are in their language and keep the session awake."""
        shown = self.sessions.read(request.cookies.get(COOKIE, ""))
        if shown is None:
            return None
        with self.ways.look(CANDIDATE) as work:
            found = None if shown.is_idle(work.now) else visiting.visitor(work, shown.token)
            g.me_now = work.now
        if found is not None:
            g.me_token = shown.token
            reader.remember(found.language)
        return found

    def _page(self, status: int, template: str, **facts: object) -> Response:
        with self.ways.look(CANDIDATE) as work:
            company, contact = own_page.company_of(work.house), work.house.mail_from
        token = g.get("me_token")
        word = self.sessions.word(token) if token else ""
        return page(status, template, company=company, contact=contact, word=word, **facts)

    def keep_awake(self, response: Response) -> Response:
        """Put the cookie on what somebody logged in is shown, with the present moment in it."""
        token: str | None = g.get("me_token")
        now: datetime | None = g.get("me_now")
        if token and now:
            self.sessions.give(response, token, now)
        return response

    def refuse_foreign(self) -> Response | None:
        """Stop what another site's page sends, and bodies that no form of ours can make."""
        request.max_content_length = LARGEST_FORM
        return problem(403) if request.method == "POST" and is_foreign(self.settings) else None

    def refused(self, refused: Refused) -> Response:
        """What is not there looks like what is somebody else's; what cannot be done now is said in its own words."""
        if isinstance(refused, Unknown):
            return problem(404)
        return self._page(409, "me_not_now.html", said=refused.phrase)


def make_desk(ways: Ways, settings: WebSettings, guesses: Limits) -> MeDesk:
    """Put the desk together; it counts unknown links with those of the answer page."""
    return MeDesk(ways, settings, guesses, AccountLimits(), Sessions(settings))


def blueprint(desk: MeDesk) -> Blueprint:
    """All of /me."""
    doors = Blueprint("me", __name__, url_prefix=PATH)
    doors.before_request(desk.refuse_foreign)
    doors.after_request(desk.keep_awake)
    doors.register_error_handler(Refused, desk.refused)
    for path, name, view, method in (*_outside(desk), *_inside(desk)):
        doors.add_url_rule(path, name, view, methods=[method])
    return doors


Route = tuple[str, str, Callable[..., Response], str]


def _outside(desk: MeDesk) -> tuple[Route, ...]:
    """For everybody."""
    return (
        ("/", "home", desk.home, "GET"),
        ("/", "log_in", desk.log_in, "POST"),
        ("/logout", "log_out", desk.log_out, "POST"),
        ("/forgotten", "ask", desk.ask, "GET"),
        ("/forgotten", "take_asking", desk.take_asking, "POST"),
        ("/set/<token>", "show_setting", desk.show_setting, "GET"),
        ("/set/<token>", "take_setting", desk.take_setting, "POST"),
        ("/address/<token>", "show_confirming", desk.show_confirming, "GET"),
    )


def _inside(desk: MeDesk) -> tuple[Route, ...]:
    """For who is logged in."""
    withdraw, one = "/withdraw/<int(max=2147483647):application_id>", "/interview/<int(max=2147483647):interview_id>"
    return (
        ("/data", "show_data", desk.inside(desk.show_data), "GET"),
        ("/data", "take_data", desk.inside(desk.take_data), "POST"),
        ("/address", "show_address", desk.inside(desk.show_address), "GET"),
        ("/address", "take_address", desk.inside(desk.take_address), "POST"),
        ("/address/<token>", "take_confirming", desk.inside(desk.take_confirming), "POST"),
        (one, "answer", desk.inside(desk.answer), "POST"),
        (withdraw, "show_withdrawing", desk.inside(desk.show_withdrawing), "GET"),
        (withdraw, "take_withdrawing", desk.inside(desk.take_withdrawing), "POST"),
        ("/download", "download", desk.inside(desk.download), "GET"),
        ("/erase", "show_erasing", desk.inside(desk.show_erasing), "GET"),
        ("/erase", "take_erasing", desk.inside(desk.take_erasing), "POST"),
    )


def _field(name: str) -> str:
    """What was typed; a database takes no NUL."""
    return request.form.get(name, "").replace("\0", "")[:1000]


def _account(user_name: str) -> str:
    return digest(visiting.key_of(user_name))


def _address() -> str:
    return request.remote_addr or ""


def _back(done: str) -> Response:
    return make_response(redirect(url_for("me.home", done=done or None), 303))


def _wait() -> Response:
    response = problem(429)
    response.headers["Retry-After"] = "60"
    return response
