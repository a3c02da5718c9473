"""The ledger of reminders: the exact moment each goes or went, or why it does not; and what to do about doubtful messages."""

from collections.abc import Sequence
from datetime import datetime

from bot.kit.blocks import Block, actions, button, confirm
from bot.messages.answers import answer
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.cards import LedgerLine, LedgerState, Question, WhyNot
from domain.delivery import Channel, ParcelKind
from domain.reminders import SkipReason

REMINDER_AGAIN, REMINDER_ENOUGH = "reminder:again", "reminder:enough"
MOST = 10
"""The newest ones; who moves an interview more often knows what went before."""


def lines(t: Translator, reminders: Sequence[LedgerLine]) -> list[tuple[str, str]]:
    """Each reminder with its label, in words."""
    return [(label(t, one), words(t, one)) for one in reminders[-MOST:]]


def label(t: Translator, line: LedgerLine) -> str:
    """What kind of reminder it is."""
    return t(ParcelKind.SMS_REMINDER if line.channel is Channel.SMS else ParcelKind.REMINDER)


def words(t: Translator, line: LedgerLine) -> str:
    """Where it stands, and the moment with its zone: `Planned: Saturday 24 October 2026 at 09:00 (Oslo time)`."""
    at = when.moment(line.at or line.due_at, line.zone, t.language)
    if line.since is not None:
        return _held(t, line.since, line, at)
    why = _reason(t, line.channel, line.reason) if line.reason is not None else answer(t, line.said)
    if line.state is LedgerState.DOUBTFUL and why:
        return t("{state}: {moment}. It is not sent again: {why}.", state=line.state, moment=at, why=why)
    if line.state is LedgerState.FAILED and line.at is not None:
        return t("Sent, but not delivered: {moment}. {why}", moment=at, why=why[:1].upper() + why[1:]).strip()
    return f"{t(line.state)}: {why} – {at}" if why else f"{t(line.state)}: {at}"


def _held(t: Translator, since: datetime, line: LedgerLine, at: str) -> str:
    """Its own moment may be over: what counts is what it waits for, and what somebody can do."""
    return t(
        "Held since {since}: the candidate asks for another time. Move the interview and it is planned anew. "
        "It was planned for {moment}.",
        since=when.short(since, line.zone, t.language),
        moment=at,
    )


_OF_SMS = {
    SkipReason.NO_ADDRESS: N_("there is no mobile number to send it to"),
    SkipReason.ADDRESS_STOPPED: N_("messages to this mobile number are stopped"),
}
"""Reasons that are about an address: of an SMS it is a number."""


def _reason(t: Translator, channel: Channel, reason: WhyNot) -> str:
    if channel is Channel.SMS and isinstance(reason, SkipReason) and reason in _OF_SMS:
        return t(_OF_SMS[reason])
    return t(reason)


def questions(t: Translator, asked: Sequence[Question]) -> list[Block]:
    """For each message of which nobody knows whether it arrived: send it once more if it would go, or leave it."""
    return [_question(t, one) for one in asked[-MOST:]]


def _question(t: Translator, one: Question) -> Block:
    number = str(one.parcel_id)
    by_sms = one.channel is Channel.SMS
    twice = t("The SMS probably arrived. If it did, the candidate gets it twice.")
    surely = confirm(
        t("Send again"),
        twice if by_sms else t("It may have arrived. If it did, it arrives twice."),
        t("Send"),
        t("Leave it"),
    )
    asking = t("SMS probably arrived – send again?") if by_sms else t("{letter}: send again?", letter=one.kind)
    again = [button(asking, REMINDER_AGAIN, number, confirm=surely)] if one.again else []
    arrived = t("It arrived") if by_sms else t("{letter}: it arrived", letter=one.kind)
    return actions([*again, button(arrived, REMINDER_ENOUGH, number)], block_id=f"reminder:{number}")
