"""Drawing a requester's messages about a panel at the moment they are sent, by the rights they have then."""

from bot.delivery.channels import ForNow, Outgoing
from bot.delivery.slack import Drawing, Nothing, Post, Update
from bot.kit.blocks import Block
from bot.messages import panel_card, panel_result
from bot.services.panel import results, telling
from bot.services.panel.telling import Standing
from bot.services.substitutes import SWITCHED_OFF
from bot.texts.translator import Translator
from bot.work import Work
from domain.cards import Reader
from domain.errors import Unknown
from domain.panels import Closing

NO_ACCESS = "the requester may not see the vacancy any more"
NOT_WANTED = "it was taken back before it was told"


def draw_card(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """How far a panel is; one that was taken back before anybody heard of it is not told of."""
    there = _ready(telling.card_of(work, int(parcel.facts["panel"]), parcel.id))
    if there.work is None:
        return Nothing(SWITCHED_OFF)
    try:
        shown = results.view(there.work, there.panel_id)
    except Unknown:
        return _withheld(there, parcel, reader, t)
    if not there.place and not _may_stand(parcel) and shown.closing is Closing.TAKEN_BACK:
        return Nothing(NOT_WANTED)
    return _drawn(there, reader, panel_card.panel_card(t, shown))


def draw_result(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """What came of it; that it was taken back where it was told already."""
    there = _ready(telling.result_of(work, int(parcel.facts["panel"]), parcel.id))
    if there.work is None:
        return Nothing(SWITCHED_OFF)
    try:
        shown = results.view(there.work, there.panel_id)
        if shown.closing is Closing.TAKEN_BACK:
            return _drawn(there, reader, panel_card.panel_card(t, shown)) if there.place else Nothing(NOT_WANTED)
        found = results.of_panel(there.work, there.panel_id)
    except Unknown:
        return _withheld(there, parcel, reader, t)
    shows = frozenset(one.application_id for one in found.rows)
    return _drawn(there, reader, panel_result.panel_result(t, found), shows)


def _ready(there: Standing) -> Standing:
    """Only one message posts it, and the last one drawn arrives last: the next waits until this one has."""
    if there.waits:
        raise ForNow(None, "another drawing of it is on its way", "prepare")
    return there


def _may_stand(parcel: Outgoing) -> bool:
    """One that is in doubt is drawn in any case: what may stand in Slack is looked for."""
    return parcel.handed_over_at is not None


def _withheld(there: Standing, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    if there.place or _may_stand(parcel):
        return _drawn(there, reader, panel_card.withheld(t))
    return Nothing(NO_ACCESS)


def _drawn(
    there: Standing, reader: Reader, drawn: tuple[str, list[Block]], shows: frozenset[int] = frozenset()
) -> Drawing:
    if there.place is not None:
        return Update(*there.place, *drawn, shows=shows)
    return Post(reader.slack_id, *drawn, shows=shows)
