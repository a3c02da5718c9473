"""Cancelling an interview: what follows, and whether the candidate is told."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from bot.kit.blocks import facts, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Choice, Radio
from bot.messages.interview_card import CANCEL, moment
from bot.modals.opening import form_about_interview
from bot.services.interview import cancelling
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.cards import InterviewCard

CALLBACK = "interview_cancelled"


@dataclass(frozen=True)
class CancelForm(Form):
    """The one question."""

    tell: str = ask(Radio(label=N_("Action")))


@dataclass(frozen=True)
class CancelMemo(Memo):
    """Which interview, as it stood."""

    interview_id: int
    revision: int


def register(app: App) -> None:
    """Answer the card's button and the form."""
    app.action(CANCEL)(form_about_interview(draw))
    app.view(CALLBACK)(submitted)


def draw(t: Translator, card: InterviewCard) -> View:
    """The form with its consequences."""
    what = facts([(t("Candidate"), card.candidate), (t("Vacancy"), card.vacancy), (t("When"), moment(t, card))])
    follows = section(
        t(
            "The interview is taken out of the calendars of the recruiters who attend. {name} stays in the process: "
            "the vacancy status does not change.",
            name=card.candidate,
        )
    )
    choices = {"tell": [Choice(t("Send email"), "send"), Choice(t("No email"), "none")]}
    return modal(
        t("Cancel interview"),
        [what, follows, *CancelForm.blocks(t, {"tell": "send"}, choices)],
        callback_id=CALLBACK,
        submit=t("Cancel interview"),
        close=t("Leave it"),
        memo=CancelMemo(card.interview_id, card.revision),
    )


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin) -> None:
    """Cancel."""
    form, memo = CancelForm.read(view), CancelMemo.load(view)
    with begin(actor) as work:
        cancelling.cancel(work, memo.interview_id, revision=memo.revision, tell=form.tell == "send")
    ack()
