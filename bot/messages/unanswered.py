"""The line that tells a recruiter of an invitation nobody answers, and what can be done about it."""

from bot.kit.blocks import Block, Element, actions, button
from bot.messages.interview_card import moment
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.cards import Entry
from domain.delivery import Channel
from domain.nudges import Choice, Unanswered

BY_EMAIL, BY_SMS, LEAVE, UNDO = "nudge:email", "nudge:sms", "nudge:leave", "nudge:undo"
"""Their value: the interview, the revision it was drawn at, and the line of the history, 0 where it is none."""

WAYS = {
    Channel.EMAIL: (BY_EMAIL, N_("Nudge by e-mail")),
    Channel.SMS: (BY_SMS, N_("Nudge by SMS")),
}


def sentence(t: Translator, entry: Entry) -> str:
    """That nobody has answered, and what was done about it."""
    said = t(
        "{name} has not answered the invitation to the interview {moment} yet.",
        name=entry.card.candidate,
        moment=moment(t, entry.card),
    )
    settled = _settled(t, entry.unanswered or Unanswered())
    return f"{said} {settled}" if settled else said


def _settled(t: Translator, now: Unanswered) -> str:
    if now.choice is Choice.BY_EMAIL:
        return t("{who} asks once more by e-mail.", who=now.who)
    if now.choice is Choice.BY_SMS:
        return t("{who} asks once more by SMS.", who=now.who)
    return t("{who} leaves it at that.", who=now.who) if now.choice is Choice.LEFT else ""


def rows(t: Translator, entry: Entry) -> list[Block]:
    """The buttons that fit."""
    now = entry.unanswered
    if now is None:
        return []
    value = f"{entry.card.interview_id} {entry.facts.get('revision', 0)} {entry.id}"
    if now.undo:
        return [actions([button(t("Undo"), UNDO, value)], block_id=f"nudge:{entry.id}")]
    return [actions(buttons(t, value, now.ways), block_id=f"nudge:{entry.id}")] if now.open else []


def buttons(t: Translator, value: str, ways: tuple[Channel, ...]) -> list[Element]:
    """A button for each way that is open, and one to leave it."""
    nudges = [button(t(WAYS[way][1]), WAYS[way][0], value) for way in ways]
    return [*nudges, button(t("Leave it"), LEAVE, value)]
