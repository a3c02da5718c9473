"""What a reviewer sees: the shortlist they were sent, and one person of it, in open or blind form.

Nothing of the recruiters' own is in it: no notes, no ranking, no other vacancy, no other reviewer. In blind form nothing
that tells who somebody is stands in it either. Source: docs/behaviour.md, Panel review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services import about
from bot.services.panel import request
from bot.texts.translator import translator
from bot.work import Work
from domain import anonymous
from domain.anonymous import Traces
from domain.desks import Desk, DeskItem, Given, Sheet, SheetFile
from domain.errors import NotNow, Unknown, say
from domain.language import Language
from domain.moments import zone_or_utc
from domain.panels import OUT, Terms
from storage import applications, card, panel_messages, reviewing
from storage.panel_tables import Panel, PanelReviewer
from storage.reviewing import Row
from storage.tables import Application

GONE_FROM_IT = say("This candidate is no longer in the panel. Nothing was saved.")
NOTHING_LEFT = say("Your part in this panel has ended. There is nothing left to see.")


def language_of(reviewer: PanelReviewer) -> Language:
    """The language a reviewer is spoken to in."""
    return reviewer.person.language if reviewer.person else reviewer.language


def terms_of(panel: Panel) -> Terms:
    """What the panel's reviewers are asked for and shown."""
    return Terms(panel.rating, panel.comments, panel.blind)


@dataclass(frozen=True)
class Posted:
    """A shortlist and where its message is, None before there is one; `waits` while another drawing of it may be leaving."""

    desk: Desk
    place: tuple[str, str] | None
    waits: bool


def of_message(work: Work, reviewer_id: int, parcel_id: int) -> Posted:
    """The shortlist of a colleague for the system's own drawing, so without asking who looks; Unknown without a reviewer."""
    waits = panel_messages.is_being_posted(work.session, panel_messages.desk_of(reviewer_id), parcel_id)
    reviewer = reviewing.reviewer(work.session, reviewer_id)
    if reviewer is None or reviewer.person is None:
        raise Unknown
    return Posted(desk(work, reviewer), (reviewer.channel_id, reviewer.ts) if reviewer.ts else None, waits)


def desk(work: Work, reviewer: PanelReviewer, *, message: bool = True) -> Desk:
    """The shortlist as a reviewer has it; without anybody in it when their part has ended.

    Without the requester's `message` for who does not show it: in a blind panel everybody's name is looked for in it.
    """
    return _desk(work, reviewer, reviewing.rows(work.session, reviewer), message=message)


def _desk(work: Work, reviewer: PanelReviewer, rows: Sequence[Row], *, message: bool) -> Desk:
    panel = reviewer.panel
    over = is_over(work, panel)
    found = [] if reviewer.state in OUT else _there(rows, over=over)
    return Desk(
        reviewer_id=reviewer.id,
        vacancy=about.title(panel.vacancy),
        zone=zone_or_utc(panel.vacancy.zone),
        requester=panel.person.name if panel.person else "",
        message=_message(work, panel, rows, len(found)) if message and reviewer.state not in OUT else "",
        terms=terms_of(panel),
        due_at=panel.due_at,
        closed=over,
        closing=panel.closing,
        state=reviewer.state,
        items=tuple(_item(reviewer, one) for one in found),
        snoozed_until=_snoozed(work, reviewer),
    )


def _snoozed(work: Work, reviewer: PanelReviewer) -> datetime | None:
    until = reviewer.snoozed_until
    return until if until is not None and until > work.now else None


def is_over(work: Work, panel: Panel) -> bool:
    """Whether a panel is over: with its due date it is, whether anybody has closed it already or not."""
    return panel.closed_at is not None or (panel.due_at is not None and work.now >= panel.due_at)


def _there(rows: Sequence[Row], *, over: bool) -> list[Row]:
    """Who is left; once the panel is over, those the reviewer gave a review of."""
    return [one for one in rows if one.left and (not over or one.given_at is not None)]


def _item(reviewer: PanelReviewer, row: Row) -> DeskItem:
    return DeskItem(row.application_id, row.position, _label(reviewer, row), _state(row), row.rating)


def _label(reviewer: PanelReviewer, row: Row) -> str:
    if not reviewer.panel.blind:
        return row.name
    return translator(language_of(reviewer))("Candidate {number}", number=row.position)


def _state(row: Row) -> Given:
    if row.given_at is not None:
        return Given.GIVEN
    return Given.NONE if row.comment is None else Given.DRAFT


# --- what the requester wrote --------------------------------------------------------------------------------------


def _message(work: Work, panel: Panel, rows: Sequence[Row], number: int) -> str:
    """What the requester wrote, its tags filled, without the way to the link, which a colleague has no need of.

    The template as it stands is for people outside and in the panel's language: colleagues are asked in words of ours and
    in their own. In a blind panel nobody who ever was in it is named there.
    """
    if request.is_template(work, panel.vacancy, panel.contents, panel.language):
        return ""
    text = request.message(work, request.of_panel(panel, number), panel.contents, panel.language)
    return anonymous.without(text, _anybody(rows)) if panel.blind else text


def _anybody(rows: Sequence[Row]) -> Traces:
    """What all of these people are known by, the longest name first."""
    names = {name for one in rows for name in anonymous.traces(one.first_name, one.last_name, [], []).names}
    return Traces(names=tuple(sorted(names, key=lambda one: (-len("".join(one)), one))))


# --- one person ----------------------------------------------------------------------------------------------------


def following(work: Work, reviewer: PanelReviewer, application_id: int = 0) -> Sheet | Desk:
    """Whoever comes next after this person, or first; the shortlist, without the requester's message, where nobody does."""
    rows = reviewing.rows(work.session, reviewer)
    shown = _desk(work, reviewer, rows, message=False)
    wanted = shown.after(application_id)
    return shown if wanted is None else _sheet(work, reviewer, rows, wanted)


def sheet(work: Work, reviewer: PanelReviewer, application_id: int) -> Sheet:
    """One person of the shortlist; Unknown for somebody who is not in it, NotNow when there is nothing to see any more."""
    insist_asked(reviewer)
    return _sheet(work, reviewer, reviewing.rows(work.session, reviewer), application_id)


def _sheet(work: Work, reviewer: PanelReviewer, rows: Sequence[Row], application_id: int) -> Sheet:
    panel = reviewer.panel
    over = is_over(work, panel)
    found = _there(rows, over=over)
    row = _row(found, rows, application_id)
    seen = None if over else applications.by_id(work.session, application_id)
    return Sheet(
        reviewer_id=reviewer.id,
        application_id=application_id,
        position=row.position,
        label=_label(reviewer, row),
        vacancy=about.title(panel.vacancy),
        terms=terms_of(panel),
        closed=over,
        facts=_facts(panel, reviewer, seen) if seen else (),
        cover_letter=about.cover_letter(seen, hidden=panel.blind) if seen else "",
        files=files(work, panel, application_id) if seen else (),
        state=_state(row),
        rating=row.rating,
        comment=row.comment or "",
        place=found.index(row) + 1,
        of=len(found),
        next_id=None if over else _next(found, row),
        without_files=not panel.files,
    )


def _facts(panel: Panel, reviewer: PanelReviewer, application: Application) -> tuple[tuple[str, str], ...]:
    """Somebody outside has no business with where the person is reached."""
    colleague = reviewer.person_id is not None
    return tuple(about.facts(application, language_of(reviewer), hidden=panel.blind, reachable=colleague))


def insist_asked(reviewer: PanelReviewer) -> None:
    """Refuse whoever's part has ended: they see nothing any more."""
    if reviewer.state in OUT:
        raise NotNow(NOTHING_LEFT)


def _row(found: Sequence[Row], rows: Sequence[Row], application_id: int) -> Row:
    row = next((one for one in found if one.application_id == application_id), None)
    if row is not None:
        return row
    if any(one.application_id == application_id and not one.left for one in rows):
        raise NotNow(GONE_FROM_IT)
    raise Unknown


def files(work: Work, panel: Panel, application_id: int) -> tuple[SheetFile, ...]:
    """The files that came with somebody, where this panel shows any; of a blind one those that can be cleaned."""
    if not panel.files:
        return ()
    found = enumerate(card.files(work.session, application_id), start=1)
    return tuple(
        SheetFile(one.id, about.name_of(one.name, one.kind, number, hidden=panel.blind))
        for number, one in found
        if not panel.blind or one.kind in about.KINDS
    )


def _next(found: Sequence[Row], row: Row) -> int | None:
    at = found.index(row)
    waiting = (one.application_id for one in (*found[at + 1 :], *found[:at]) if one.given_at is None)
    return next(waiting, None)
