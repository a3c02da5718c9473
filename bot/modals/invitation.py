"""Step 1 of an invitation: who, to what, how, with whom, when, where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, context, option
from bot.kit.forms import Form, ask
from bot.kit.modal import View, modal
from bot.kit.widgets import Choice, Clock, Day, Line, People, Pick, Radio, SearchMany
from bot.modals import invitation_letters
from bot.modals.opening import show_view
from bot.services import browsing
from bot.services.browsing import ApplicationRow
from bot.services.invitation import composing, prefill, wanted
from bot.services.invitation.prefill import Prefill
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor, VacancyAccess
from domain.actions import Action
from domain.status import InterviewForm, InterviewType

CALLBACK = "invitation"
SHORTCUT = "invite"
OPEN = "invitation:open"
MINUTES = (15, 20, 30, 45, 60, 75, 90, 120, 180, 240)


@dataclass(frozen=True)
class InvitationForm(Form):
    """The questions of step 1."""

    applications: tuple[int, ...] = ask(
        SearchMany(
            label=N_("Candidate"),
            placeholder=N_("Type a name, an e-mail address or a reference number"),
            most=wanted.INVITED_AT_ONCE,
        )
    )
    type: InterviewType = ask(Pick(label=N_("Type of interview"), kind=InterviewType))
    form: InterviewForm = ask(Pick(label=N_("Form"), kind=InterviewForm))
    interviewers: tuple[str, ...] = ask(People(label=N_("Recruiters attending interview")))
    day: date = ask(Day(label=N_("Date")))
    at: time = ask(Clock(label=N_("Time"), hint=N_("On the clock of the vacancy's time zone. The next step names it.")))
    second_hour: str | None = ask(Radio(label=N_("Which of the two?"), optional=True))
    minutes: str = ask(Pick(label=N_("Duration")))
    place: str | None = ask(
        Line(
            label=N_("Place or link"),
            hint=N_("Left empty, people who meet in person are given the vacancy's address."),
            longest=500,
            optional=True,
        )
    )


def register(app: App) -> None:
    """Answer the form, its search, its shortcut and the buttons that open it."""
    app.view(CALLBACK)(submitted)
    app.options("applications")(found)
    app.shortcut(SHORTCUT)(from_shortcut)
    app.action(OPEN)(from_button)


def draw(t: Translator, filled: Prefill) -> View:
    """The form as it is opened. One that names nobody is the same at each opening, and is kept."""
    return _drawn(t, filled) if filled.words or filled.chosen else _kept(t, filled)


@lru_cache(256)
def _kept(t: Translator, filled: Prefill) -> View:
    return _drawn(t, filled)


def _drawn(t: Translator, filled: Prefill) -> View:
    values = {
        "type": filled.type,
        "form": filled.form,
        "interviewers": filled.interviewers,
        "day": filled.day,
        "at": filled.at,
        "minutes": filled.minutes,
    }
    choices = _choices(t, filled.types, filled.minutes) | {"applications": [_choice(one) for one in filled.chosen]}
    blocks = InvitationForm.blocks(t, values, choices, leave_out=frozenset({"second_hour"}))
    return _modal(t, [*_about_words(t, filled), *blocks])


def _modal(t: Translator, blocks: Sequence[Block]) -> View:
    return modal(t.title(Action.INVITE), blocks, callback_id=CALLBACK, submit=t("Next"), close=t("Cancel"))


def _about_words(t: Translator, filled: Prefill) -> list[Block]:
    """Say what was not understood, and what became of a name that names nobody, or several."""
    lost = [context(t("Not understood: “{words}”.", words=filled.lost))] if filled.lost else []
    return [*lost, *_about_name(t, filled)]


def _about_name(t: Translator, filled: Prefill) -> list[Block]:
    if not filled.words or filled.chosen:
        return []
    if filled.found:
        return [
            context(
                t.plural(
                    "{count} candidate fits “{words}”. Choose below.",
                    "{count} candidates fit “{words}”. Choose below.",
                    filled.found,
                    words=filled.words,
                )
            )
        ]
    return [context(t("No candidate fits “{words}”. Choose below.", words=filled.words))]


def _choices(t: Translator, types: Sequence[InterviewType], minutes: int) -> dict[str, Sequence[Choice]]:
    lengths = sorted({*MINUTES, minutes})
    return {
        "type": [Choice(t(kind), str(kind)) for kind in types],
        "minutes": [Choice(when.duration(length, t.language), str(length)) for length in lengths],
        "second_hour": [Choice(t("The first one, summer time"), "no"), Choice(t("The second one, winter time"), "yes")],
    }


def _choice(row: ApplicationRow) -> Choice:
    return Choice(f"{row.name} – {row.vacancy}", str(row.id))


def found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin, t: Translator) -> None:
    """Answer the candidate search, at each letter typed."""
    with look(actor) as work:
        rows = browsing.find(work, str(payload.get("value", "")), VacancyAccess.NORMAL)
    ack(options=[option(f"{row.name} – {row.vacancy}", str(row.id), t(row.status)) for row in rows])


def from_shortcut(
    ack: Ack, shortcut: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form from Slack's shortcuts."""
    with look(actor) as work:
        filled = prefill.from_words(work, "")
    client.views_open(trigger_id=shortcut["trigger_id"], view=draw(t, filled))
    ack()


def from_button(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form for the candidate of a card."""
    with look(actor) as work:
        filled = prefill.for_application(work, number_of(action))
    show_view(client, body, draw(t, filled))
    ack()


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Keep the answers and go on to the letters; a time that comes twice that night is asked about first."""
    form = InvitationForm.read(view)
    try:
        with begin(actor) as work:
            composition = composing.compose(work, wanted.prepare(work, _wanted(form), form=view["id"]))
    except wanted.TwoHours as twice:
        if any(block["block_id"] == "second_hour" for block in view["blocks"]):
            raise
        ack(response_action="update", view=_asking_which(t, view, t.phrase(twice.fields["second_hour"])))
        return
    ack(response_action="push", view=invitation_letters.draw(t, composition))


def _wanted(form: InvitationForm) -> wanted.Wanted:
    return wanted.Wanted(
        applications=form.applications,
        type=form.type,
        form=form.form,
        interviewers=form.interviewers,
        day=form.day,
        at=form.at,
        minutes=wanted.minutes_of(form.minutes),
        place=wanted.place_of(form.place or ""),
        second_hour=form.second_hour == "yes" if form.second_hour else None,
    )


def _asking_which(t: Translator, view: dict[str, Any], hint: str) -> View:
    """The same form with one more question under the time; what was chosen stays, its blocks keep their names."""
    only = frozenset(InvitationForm.widgets()) - {"second_hour"}
    question = InvitationForm.blocks(t, {}, _choices(t, (), MINUTES[0]), hints={"second_hour": hint}, leave_out=only)
    blocks: list[Block] = []
    for block in view["blocks"]:
        blocks.append(block)
        if block["block_id"] == "at":
            blocks += question
    return _modal(t, blocks)
