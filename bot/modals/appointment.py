"""An appointment that is not an interview: put in, changed, cancelled, from the calendar it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.kit.answers import number_of
from bot.kit.blocks import Block, actions, button, confirm, option, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import EMPTY, Choice, Clock, Day, Line, Pick, Radio, SearchOne
from bot.modals import calendar
from bot.modals.opening import redraw
from bot.services import browsing
from bot.services.calendar import appointing, listing, places
from bot.services.calendar.appointing import Shown
from bot.services.calendar.listing import CalendarView
from bot.services.invitation.wanted import TwoHours
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor, VacancyAccess
from domain.appointments import MINUTES
from domain.calendar import Scope
from domain.errors import BadFields, Stale, Unknown

CALLBACK = "appointment"
CANCEL = "appointment:cancel"
WORDS, MOST = 200, 100


@dataclass(frozen=True)
class AppointmentForm(Form):
    """What it is, when and where, and perhaps what it is about."""

    title: str = ask(Line(label=N_("What"), longest=200))
    day: date = ask(Day(label=N_("Date")))
    at: time = ask(Clock(label=N_("Time")))
    second_hour: str | None = ask(Radio(label=N_("Which of the two?"), optional=True))
    minutes: str = ask(Pick(label=N_("Duration")))
    place: str | None = ask(Line(label=N_("Place or link"), longest=500, optional=True))
    about_application: int | None = ask(
        SearchOne(label=N_("About a candidate"), placeholder=N_("Type a name"), optional=True)
    )
    about_vacancy: int | None = ask(
        SearchOne(
            label=N_("About a vacancy"),
            placeholder=N_("Type a title or number"),
            hint=N_("Whoever may see the vacancy sees the appointment too. Without one, only you do."),
            optional=True,
        )
    )


@dataclass(frozen=True)
class AppointmentMemo(Memo):
    """Which appointment (0: a new one), as it stood, and the calendar below it (0: none)."""

    appointment_id: int
    revision: int
    calendar_id: int
    which: bool = False


def register(app: App) -> None:
    """Answer the buttons of the calendar, the form and its searches."""
    app.action(calendar.NEW)(asked)
    app.action(calendar.CHANGE)(opened)
    app.action(CANCEL)(cancelled)
    app.options("about_application")(application_found)
    app.options("about_vacancy")(vacancy_found)
    app.view(CALLBACK)(submitted)


# --- gestures ----------------------------------------------------------------------------------------------------------


def asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Open the empty form."""
    with look(actor) as work:
        shown = appointing.blank(work)
    _open(client, body, draw(t, shown, _calendar_of(body)))
    ack()


def opened(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form with an appointment in it."""
    with look(actor) as work:
        shown = appointing.to_change(work, number_of(action))
    _open(client, body, draw(t, shown, _calendar_of(body)))
    ack()


def _open(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Over the calendar, or by itself from the Home or a message."""
    over = (body.get("view") or {}).get("type") == "modal"
    opening = client.views_push if over else client.views_open
    opening(trigger_id=body["trigger_id"], view=view)


def _calendar_of(body: Mapping[str, Any]) -> int:
    view = body.get("view") or {}
    return calendar.CalendarMemo.load(view).selection_id if view.get("callback_id") == calendar.CALLBACK else 0


def submitted(ack: Ack, view: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Put it in or change it; a time that comes twice that night is asked about first."""
    form, memo = AppointmentForm.read(view), AppointmentMemo.load(view)
    try:
        with begin(actor) as work:
            if memo.appointment_id:
                appointing.change(work, memo.appointment_id, _wanted(form), memo.revision)
            else:
                appointing.put_in(work, _wanted(form))
            below = _below(work, memo)
    except TwoHours as twice:
        if memo.which:
            raise
        ack(response_action="update", view=_asking_which(t, view, memo, t.phrase(twice.fields["second_hour"])))
        return
    _redraw_below(client, view, below, t)
    ack()


def cancelled(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Take it out of the calendar, and say so."""
    memo = AppointmentMemo.load(body["view"])
    with begin(actor) as work:
        appointing.cancel(work, memo.appointment_id)
        below = _below(work, memo)
    _redraw_below(client, body["view"], below, t)
    said = section(t("The appointment is cancelled."))
    redraw(client, body, modal(t("Appointment"), [said], callback_id="notice", close=t("Close")))
    ack()


def _below(work: Work, memo: AppointmentMemo) -> CalendarView | None:
    """The calendar under the form as it stands now; None where there is none, or it was opened too long ago."""
    try:
        return listing.again(work, memo.calendar_id) if memo.calendar_id else None
    except (Stale, Unknown):
        return None


def _redraw_below(client: WebClient, view: Mapping[str, Any], below: CalendarView | None, t: Translator) -> None:
    """Bring it up to date. Best effort: the next search shows it as well."""
    under = view.get("previous_view_id")
    if below is None or not under:
        return
    try:
        client.views_update(view_id=under, view=calendar.draw(t, below))
    except SlackApiError as error:
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise


def application_found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """Candidates in vacancies the reader may see."""
    with look(actor) as work:
        rows = browsing.find(work, str(payload.get("value", ""))[:WORDS], VacancyAccess.READ)
    ack(options=[option(f"{row.name} – {row.vacancy}", str(row.id), t(row.status)) for row in rows])


def vacancy_found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin) -> None:
    """Vacancies the reader may see."""
    with look(actor) as work:
        known = places.places(work, str(payload.get("value", ""))[:WORDS])
    found = [one for one in known if one.scope is Scope.VACANCY][:MOST]
    ack(options=[option(one.name, str(one.ref_id), one.reference) for one in found])


# --- reading and drawing ---------------------------------------------------------------------------------------------


def _wanted(form: AppointmentForm) -> appointing.Wanted:
    if not form.minutes.isdecimal():
        raise BadFields(minutes=EMPTY)
    return appointing.Wanted(
        title=form.title,
        day=form.day,
        at=form.at,
        minutes=int(form.minutes[:5]),
        place=form.place or "",
        vacancy_id=form.about_vacancy,
        application_id=form.about_application,
        second_hour=form.second_hour == "yes" if form.second_hour else None,
    )


def draw(t: Translator, shown: Shown, calendar_id: int = 0) -> View:
    """The form as it is opened."""
    local = shown.starts_at.astimezone(shown.zone)
    values = {
        "title": shown.title,
        "day": local.date(),
        "at": local.time(),
        "minutes": shown.minutes,
        "place": shown.place,
    }
    hints = {"at": when.zone_name(shown.zone, t.language)}
    fields = AppointmentForm.blocks(t, values, _choices(t, shown), hints=hints, leave_out=frozenset({"second_hour"}))
    memo = AppointmentMemo(shown.id, shown.revision, calendar_id)
    return _modal(t, [*fields, *(_cancel(t, shown) if shown.id else [])], memo)


def _choices(t: Translator, shown: Shown) -> dict[str, list[Choice]]:
    lengths = sorted({*MINUTES, shown.minutes})
    candidate = [Choice(shown.candidate, str(shown.application_id))] if shown.application_id else []
    vacancy = [Choice(shown.vacancy, str(shown.vacancy_id))] if shown.vacancy_id else []
    return {
        "minutes": [Choice(when.duration(length, t.language), str(length)) for length in lengths],
        "second_hour": [Choice(t("The first one, summer time"), "no"), Choice(t("The second one, winter time"), "yes")],
        "about_application": candidate,
        "about_vacancy": vacancy,
    }


def _cancel(t: Translator, shown: Shown) -> list[Block]:
    surely = confirm(
        t("Cancel appointment?"),
        t("It is taken out of the calendar. Nobody else is told."),
        t("Cancel appointment"),
        t("Leave it"),
    )
    return [
        actions(
            [button(t("Cancel appointment"), CANCEL, str(shown.id), style="danger", confirm=surely)], block_id="cancel"
        )
    ]


def _modal(t: Translator, blocks: list[Block], memo: AppointmentMemo) -> View:
    return modal(t("Appointment"), blocks, callback_id=CALLBACK, submit=t("Save"), close=t("Close"), memo=memo)


def _asking_which(t: Translator, view: Mapping[str, Any], memo: AppointmentMemo, hint: str) -> View:
    only = frozenset(AppointmentForm.widgets()) - {"second_hour"}
    choices = {
        "second_hour": [Choice(t("The first one, summer time"), "no"), Choice(t("The second one, winter time"), "yes")]
    }
    question = AppointmentForm.blocks(t, {}, choices, hints={"second_hour": hint}, leave_out=only)
    at = next(number for number, block in enumerate(view["blocks"]) if block["block_id"] == "at")
    blocks = [*view["blocks"][: at + 1], *question, *view["blocks"][at + 1 :]]
    return _modal(t, blocks, replace(memo, which=True))
