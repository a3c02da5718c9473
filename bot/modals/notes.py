"""The notes about an application: read, written, and one's own deleted."""

import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, button, confirm, context, divider, header, quote, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.kit.widgets import Line
from bot.modals import candidate
from bot.modals.opening import redraw, show_over
from bot.services import notes
from bot.services.notes import LONGEST, NoteRow, Notes
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor

CALLBACK = "notes"
TURN, DELETE = "notes:page", "notes:delete"


@dataclass(frozen=True)
class NoteForm(Form):
    """A new note."""

    subject: str = ask(Line(label=N_("Subject"), longest=200))
    contents: str = ask(Line(label=N_("Note"), longest=LONGEST, several_lines=True))


@dataclass(frozen=True)
class NotesMemo(Memo):
    """Whose notes; `turn` grows with each one written, so that Slack forgets what was typed."""

    application_id: int
    turn: int


def register(app: App) -> None:
    """Answer the card's button, the form, its pages, and the deleting."""
    app.action(candidate.NOTES)(asked)
    app.action(re.compile(f"^{TURN}:"))(turned)
    app.action(DELETE)(deleted)
    app.view(CALLBACK)(submitted)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show the newest notes over the card."""
    with look(actor) as work:
        shown = notes.listing(work, number_of(action), 0)
    show_over(client, body, draw(t, shown, 0))
    ack()


def turned(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show another page; what is being written stays."""
    memo = NotesMemo.load(body["view"])
    with look(actor) as work:
        shown = notes.listing(work, memo.application_id, number_of(action))
    redraw(client, body, draw(t, shown, memo.turn))
    ack()


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Write the note down and show it on top."""
    form, memo = NoteForm.read(view), NotesMemo.load(view)
    with begin(actor) as work:
        notes.add(work, memo.application_id, form.subject, form.contents)
        shown = notes.listing(work, memo.application_id, 0)
    ack(response_action="update", view=draw(t, shown, memo.turn + 1))


def deleted(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Delete a note of one's own."""
    memo = NotesMemo.load(body["view"])
    with begin(actor) as work:
        shown = notes.listing(work, notes.delete(work, number_of(action)), 0)
    redraw(client, body, draw(t, shown, memo.turn))
    ack()


def draw(t: Translator, shown: Notes, turn: int) -> View:
    """A page of notes, and below them the form of a new one for who may write."""
    zone = ZoneInfo(shown.zone)
    blocks: list[Block] = [header(shown.name), context(f"{shown.vacancy} · {when.zone_name(zone, t.language)}")]
    if not shown.page.total:
        blocks.append(context(t("None yet.")))
    blocks += listed(t, shown.page, lambda one: _note(t, one, zone), turn_action=TURN)
    if shown.may_write:
        turns = dict.fromkeys(NoteForm.widgets(), turn)
        blocks += [divider(), section(t("New note")), *NoteForm.blocks(t, turns=turns)]
    submit = t("Save the note") if shown.may_write else None
    memo = NotesMemo(shown.application_id, turn)
    return modal(t("Notes"), blocks, callback_id=CALLBACK, submit=submit, close=t("Back"), memo=memo)


def _note(t: Translator, one: NoteRow, zone: ZoneInfo) -> list[Block]:
    sure = confirm(t("Delete the note?"), one.subject, t("Delete"), t("Cancel"))
    door = button(t("Delete"), DELETE, str(one.id), confirm=sure) if one.own else None
    said = " · ".join(part for part in (when.short(one.at, zone, t.language), one.who) if part)
    return [section(one.subject, accessory=door, block_id=f"note:{one.id}"), quote(one.contents), context(said)]
