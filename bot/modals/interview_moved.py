"""Moving an interview: its new time, duration and place, and whether the candidate is told."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from slack_bolt import Ack, App

from bot.kit.blocks import Block, facts, quote
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Choice, Clock, Day, Line, Pick, Radio
from bot.messages.doubts import doubt_lines, is_doubts
from bot.messages.interview_card import MOVE, moment
from bot.modals.invitation import MINUTES
from bot.modals.opening import form_about_interview
from bot.services.interview import moving
from bot.services.invitation import wanted
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.cards import InterviewCard

CALLBACK = "interview_moved"


@dataclass(frozen=True)
class MoveForm(Form):
    """Where to it is moved."""

    day: date = ask(Day(label=N_("Date")))
    at: time = ask(Clock(label=N_("Time")))
    second_hour: str | None = ask(Radio(label=N_("Which of the two?"), optional=True))
    minutes: str = ask(Pick(label=N_("Duration")))
    place: str | None = ask(Line(label=N_("Place or link"), longest=500, optional=True))
    tell: str = ask(Radio(label=N_("Action")))


@dataclass(frozen=True)
class MoveMemo(Memo):
    """Which interview, as it stood, and which list of doubts was shown."""

    interview_id: int
    revision: int
    seen: str = ""
    which: bool = False


def register(app: App) -> None:
    """Answer the card's button and the form."""
    app.action(MOVE)(form_about_interview(draw))
    app.view(CALLBACK)(submitted)


def draw(t: Translator, card: InterviewCard) -> View:
    """The form as it is opened."""
    local = card.starts_at.astimezone(card.zone)
    values = {"day": local.date(), "at": local.time(), "minutes": card.minutes, "place": card.place, "tell": "send"}
    zone = when.zone_name(card.zone, t.language)
    fields = MoveForm.blocks(
        t, values, _choices(t, card.minutes), hints={"at": zone}, leave_out=frozenset({"second_hour"})
    )
    now = facts([(t("Candidate"), card.candidate), (t("When"), moment(t, card))])
    wish = [quote(card.note)] if card.note else []
    return _modal(t, [now, *wish, *fields], MoveMemo(card.interview_id, card.revision))


def _choices(t: Translator, minutes: int) -> dict[str, list[Choice]]:
    return {
        "minutes": [Choice(when.duration(length, t.language), str(length)) for length in sorted({*MINUTES, minutes})],
        "second_hour": [Choice(t("The first one, summer time"), "no"), Choice(t("The second one, winter time"), "yes")],
        "tell": [Choice(t("Send email"), "send"), Choice(t("No email"), "none")],
    }


def _modal(t: Translator, blocks: list[Block], memo: MoveMemo) -> View:
    return modal(t("Move interview"), blocks, callback_id=CALLBACK, submit=t("Move"), close=t("Cancel"), memo=memo)


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Move, unless the new time raises doubts that were not shown yet, or comes twice that night."""
    form, memo = MoveForm.read(view), MoveMemo.load(view)
    to = moving.NewTime(
        day=form.day,
        at=form.at,
        minutes=wanted.minutes_of(form.minutes),
        place=wanted.place_of(form.place or ""),
        tell=form.tell == "send",
        second_hour=form.second_hour == "yes" if form.second_hour else None,
    )
    try:
        with begin(actor) as work:
            unsure = moving.move(work, memo.interview_id, to, revision=memo.revision, seen=memo.seen)
    except wanted.TwoHours as twice:
        if memo.which:
            raise
        ack(response_action="update", view=_asking_which(t, view, memo, t.phrase(twice.fields["second_hour"])))
        return
    if unsure is None:
        ack()
        return
    fresh = MoveMemo(memo.interview_id, memo.revision, unsure.mark, memo.which)
    kept = [block for block in view["blocks"] if not is_doubts(block)]
    lead = t("Nothing has been moved yet. Please look at this list, then press the button again.")
    ack(response_action="update", view=_modal(t, [*doubt_lines(t, unsure.doubts, lead=lead), *kept], fresh))


def _asking_which(t: Translator, view: dict[str, Any], memo: MoveMemo, hint: str) -> View:
    only = frozenset(MoveForm.widgets()) - {"second_hour"}
    question = MoveForm.blocks(t, {}, _choices(t, MINUTES[0]), hints={"second_hour": hint}, leave_out=only)
    at = next(number for number, block in enumerate(view["blocks"]) if block["block_id"] == "at")
    blocks = [*view["blocks"][: at + 1], *question, *view["blocks"][at + 1 :]]
    return _modal(t, blocks, MoveMemo(memo.interview_id, memo.revision, memo.seen, which=True))
