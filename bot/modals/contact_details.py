"""Putting a candidate's contact details right."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, context, header
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Choice, Line, Pick, Tick
from bot.modals import candidate
from bot.modals.opening import show_view
from bot.services import browsing, candidates
from bot.services.browsing import CandidateView
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.language import NAMES, Language
from domain.texting import trouble_in

CALLBACK = "contact_details"


@dataclass(frozen=True)
class ContactForm(Form):
    """How to reach somebody, and in which language."""

    email: str | None = ask(Line(label=N_("E-mail"), longest=254, optional=True))
    mobile: str | None = ask(Line(label=N_("Mobile"), longest=40, optional=True))
    language: Language = ask(Pick(label=N_("Language"), kind=Language))
    again: bool = ask(Tick(label=N_("Stopped"), text=N_("Address and number are right: use them again"), optional=True))


@dataclass(frozen=True)
class ContactMemo(Memo):
    """Whose application it is."""

    application_id: int


def register(app: App) -> None:
    """Answer the button on an application, and the form."""
    app.action(candidate.CORRECT)(asked)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the form as things stand."""
    with look(actor) as work:
        shown = candidates.to_correct(work, number_of(action))
    show_view(client, body, draw(t, shown))
    ack()


def draw(t: Translator, shown: CandidateView) -> View:
    """The form as it is opened."""
    values = {"email": shown.email, "mobile": shown.mobile, "language": shown.language}
    choices = {"language": [Choice(NAMES[language], str(language)) for language in Language]}
    stopped = _stopped(t, shown)
    left_out = frozenset() if stopped else frozenset({"again"})
    return modal(
        t("Contact details"),
        [header(shown.name), *stopped, *ContactForm.blocks(t, values, choices, leave_out=left_out)],
        callback_id=CALLBACK,
        submit=t("Save changes"),
        close=t("Cancel"),
        memo=ContactMemo(shown.application_id),
    )


def _stopped(t: Translator, shown: CandidateView) -> list[Block]:
    """Why nothing goes to an address or a number any more."""
    lines = []
    if shown.email_stopped:
        lines.append(t("No e-mail goes to this address any more: {why}. Correct it.", why=shown.email_stopped))
    if shown.mobile_stopped:
        why = trouble_in(shown.mobile_stopped) or shown.mobile_stopped
        lines.append(t("No SMS goes to this number any more: {why}. Correct it.", why=why))
    return [context(f"⚠️ {line}") for line in lines]


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Save, and show the application as it stands now."""
    form, memo = ContactForm.read(view), ContactMemo.load(view)
    with begin(actor) as work:
        wanted = candidates.Contact(form.email or "", form.mobile or "", form.language, form.again)
        candidates.correct(work, memo.application_id, wanted)
        shown = browsing.candidate(work, memo.application_id)
    ack(response_action="update", view=candidate.draw(t, shown))
