"""What shows a panel in Slack is drawn anew when the panel changes: reviewers' messages, the requester's card, Homes.

Only ids wait in the outbox, and changes in quick succession are one drawing.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.services import watching
from bot.work import Work
from domain.delivery import ParcelKind
from storage import outbox, panel_messages, panels, reviewing
from storage.panel_tables import Panel, PanelReviewer


def changed(work: Work, panel: Panel) -> None:
    """Have everything drawn anew that shows how far a panel is."""
    card(work, panel)
    leaving = _leaving(work, panels.reviewers(work.session, panel.id))
    for reviewer in panels.reviewers(work.session, panel.id):
        if reviewer.ts or reviewer.id in leaving:
            desk(work, reviewer)
    watching.homes(work, _people(work, panel))


def moved_on(work: Work, panel: Panel, reviewer: PanelReviewer) -> None:
    """The same when only one reviewer is further than before: the others' messages say nothing about them."""
    card(work, panel)
    if reviewer.ts or _leaving(work, [reviewer]) or _is_posted(work, reviewer):
        desk(work, reviewer)
    watching.homes(work, {one for one in (panel.person_id, reviewer.person_id) if one is not None})


def _leaving(work: Work, reviewers: Sequence[PanelReviewer]) -> set[int]:
    """Whose shortlist may be on its way: drawn before, it does not show what is new. Asked before where they are."""
    found = panel_messages.on_their_way(work.session, [panel_messages.desk_of(one.id) for one in reviewers])
    return {one.id for one in reviewers if panel_messages.desk_of(one.id) in found}


def _is_posted(work: Work, reviewer: PanelReviewer) -> bool:
    found = panels.reviewer(work.session, reviewer.id)
    return found is not None and found.ts != ""


def card(work: Work, panel: Panel, due_at: datetime | None = None) -> None:
    """Have the requester's card drawn, now or later: posted by its first message, edited by all later ones."""
    if panel.person is None:
        return
    outbox.fold(
        work.session,
        f"panel:{panel.id}",
        kind=ParcelKind.PANEL_CARD,
        recipient=panel.channel_id or panel.person.slack_id,
        due_at=due_at or work.now,
        now=work.now,
        person_id=panel.person_id,
        facts={"panel": panel.id},
    )


def desk(work: Work, reviewer: PanelReviewer, due_at: datetime | None = None) -> None:
    """Have one colleague's shortlist drawn in their conversation with Kalle, now or later."""
    if reviewer.person is None:
        return
    recipient = reviewer.channel_id or reviewer.person.slack_id
    reviewing.draw(work.session, reviewer.id, reviewer.person_id, recipient, work.now, due_at)


def _people(work: Work, panel: Panel) -> set[int]:
    reviewing = (one.person_id for one in panels.reviewers(work.session, panel.id))
    return {one for one in (panel.person_id, *reviewing) if one is not None}
