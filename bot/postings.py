"""Drawing what goes to Slack at the moment it is sent: never older than that, and nothing personal waits in a queue."""

from collections.abc import Callable

from bot.delivery.channels import Outgoing
from bot.delivery.slack import Drawing, Nothing, Post, Update
from bot.messages.history import history_line
from bot.messages.interview_card import interview_card
from bot.services import cards
from bot.texts.translator import Translator, translator
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.cards import Reader
from domain.delivery import ParcelKind
from domain.errors import Unknown


def drawer(look: Begin) -> Callable[[Outgoing], Drawing]:
    """Return what draws a waiting Slack message."""

    def draw(parcel: Outgoing) -> Drawing:
        try:
            with look(SYSTEM) as work:
                return _drawing(work, parcel)
        except Unknown:
            return Nothing("what it is about is no longer there")

    return draw


def _drawing(work: Work, parcel: Outgoing) -> Drawing:
    if parcel.person_id is None or parcel.interview_id is None:
        return Nothing("it is about nothing")
    reader = cards.reader(work, parcel.person_id)
    if not reader.active:
        return Nothing("the person was switched off in Kalle")
    t = translator(reader.language)
    place = cards.card_message(work, parcel.interview_id, parcel.person_id)
    if parcel.kind is ParcelKind.CARD:
        return _card(work, parcel, reader, t, place)
    return _entry(work, parcel, reader, t, place)


def _card(work: Work, parcel: Outgoing, reader: Reader, t: Translator, place: tuple[str, str] | None) -> Drawing:
    text, blocks = interview_card(t, cards.card_of(work, parcel.interview_id or 0))
    return Update(*place, text, blocks) if place else Post(reader.slack_id, text, blocks)


def _entry(work: Work, parcel: Outgoing, reader: Reader, t: Translator, place: tuple[str, str] | None) -> Drawing:
    """A line goes into the card's thread; without a card in this conversation it stands by itself."""
    loud = bool(parcel.facts.get("loud"))
    text, blocks = history_line(t, cards.entry_of(work, int(parcel.facts["entry"])), alone=loud or place is None)
    if place is None:
        return Post(reader.slack_id, text, blocks)
    channel, ts = place
    return Post(channel, text, blocks, thread_ts=ts, broadcast=loud)
