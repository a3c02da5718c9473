"""One application: the person, where it stands, the interviews, what was done."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Block, actions, button, context, divider, facts, header, quote, section
from bot.kit.modal import View, modal
from bot.messages.activities import activity
from bot.messages.interview_card import MOVE, OPEN, RECORD
from bot.modals import invitation
from bot.modals.opening import show_view
from bot.services import browsing
from bot.services.browsing import CandidateView, InterviewRow
from bot.texts import when
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.language import NAMES

CALLBACK = "candidate"
CORRECT = "candidate:contact"
LETTER_SHOWN = 1500


def register(app: App) -> None:
    """Answer the buttons that open an application."""
    app.action(OPEN)(asked)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show the application."""
    with look(actor) as work:
        shown = browsing.candidate(work, number_of(action))
    show_view(client, body, draw(t, shown))
    ack()


def draw(t: Translator, shown: CandidateView) -> View:
    """The card of an application."""
    blocks = [header(shown.name), facts(_person(t, shown))]
    if shown.may_invite:
        blocks.append(
            actions(
                [
                    button(t("Invite to interview"), invitation.OPEN, str(shown.application_id), style="primary"),
                    button(t("Contact details"), CORRECT, str(shown.application_id)),
                ]
            )
        )
    if shown.cover_letter:
        blocks += [divider(), section(t("Cover letter")), *_cover_letter(t, shown.cover_letter)]
    blocks += [divider(), section(t("Interviews")), *_interviews(t, shown)]
    blocks += [divider(), section(t("Recruitment Activities List")), *_activities(t, shown)]
    return modal(t("Application and CV"), blocks, callback_id=CALLBACK, close=t("Close"))


def _person(t: Translator, shown: CandidateView) -> list[tuple[str, str]]:
    return [
        (t("Vacancy"), f"{shown.vacancy} ({shown.reference})"),
        (t("Vacancy status"), t(shown.status)),
        (t("E-mail"), shown.email or "–"),
        (t("Mobile"), shown.mobile or "–"),
        (t("Language"), NAMES[shown.language]),
    ]


def _cover_letter(t: Translator, text: str) -> list[Block]:
    if len(text) <= LETTER_SHOWN:
        return [quote(text)]
    return [quote(text[:LETTER_SHOWN] + "…"), context(t("The beginning of a longer letter."))]


def _interviews(t: Translator, shown: CandidateView) -> list[Block]:
    if not shown.interviews:
        return [context(t("None yet."))]
    zone = when.zone_name(shown.zone, t.language)
    rows = [block for row in shown.interviews for block in _interview(t, shown, row)]
    return [context(zone), *rows]


def _interview(t: Translator, shown: CandidateView, row: InterviewRow) -> list[Block]:
    status = t("Cancelled") if row.cancelled else t(row.meeting)
    line = section(f"{t(row.type)} – {when.short(row.starts_at, shown.zone, t.language)} – {status}")
    lines = [line]
    if row.opened_at is not None:
        opened = when.short(row.opened_at, shown.zone, t.language)
        lines.append(context(t("The link was first opened {at}, by the candidate or by a mail scanner.", at=opened)))
    if shown.may_invite and not row.cancelled:
        doors = [button(t("Move"), MOVE, str(row.id)), button(t("Record an answer"), RECORD, str(row.id))]
        lines.append(actions(doors, block_id=f"interview:{row.id}"))
    return lines


def _activities(t: Translator, shown: CandidateView) -> list[Block]:
    if not shown.activities:
        return [context(t("None yet."))]
    lines = [
        " · ".join(
            part
            for part in (when.short(one.at, shown.zone, t.language), activity(t, one.event, one.facts), one.who)
            if part
        )
        for one in shown.activities
    ]
    return [section("\n".join(lines))]
