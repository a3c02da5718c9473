"""Telling the requester how far a panel is and what came of it: messages to them alone, drawn when they are sent.

Source: docs/behaviour.md, Results.
"""

from dataclasses import dataclass, replace

from bot.work import Work
from domain.delivery import Channel, ParcelKind
from domain.errors import Unknown
from storage import outbox, panel_messages, panels, people
from storage.panel_tables import Panel

CARD, RESULT = "panel", "panel_result"
"""What messages are about, with the panel's number behind it."""


def result(work: Work, panel: Panel) -> None:
    """Have the message about the end posted; once for each panel, however many processes end it."""
    if panel.person is None:
        return
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.PANEL_RESULT,
        key=f"{RESULT}:{panel.id}",
        recipient=panel.person.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"panel": panel.id},
        person_id=panel.person_id,
        about=f"{RESULT}:{panel.id}",
    )


def result_changed(work: Work, panel: Panel) -> None:
    """Have that message edited, posted or still on its way: somebody was shut out, or somebody was erased."""
    about = f"{RESULT}:{panel.id}"
    if panel.person is None or not (panel.result_ts or panel_messages.on_their_way(work.session, [about])):
        return
    outbox.fold(
        work.session,
        about,
        kind=ParcelKind.PANEL_RESULT,
        recipient=panel.result_channel_id or panel.person.slack_id,
        due_at=work.now,
        now=work.now,
        person_id=panel.person_id,
        facts={"panel": panel.id},
    )


@dataclass(frozen=True)
class Standing:
    """Where a requester's message about a panel is or is to be posted, and for whom it is drawn.

    `place` is None until it is posted, `waits` true while another drawing of it may be leaving; `work` asks with the requester's rights,
    and is None when they are switched off.
    """

    panel_id: int
    place: tuple[str, str] | None
    waits: bool
    work: Work | None


def card_of(work: Work, panel_id: int, parcel_id: int) -> Standing:
    """The card; Unknown when there is no such panel."""
    panel = _panel(work, panel_id)
    return _standing(work, panel, (panel.channel_id, panel.ts), f"{CARD}:{panel.id}", parcel_id)


def result_of(work: Work, panel_id: int, parcel_id: int) -> Standing:
    """The message with the results; Unknown when there is no such panel."""
    panel = _panel(work, panel_id)
    return _standing(work, panel, (panel.result_channel_id, panel.result_ts), f"{RESULT}:{panel.id}", parcel_id)


def _panel(work: Work, panel_id: int) -> Panel:
    panel = panels.by_id(work.session, panel_id)
    if panel is None or panel.person is None:
        raise Unknown
    return panel


def _standing(work: Work, panel: Panel, place: tuple[str, str], about: str, parcel_id: int) -> Standing:
    slack_id = panel.person.slack_id if panel.person is not None else ""
    actor = people.actor(people.asked(work.session), slack_id, "panel")
    waits = panel_messages.is_being_posted(work.session, about, parcel_id)
    return Standing(panel.id, place if place[1] else None, waits, replace(work, actor=actor) if actor else None)
