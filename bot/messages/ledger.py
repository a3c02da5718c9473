"""The ledger of reminders: the exact moment each goes or went, or why it does not; and what to do about a doubtful SMS."""

from collections.abc import Sequence

from bot.kit.blocks import Block, actions, button, confirm
from bot.texts import when
from bot.texts.translator import Translator
from domain.cards import LedgerLine, LedgerState
from domain.delivery import Channel, ParcelKind
from domain.texting import trouble_in

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
    why = t(line.reason) if line.reason is not None else answer(t, line.said)
    return f"{t(line.state)}: {why} – {at}" if why else f"{t(line.state)}: {at}"


def answer(t: Translator, said: str) -> str:
    """What the other side answered: in our words where it was about the number, else in its own."""
    trouble = trouble_in(said)
    return t(trouble) if trouble is not None else said


def questions(t: Translator, reminders: Sequence[LedgerLine]) -> list[Block]:
    """For each SMS of which nobody knows whether it arrived: send it once more, or leave it."""
    doubtful = [one for one in reminders[-MOST:] if one.state is LedgerState.DOUBTFUL and one.channel is Channel.SMS]
    return [_question(t, one.parcel_id) for one in doubtful if one.parcel_id is not None]


def _question(t: Translator, parcel_id: int) -> Block:
    surely = confirm(
        t("Send again"),
        t("The SMS probably arrived. If it did, the candidate gets it twice."),
        t("Send"),
        t("Leave it"),
    )
    again = button(t("SMS probably arrived – send again?"), REMINDER_AGAIN, str(parcel_id), confirm=surely)
    enough = button(t("It arrived"), REMINDER_ENOUGH, str(parcel_id))
    return actions([again, enough], block_id=f"reminder:{parcel_id}")
