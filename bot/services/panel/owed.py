"""What somebody owes in panels: for their Home and for nudges. Source: docs/behaviour.md, Fair nudges."""

from bot.services.panel.desk import is_over
from bot.work import Work
from domain.errors import NotNow, Unknown, say
from domain.moments import zone_or_utc
from domain.owed_reviews import OwedReview
from domain.panels import OUT, ReviewerState, begun
from storage import panel_nudges, panels, people
from storage.panel_tables import PanelReviewer

CLOSED = say("This panel is closed: nobody waits for your reviews any more.")
NOTHING_OWED = say("You have given all your reviews: nobody waits for you any more.")


def of_person(work: Work, person_id: int) -> tuple[OwedReview, ...]:
    """What somebody owes, what is due first coming first."""
    found = [
        part(work, one) for one in panels.open_of_person(work.session, person_id, work.now) if _is_asked(work, one)
    ]
    owed = [one for one in found if one.left]
    return tuple(sorted(owed, key=lambda one: (one.due_at is None, one.due_at or work.now, one.reviewer_id)))


def of_reviewer(work: Work, reviewer_id: int) -> OwedReview | None:
    """What one reviewer owes still; None when that is nothing any more, for whatever reason."""
    if not panel_nudges.still_owes(work.session, reviewer_id):
        return None
    reviewer = panels.reviewer(work.session, reviewer_id)
    return part(work, reviewer) if reviewer is not None and _is_asked(work, reviewer) else None


def _is_asked(work: Work, reviewer: PanelReviewer) -> bool:
    """The request has left, they are not done, and it is not over: it is at its due date, whether it was closed already or not."""
    due_at = reviewer.panel.due_at
    on = reviewer.asked_at <= work.now and (due_at is None or work.now < due_at)
    return on and reviewer.state is ReviewerState.ASKED


def part(work: Work, reviewer: PanelReviewer) -> OwedReview:
    """What somebody owes in one panel, nothing left as well."""
    panel = reviewer.panel
    return OwedReview(
        reviewer_id=reviewer.id,
        vacancy=panel.vacancy.title,
        requester=panel.person.name if panel.person is not None and panel.person.active else "",
        left=panel_nudges.lacking(work.session, reviewer.id),
        total=len(panels.shortlist(work.session, panel.id)),
        due_at=panel.due_at,
        zone=zone_or_utc(panel.vacancy.zone),
        snoozed_until=reviewer.snoozed_until,
    )


def zone_of_reader(work: Work) -> str:
    """The zone whoever acts lives in."""
    found = people.by_ids(work.session, [work.actor.person_id or 0])
    return found[0].zone if found else work.house.zone.key


def mine(work: Work, reviewer_id: int) -> PanelReviewer:
    """The actor's own part in a panel; Unknown for anybody else's."""
    found = panels.reviewer(work.session, reviewer_id)
    if found is None or found.person_id is None or found.person_id != work.actor.person_id:
        raise Unknown
    if not begun(found.panel.begun_at, work.now):
        raise Unknown
    return found


def locked(work: Work, reviewer_id: int) -> PanelReviewer:
    """The same, which nobody else changes meanwhile."""
    found = mine(work, reviewer_id)
    panels.by_id(work.session, found.panel_id, lock=True)
    again = panels.reviewer(work.session, reviewer_id)
    if again is None:
        raise Unknown
    return again


def insist_owed(work: Work, reviewer: PanelReviewer) -> None:
    """NotNow when nothing is owed any more."""
    if is_over(work, reviewer.panel) or reviewer.state in OUT:
        raise NotNow(CLOSED)
    if not panel_nudges.still_owes(work.session, reviewer.id):
        raise NotNow(NOTHING_OWED)
