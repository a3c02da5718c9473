"""Recording an answer that was given by telephone: *Edit meeting invitation*."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from bot.kit.blocks import facts
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Choice, Line, Radio
from bot.messages.interview_card import RECORD, moment
from bot.modals.opening import form_about_interview
from bot.services.interview import answering
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.cards import InterviewCard
from domain.status import MeetingStatus
from domain.values import NOTE_LENGTH

CALLBACK = "answer_recorded"


@dataclass(frozen=True)
class AnswerForm(Form):
    """What the candidate said."""

    meeting: MeetingStatus = ask(Radio(label=N_("Meeting status"), kind=MeetingStatus))
    note: str | None = ask(Line(label=N_("Note"), longest=NOTE_LENGTH, several_lines=True, optional=True))


@dataclass(frozen=True)
class AnswerMemo(Memo):
    """Which interview, as it stood."""

    interview_id: int
    revision: int
    meeting: str


def register(app: App) -> None:
    """Answer the card's button and the form."""
    app.action(RECORD)(form_about_interview(draw))
    app.view(CALLBACK)(submitted)


def draw(t: Translator, card: InterviewCard) -> View:
    """The form as it is opened. *Not applicable* is what withdrawing leaves, so it is called that."""
    choices = [
        Choice(
            t("The candidate withdraws the application") if one is MeetingStatus.NOT_APPLICABLE else t(one), str(one)
        )
        for one in MeetingStatus
    ]
    what = facts([(t("Candidate"), card.candidate), (t("When"), moment(t, card))])
    fields = AnswerForm.blocks(t, {"meeting": card.meeting}, {"meeting": choices})
    return modal(
        t("Record an answer"),
        [what, *fields],
        callback_id=CALLBACK,
        submit=t("Save changes"),
        close=t("Cancel"),
        memo=AnswerMemo(card.interview_id, card.revision, str(card.meeting)),
    )


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Write it down."""
    form, memo = AnswerForm.read(view), AnswerMemo.load(view)
    with begin(actor) as work:
        answering.record(
            work, memo.interview_id, form.meeting, revision=memo.revision, note=form.note or "", seen=memo.meeting
        )
    ack()
