"""Moving an interview: its new time, duration and place, and whether the candidate is told."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import takewhile
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, facts, quote
from bot.kit.forms import Form, ask, field_of
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Choice, Clock, Day, Line, Pick, Radio
from bot.messages.doubts import doubt_lines, is_doubts
from bot.messages.interview_card import MOVE, moment
from bot.modals import letter_texts, reminder_block
from bot.modals.invitation import MINUTES
from bot.modals.opening import of_view, redraw, show_view
from bot.services.interview import looking, moving
from bot.services.interview.taking_time import Taken
from bot.services.invitation import wanted
from bot.services.reminding import at_move
from bot.services.reminding.at_move import Replanning
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.cards import InterviewCard

CALLBACK = "interview_moved"


@dataclass(frozen=True)
class MoveForm(Form):
    """Where to it is moved."""

    day: date = ask(Day(label=N_("Date"), watched=True))
    at: time = ask(Clock(label=N_("Time"), watched=True))
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
    drawn: str = ""


WATCHED = re.compile(f"^({'|'.join(('day', 'at', *letter_texts.WATCHED, *reminder_block.WATCHED))})$")


def register(app: App) -> None:
    """Answer the card's button and the form."""
    app.action(MOVE)(asked)
    app.action(WATCHED, matchers=[of_view(CALLBACK)])(edited)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form."""
    with look(actor) as work:
        card = looking.to_change(work, number_of(action))
        reminding = at_move.opened(work, card.interview_id)
    show_view(client, body, draw(t, card, reminding))
    ack()


def draw(t: Translator, card: InterviewCard, reminding: Replanning) -> View:
    """The form as it is opened."""
    memo = MoveMemo(card.interview_id, card.revision, drawn=_drawn(reminding))
    return _modal(t, _blocks(t, card, reminding, card.starts_at), memo)


def taking(work: Work, t: Translator, taken: Taken, unsure: moving.Unsure) -> View:
    """The form filled in with a time that the candidate offers, below what speaks against it."""
    card = looking.to_change(work, taken.interview_id)
    local, wish = taken.starts_at.astimezone(card.zone), at_move.opened(work, card.interview_id).wish
    reminding = at_move.edited(work, card.interview_id, local.date(), local.time(), wish)
    lead = t("Nothing has been moved yet. Please look at this list, then press “Move”.")
    memo = MoveMemo(card.interview_id, card.revision, seen=unsure.mark, drawn=_drawn(reminding))
    blocks = _blocks(t, card, reminding, taken.starts_at)
    return _modal(t, [*doubt_lines(t, unsure.doubts, lead=lead), *blocks], memo)


def _blocks(t: Translator, card: InterviewCard, reminding: Replanning, starts_at: datetime) -> list[Block]:
    """How it stands, what the candidate said, and the questions, with this time as the answer."""
    local = starts_at.astimezone(card.zone)
    values = {"day": local.date(), "at": local.time(), "minutes": card.minutes, "place": card.place, "tell": "send"}
    zone = when.zone_name(card.zone, t.language)
    fields = MoveForm.blocks(
        t, values, _choices(t, card.minutes), hints={"at": zone}, leave_out=frozenset({"second_hour"})
    )
    now = facts([(t("Candidate"), card.candidate), (t("When"), moment(t, card))])
    wish = [quote(card.note)] if card.note else []
    return [now, *wish, *fields, *reminder_block.replanned(t, reminding)]


def _drawn(reminding: Replanning) -> str:
    return reminder_block.mark(reminding.offer, reminding.wish, lost=reminding.lost)


def _choices(t: Translator, minutes: int) -> dict[str, list[Choice]]:
    return {
        "minutes": [Choice(when.duration(length, t.language), str(length)) for length in sorted({*MINUTES, minutes})],
        "second_hour": [Choice(t("The first one, summer time"), "no"), Choice(t("The second one, winter time"), "yes")],
        "tell": [Choice(t("Send email"), "send"), Choice(t("No email"), "none")],
    }


def _modal(t: Translator, blocks: list[Block], memo: MoveMemo) -> View:
    return modal(t("Move interview"), blocks, callback_id=CALLBACK, submit=t("Move"), close=t("Cancel"), memo=memo)


def edited(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """After a change: the reminder's questions are drawn anew when they are other ones."""
    view, memo = body["view"], MoveMemo.load(body["view"])
    with look(actor) as work:
        reminding = _reminding(work, view, memo)
    if _drawn(reminding) != memo.drawn:
        redraw(client, body, _with_reminder(t, view, memo, reminding))
    ack()


def _reminding(work: Work, view: dict[str, Any], memo: MoveMemo) -> Replanning:
    """The reminder's questions for what the form says now."""
    now, wish = MoveForm.read_loosely(view), reminder_block.read(view, loosely=True)
    second = now["second_hour"] == "yes" if now["second_hour"] else None
    return at_move.edited(work, memo.interview_id, now["day"], now["at"], wish, second_hour=second)


def _with_reminder(t: Translator, view: dict[str, Any], memo: MoveMemo, reminding: Replanning) -> View:
    """The same form with its last questions drawn anew."""
    before = list(takewhile(lambda block: field_of(block["block_id"]) != "reminder", view["blocks"]))
    return _modal(t, [*before, *reminder_block.replanned(t, reminding)], replace(memo, drawn=_drawn(reminding)))


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Move, unless the new time raises doubts that were not shown yet, or comes twice that night."""
    form, memo, wish = MoveForm.read(view), MoveMemo.load(view), reminder_block.read(view)
    if wish is not None and not reminder_block.is_drawn(view, wish):  # faster than the form could be drawn anew
        with begin(actor) as work:
            reminding = _reminding(work, view, memo)
        ack(response_action="update", view=_with_reminder(t, view, memo, reminding))
        return
    to = moving.NewTime(
        day=form.day,
        at=form.at,
        minutes=wanted.minutes_of(form.minutes),
        place=wanted.place_of(form.place or ""),
        tell=form.tell == "send",
        second_hour=form.second_hour == "yes" if form.second_hour else None,
        reminder=wish,
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
    fresh = replace(memo, seen=unsure.mark)
    kept = [block for block in view["blocks"] if not is_doubts(block)]
    lead = t("Nothing has been moved yet. Please look at this list, then press the button again.")
    ack(response_action="update", view=_modal(t, [*doubt_lines(t, unsure.doubts, lead=lead), *kept], fresh))


def _asking_which(t: Translator, view: dict[str, Any], memo: MoveMemo, hint: str) -> View:
    only = frozenset(MoveForm.widgets()) - {"second_hour"}
    question = MoveForm.blocks(t, {}, _choices(t, MINUTES[0]), hints={"second_hour": hint}, leave_out=only)
    at = next(number for number, block in enumerate(view["blocks"]) if block["block_id"] == "at")
    blocks = [*view["blocks"][: at + 1], *question, *view["blocks"][at + 1 :]]
    return _modal(t, blocks, replace(memo, which=True))
