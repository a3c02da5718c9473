"""Drawing what goes to Slack at the moment it is sent: never older than that, and nothing personal waits in a queue."""

from collections.abc import Callable

from bot.delivery.channels import ForNow, Outgoing
from bot.delivery.slack import Delete, Drawing, Nothing, Post, Publish, Update
from bot.digest_drawings import UNVOUCHED, Rooms, draw_digest
from bot.messages.applicants import applicants
from bot.messages.digest import stopped as digest_stopped
from bot.messages.held_back import LIMITS, held_back
from bot.messages.history import history_line
from bot.messages.home import home as messages_home
from bot.messages.home import unknown as messages_unknown
from bot.messages.interview_card import interview_card
from bot.messages.panel_desk import panel_desk
from bot.messages.step_card import step_card
from bot.messages.step_trouble import step_trouble
from bot.panel_card_drawings import draw_card, draw_result
from bot.panel_drawings import draw_completed, draw_declined, draw_nudge, draw_orphaned, draw_unreached
from bot.services import cards, limits, quiet
from bot.services.acting import announcing, looking, troubles
from bot.services.calendar import home as day
from bot.services.panel import desk as desks
from bot.services.rating import announced
from bot.services.substitutes import SWITCHED_OFF
from bot.texts.translator import Translator, translator
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.cards import Reader
from domain.delivery import ParcelKind
from domain.digests import Pause
from domain.errors import Unknown


def drawer(look: Begin, rooms: Rooms = UNVOUCHED) -> Callable[[Outgoing], Drawing]:
    """Return what draws a waiting Slack message; `rooms` says who can read a channel."""

    def draw(parcel: Outgoing) -> Drawing:
        try:
            if parcel.kind is ParcelKind.DIGEST:
                return draw_digest(look, rooms, parcel)
            with look(SYSTEM) as work:
                return _drawing(work, parcel)
        except Unknown:
            return Nothing("what it is about is no longer there")

    return draw


def _drawing(work: Work, parcel: Outgoing) -> Drawing:
    if parcel.kind is ParcelKind.ERASED:
        return Delete(str(parcel.facts["channel"]), str(parcel.facts["ts"]))
    if parcel.person_id is None:
        return Nothing("it is about nothing")
    reader = cards.reader(work, parcel.person_id)
    if not reader.active:
        return _switched_off(parcel, reader)
    t = translator(reader.language)
    if parcel.kind is ParcelKind.HOME:
        return Publish(reader.slack_id, messages_home(t, day.of_person(work, reader.slack_id)))
    return _for_reader(work, parcel, reader, t)


def _switched_off(parcel: Outgoing, reader: Reader) -> Drawing:
    """Nothing is told any more, and a Home that was drawn is emptied."""
    if parcel.kind is ParcelKind.HOME:
        return Publish(reader.slack_id, messages_unknown(translator(reader.language)))
    return Nothing(SWITCHED_OFF)


def _for_reader(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """By what it is about."""
    drawn = BY_KIND.get(parcel.kind)
    if drawn is not None:
        return drawn(work, parcel, reader, t)
    if "subscription" in parcel.facts:
        stopped = digest_stopped(t, Pause(parcel.facts["why"]), str(parcel.facts["channel"]))
        return Post(reader.slack_id, *stopped)
    if about := next((one for one in BY_FACT if one in parcel.facts), None):
        return BY_FACT[about](work, parcel, reader, t)
    if parcel.interview_id is None:
        return _held_back(work, parcel, reader, t)
    place = cards.card_message(work, parcel.interview_id, parcel.person_id or 0)
    if parcel.kind is ParcelKind.CARD:
        return _card(work, parcel, reader, t, place)
    return _entry(work, parcel, reader, t, place)


def _held_back(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """To administrators: a limit was reached."""
    limit, who = limits.held_back_in(work, int(parcel.facts.get("entry", 0)))
    if limit not in LIMITS:
        return Nothing("it is about nothing")
    return Post(reader.slack_id, *held_back(t, limit, who))


def _step(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """The result of a step, edited in place as it goes on."""
    step_id = int(parcel.facts["step"])
    text, blocks = step_card(t, looking.counted(work, step_id))
    place = announcing.place_of(work, step_id, parcel.person_id or 0)
    return Update(*place, text, blocks) if place else Post(reader.slack_id, text, blocks)


def _applicants(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """New applicants; nothing is posted when none of them is there any more, and what was posted is edited."""
    told = announced.look(work, int(parcel.facts["notice"]))
    text, blocks = applicants(t, told)
    shows = frozenset(one.application_id for one in told.people)
    if told.place:
        return Update(*told.place, text, blocks, shows=shows)
    return Post(reader.slack_id, text, blocks, shows=shows) if told.count else Nothing("nobody is there to be told of")


def _panel_desk(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """Somebody's shortlist; nothing is posted of a panel that is over before they ever saw it.

    The last one drawn arrives last: the next waits until this one has. What may stand in Slack is drawn to be looked for.
    """
    shown = desks.of_message(work, int(parcel.facts["reviewer"]), parcel.id)
    if shown.waits:
        raise ForNow(None, "another drawing of it is on its way", "prepare")
    text, blocks = panel_desk(t, shown.desk)
    names = frozenset(one.application_id for one in shown.desk.items)
    if shown.place:
        return Update(*shown.place, text, blocks, shows=names)
    if shown.desk.open or parcel.handed_over_at is not None:
        return Post(reader.slack_id, text, blocks, shows=names)
    return Nothing("the panel is over")


def _trouble(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """What a step sent and did not arrive: a message of its own, edited when a doubt was decided."""
    text, blocks = step_trouble(t, troubles.seen(work, parcel.facts))
    if "edits" not in parcel.facts:
        return Post(reader.slack_id, text, blocks)
    place = troubles.place_of(work, parcel.facts)
    return Update(*place, text, blocks) if place else Nothing("what it is to change is no longer there")


def _card(work: Work, parcel: Outgoing, reader: Reader, t: Translator, place: tuple[str, str] | None) -> Drawing:
    text, blocks = interview_card(t, cards.card_of(work, parcel.interview_id or 0))
    return Update(*place, text, blocks) if place else Post(reader.slack_id, text, blocks)


def _entry(work: Work, parcel: Outgoing, reader: Reader, t: Translator, place: tuple[str, str] | None) -> Drawing:
    """A line goes into the card's thread; without a card in this conversation it stands by itself."""
    notice = parcel.kind is ParcelKind.NOTICE
    loud = notice or (bool(parcel.facts.get("loud")) and not quiet.is_quiet(work, parcel.person_id or 0))
    entry = cards.entry_of(work, int(parcel.facts["entry"]), parcel.person_id)
    text, blocks = history_line(t, entry, alone=loud or place is None, has_card=not notice or place is not None)
    if place is None:
        return Post(reader.slack_id, text, blocks)
    channel, ts = place
    return Post(channel, text, blocks, thread_ts=ts, broadcast=loud)


Draws = Callable[[Work, Outgoing, Reader, Translator], Drawing]
BY_KIND: dict[ParcelKind, Draws] = {
    ParcelKind.STEP: _step,
    ParcelKind.APPLICANTS: _applicants,
    ParcelKind.PANEL_DESK: _panel_desk,
    ParcelKind.PANEL_NUDGE: draw_nudge,
    ParcelKind.PANEL_DONE: draw_completed,
    ParcelKind.PANEL_CARD: draw_card,
    ParcelKind.PANEL_RESULT: draw_result,
}
"""What is drawn by its kind alone."""

BY_FACT: dict[str, Draws] = {
    "unreached": draw_unreached,
    "orphaned": draw_orphaned,
    "declined": draw_declined,
    "trouble": _trouble,
}
"""Notices, by what one of their facts names."""
