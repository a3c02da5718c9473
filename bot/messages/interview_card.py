"""The living card of an interview: one message, edited in place at every state, with buttons that fit it."""

from dataclasses import replace

from bot.kit.blocks import Block, Element, actions, button, confirm, context, facts, header, quote
from bot.messages import ledger, offered_times, outcomes
from bot.messages.answers import own
from bot.texts import when
from bot.texts.lists import listed
from bot.texts.translator import Translator
from domain.cards import InterviewCard, Sending
from domain.delivery import ParcelState
from domain.status import InterviewForm, MeetingStatus

MOVE, CANCEL, RECORD, RESEND, UNDO, OPEN = (
    outcomes.MOVE,
    "interview:cancel",
    "interview:record",
    "interview:resend",
    "interview:undo",
    "candidate:open",
)


def interview_card(t: Translator, card: InterviewCard) -> tuple[str, list[Block]]:
    """Return the notification's text, which names nobody, and the card's blocks."""
    blocks = [
        header(f"{_mark(card)} {card.candidate} – {t(card.type)}"),
        facts([*_meeting(t, card), *_news(t, card)]),
    ]
    if card.note:
        blocks.append(quote(card.note))
    blocks += ledger.questions(t, card.questions)
    blocks += [actions(row, block_id=f"{name}:{card.interview_id}") for name, row in _rows(t, card) if row]
    blocks.append(context(_footnote(t, card)))
    return summary(t, card), blocks


MARKS = {
    MeetingStatus.AWAITING: "⏳",
    MeetingStatus.ACCEPTED: "✅",
    MeetingStatus.NOT_ACCEPTED: "❌",
    MeetingStatus.NEW_TIME: "🔁",
    MeetingStatus.NOT_APPLICABLE: "↩️",
}
"""How it stands, at a glance; the words stand below."""


def _mark(card: InterviewCard) -> str:
    if card.cancelled:
        return "🚫"
    undelivered = card.sending is not None and card.sending.state in (ParcelState.FAILED, ParcelState.HELD)
    if card.outcome is not None:
        return outcomes.MARKS[card.outcome]
    return "⚠️" if undelivered and card.meeting is MeetingStatus.AWAITING else MARKS[card.meeting]


def summary(t: Translator, card: InterviewCard) -> str:
    """One line without anybody's name: it may be read on a locked telephone."""
    return t("{type}, {moment}: {state}", type=card.type, moment=moment(t, card), state=state_of(t, card))


def moment(t: Translator, card: InterviewCard) -> str:
    """When the interview is, zone named."""
    return when.moment(card.starts_at, card.zone, t.language)


def state_of(t: Translator, card: InterviewCard) -> str:
    """How the interview stands, in a few words."""
    if card.taken_back:
        return t("Undone before anything was sent")
    if card.cancelled:
        return t("Cancelled")
    return t(card.outcome) if card.outcome else t(card.meeting)


def _answer(t: Translator, card: InterviewCard) -> str:
    """What the candidate said, whatever became of it."""
    return state_of(t, replace(card, outcome=None))


def _meeting(t: Translator, card: InterviewCard) -> list[tuple[str, str]]:
    language = t.language
    lines = [
        (t("Vacancy"), f"{card.vacancy} ({card.reference})"),
        (t("When"), f"{moment(t, card)}, {when.duration(card.minutes, language)}"),
        (t("Form"), t(card.form)),
    ]
    return [*lines, *_where(t, card), (t("Recruiters attending interview"), listed(card.interviewers, language))]


def _where(t: Translator, card: InterviewCard) -> list[tuple[str, str]]:
    """Where it is, by its form: whoever calls needs the number."""
    label = {InterviewForm.VIDEO: t("Link"), InterviewForm.TELEPHONE: t("Telephone")}
    place = (label.get(card.form, t("Place")), card.place)
    number = (t("Candidate’s telephone"), card.mobile if card.form is InterviewForm.TELEPHONE else "")
    return [(name, value) for name, value in (place, number) if value]


def _news(t: Translator, card: InterviewCard) -> list[tuple[str, str]]:
    lines = [(t("Meeting status"), _answer(t, card)), *outcomes.lines(t, card), *offered_times.lines(t, card)]
    lines.append((t("Vacancy status"), t(card.application_status)))
    lines.append((t("Latest letter"), _sending(t, card)))
    if card.opened_at is not None and not card.cancelled:
        lines.append((t("Link opened"), when.short(card.opened_at, card.zone, t.language)))
    return [*lines, *(ledger.lines(t, card.reminders) or _no_reminder(t, card))]


def _no_reminder(t: Translator, card: InterviewCard) -> list[tuple[str, str]]:
    return [] if card.cancelled else [(t("Reminder"), t("no reminder was chosen"))]


def _sending(t: Translator, card: InterviewCard) -> str:
    sending = card.sending
    if sending is None:
        return t("no e-mail was sent")
    at = when.short(sending.sent_at or sending.due_at, card.zone, t.language)
    return f"{t(sending.kind)}: {_fare(t, sending, at)}"


def _fare(t: Translator, sending: Sending, at: str) -> str:
    if sending.state is ParcelState.QUEUED and sending.attempts:
        return _not_yet(t, own(t, sending.said), sending.said, at)
    if sending.state in (ParcelState.QUEUED, ParcelState.LEASED, ParcelState.HANDOVER):
        return t("leaves {at}", at=at)
    if sending.state is ParcelState.FAILED:
        return _failed(t, own(t, sending.said), sending.said)
    if sending.state is ParcelState.SENT:
        return t("sent {at}", at=at)
    if sending.state is ParcelState.CANCELLED:
        return t("stopped before it was sent")
    return t("perhaps delivered, perhaps not")


def _not_yet(t: Translator, why: str, said: str, at: str) -> str:
    """`why` in our words where it was no server who said it."""
    if why:
        return t("not yet through ({why}), next try {at}", why=why, at=at)
    return t("not yet through, next try {at}. The mail server said: {said}", at=at, said=said)


def _failed(t: Translator, why: str, said: str) -> str:
    if why:
        return t("could not be delivered: {why}", why=why)
    return t("could not be delivered. The mail server said: {said}", said=said)


def _rows(t: Translator, card: InterviewCard) -> list[tuple[str, list[Element]]]:
    """The rows of buttons with the names of their blocks: what is to be decided first, then what is always possible."""
    wanted = [*offered_times.takes(t, card), *offered_times.again(t, card)]
    return [("times", wanted), ("outcome", _after(t, card)), ("interview", _buttons(t, card))]


def _after(t: Translator, card: InterviewCard) -> list[Element]:
    """What became of it; only what can still be done."""
    if not card.doors.conclude:
        return []
    found = outcomes.buttons(t, card.interview_id, card.revision, card.outcome)
    return found if card.doors.move else [one for one in found if one["action_id"] != MOVE]


def _buttons(t: Translator, card: InterviewCard) -> list[Element]:
    doors, id = card.doors, str(card.interview_id)
    pressable = [button(t("Undo"), UNDO, id, style="primary")] if doors.undo else []
    if doors.move and not doors.conclude:
        pressable.append(button(t("Move"), MOVE, id))
    if doors.record:
        pressable.append(button(t("Record an answer"), RECORD, id))
    if doors.resend and _has_been_tried(card.sending):
        pressable.append(button(t("Send again"), RESEND, id, confirm=_surely(t, card)))
    if doors.cancel:
        pressable.append(button(t("Cancel interview"), CANCEL, id, style="danger"))
    return [*pressable, button(t("Application and CV"), OPEN, str(card.application_id))]


def _has_been_tried(sending: Sending | None) -> bool:
    """True when there is something to send *again*: a letter that has left, failed, or is not getting through."""
    return sending is not None and (sending.state is not ParcelState.QUEUED or sending.attempts > 0)


def _surely(t: Translator, card: InterviewCard) -> Element:
    return confirm(
        t("Send again"),
        t("{name} gets the invitation once more, with a link of its own.", name=card.candidate),
        t("Send"),
        t("Leave it"),
    )


def _footnote(t: Translator, card: InterviewCard) -> str:
    if card.doors.undo:
        return t("Nothing has been sent yet: you can still undo this. The history of this interview is in the thread.")
    return t("The history of this interview is in the thread.")
