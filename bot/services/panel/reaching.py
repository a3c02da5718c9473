"""Whether reviewers can be reached: what did not arrive is on the requester's card, and told in Slack once.

An address that a mail came back from gets no further nudge in that panel. Source: docs/behaviour.md, Panel review.
"""

from collections.abc import Iterator, Sequence

from bot.services import substitutes
from bot.services.panel import watching
from bot.services.panel.naming import name_of
from bot.work import Work
from domain import panel_mail
from domain.access import VacancyAccess, access_to
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotNow, Unknown, say
from domain.panel_nudges import OUT_OF_HOURS
from domain.panels import OUT, ReviewerState
from domain.undelivered import answer_of
from domain.unreached import Declined, Orphaned, Unreached
from storage import outbox, panel_messages, panel_nudges, panels, people
from storage.delivery_tables import Parcel
from storage.panel_nudges import Mail
from storage.panel_tables import Panel, PanelReviewer
from storage.tables import Person

LETTERS = (ParcelKind.PANEL_REQUEST, ParcelKind.PANEL_NUDGE)
CAME_BACK = "came back"
NOT_WANTED = say("It is not sent again: nobody asks this reviewer for anything any more.")

_LOST = (ParcelState.FAILED, ParcelState.HELD)


def is_panel_mail(parcel: Parcel) -> bool:
    """Whether it goes to an outside reviewer."""
    return parcel.channel is Channel.EMAIL and parcel.kind in panel_mail.MAILS


def reviewer_of(work: Work, parcel: Parcel) -> PanelReviewer | None:
    """Whom a mail was for, or whose shortlist a message in Slack holds; None when they are not there any more."""
    named = panel_mail.reviewer_in(parcel.about) or _number(parcel.facts.get("reviewer"))
    return panels.reviewer(work.session, named) if named else None


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


# --- how it stands -------------------------------------------------------------------------------------------------


def is_reached(work: Work, reviewer: PanelReviewer) -> bool:
    """Whether the last letter to somebody outside left and did not come back: only then does another one go."""
    letters = _letters(work, [reviewer.id]).get(reviewer.id, [])
    return not letters or (letters[-1].state is ParcelState.SENT and not _came_back(letters[-1]))


def unreached(work: Work, outside: Sequence[int], colleagues: Sequence[int]) -> set[int]:
    """Which of those outside the last letter did not reach, as far as is known; which colleagues were never asked in Slack."""
    found = {id: some[-1] for id, some in _letters(work, outside).items() if some}
    lost = {id for id, one in found.items() if one.state in _LOST or _came_back(one)}
    return lost | panel_messages.never_reached(work.session, colleagues)


def _letters(work: Work, reviewer_ids: Sequence[int]) -> dict[int, list[Mail]]:
    """Requests and nudges by mail, by reviewer, oldest first. What was stopped unsent says nothing about an address."""
    found: dict[int, list[Mail]] = {}
    for parcel in panel_nudges.mails(work.session, reviewer_ids):
        if parcel.kind in LETTERS and parcel.state is not ParcelState.CANCELLED:
            found.setdefault(panel_mail.reviewer_in(parcel.about) or 0, []).append(parcel)
    return found


def _came_back(parcel: Parcel | Mail) -> bool:
    return parcel.receipt.startswith(CAME_BACK)


def _said(parcel: Parcel) -> str:
    if _came_back(parcel):
        return parcel.receipt.partition(": ")[2]
    return answer_of(parcel.last_code, parcel.last_text)


# --- what became of a message --------------------------------------------------------------------------------------


def given_up(work: Work, parcel: Parcel) -> bool:
    """Follow up one that will not arrive by itself; False when it is no message of a panel's.

    A nudge nobody knows about is taken as arrived, for another one follows and nobody is asked twice a day; so is a code, for
    whoever waits for it can have another.
    """
    if parcel.kind in _REPLACED and parcel.state is ParcelState.HELD:
        outbox.take_as_arrived(work.session, parcel.id)
        return True
    if parcel.kind is ParcelKind.PANEL_NUDGE and parcel.cancel_reason == OUT_OF_HOURS:
        _nudge_later(work, parcel)
        return True
    if is_panel_mail(parcel):
        _mail_lost(work, parcel)
        return True
    if parcel.channel is Channel.SLACK and parcel.kind in _TO_REVIEWERS:
        _colleague_lost(work, parcel)
        return True
    if parcel.channel is Channel.SLACK and (parcel.kind is ParcelKind.PANEL_RESULT or _is_ours(parcel)):
        hand_on(work, parcel)
        return True
    return parcel.kind is ParcelKind.PANEL_DONE


_REPLACED = (ParcelKind.PANEL_NUDGE, ParcelKind.PANEL_CODE)
_TO_REVIEWERS = (ParcelKind.PANEL_DESK, ParcelKind.PANEL_NUDGE)


def _is_ours(parcel: Parcel) -> bool:
    return any(fact in parcel.facts for fact in ("unreached", "orphaned", "declined"))


def _nudge_later(work: Work, parcel: Parcel) -> None:
    """It did not count: the next one comes when it may."""
    reviewer = reviewer_of(work, parcel)
    if reviewer is not None:
        panels.by_id(work.session, reviewer.panel_id, lock=True)
        reviewer.nudged_at = None


def _mail_lost(work: Work, parcel: Parcel) -> None:
    reviewer = reviewer_of(work, parcel)
    if reviewer is not None and parcel.state in _LOST:
        tell(work, reviewer, parcel)


def _colleague_lost(work: Work, parcel: Parcel) -> None:
    """A colleague who was never asked, or who is gone from Slack or switched off, gives nothing: the requester hears it."""
    reviewer = reviewer_of(work, parcel)
    if reviewer is None or reviewer.panel.closed_at is not None:
        return
    if substitutes.nobody_reads(parcel) or _never_asked(work, reviewer, parcel):
        tell(work, reviewer, parcel)


def _never_asked(work: Work, reviewer: PanelReviewer, parcel: Parcel) -> bool:
    """Whatever the reason: their shortlist is not in Slack, nor on its way. Who has given everything found it without."""
    lost = parcel.kind is ParcelKind.PANEL_DESK and parcel.state in _LOST and not reviewer.ts
    asked = lost and reviewer.state is ReviewerState.ASKED
    return asked and not panel_messages.on_their_way(work.session, [panel_messages.desk_of(reviewer.id)])


def came_back(work: Work, parcel: Parcel) -> bool:
    """A mail came back: the requester hears of it; False when it is none of a panel's, or its reviewer is not there."""
    reviewer = reviewer_of(work, parcel) if is_panel_mail(parcel) else None
    if reviewer is None:
        return False
    tell(work, reviewer, parcel)
    return True


def tell(work: Work, reviewer: PanelReviewer, parcel: Parcel) -> None:
    """Have the requester's card show it, and tell them in Slack: once for each reviewer, whatever does not arrive after it."""
    watching.card(work, reviewer.panel)
    if reviewer.state not in OUT and reviewer.panel.closed_at is None:
        facts: dict[str, object] = {"unreached": reviewer.id, "parcel": parcel.id}
        _put(work, reviewer.panel, facts, f"{panel_messages.TOLD}:{reviewer.id}", ())


def declined(work: Work, reviewer: PanelReviewer) -> None:
    """Tell them that somebody cannot review, while somebody else can be asked in their place."""
    panel = reviewer.panel
    is_requester = reviewer.person_id is not None and reviewer.person_id == panel.person_id
    if panel.closed_at is None and not is_requester:
        _put(work, panel, {"declined": reviewer.id}, f"panel_declined:{reviewer.id}", ())


# --- to whom -------------------------------------------------------------------------------------------------------


def hand_on(work: Work, parcel: Parcel) -> None:
    """Tell the next who looks after the vacancy what a requester who is gone was to read, each tried once.

    Of results they are told only that they are there: they see them by their own rights.
    """
    panel = _panel_of(work, parcel)
    of_reviewer = "unreached" in parcel.facts or "declined" in parcel.facts
    if panel is None or (panel.result_ts and not of_reviewer):
        return
    facts = {"orphaned": panel.id} if parcel.kind is ParcelKind.PANEL_RESULT else dict(parcel.facts)
    tried = [*parcel.facts.get("tried", ()), parcel.person_id]
    _put(work, panel, {**facts, "tried": tried}, f"panel:{panel.id}:for:{parcel.id}", tried)


def _panel_of(work: Work, parcel: Parcel) -> Panel | None:
    for fact in ("panel", "orphaned"):
        if fact in parcel.facts:
            return panels.by_id(work.session, _number(parcel.facts[fact]))
    whose = parcel.facts.get("unreached", parcel.facts.get("declined"))
    reviewer = panels.reviewer(work.session, _number(whose))
    return reviewer.panel if reviewer is not None else None


def _put(work: Work, panel: Panel, facts: dict[str, object], key: str, tried: Sequence[int | None]) -> None:
    chosen = next((one for one in _possible(work, panel) if one.id not in tried and _may(work, panel, one)), None)
    if chosen is None:
        return
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.NOTICE,
        key=key,
        recipient=chosen.slack_id,
        due_at=work.now,
        now=work.now,
        facts=facts,
        person_id=chosen.id,
    )


def _possible(work: Work, panel: Panel) -> Iterator[Person]:
    """Who asked for the panel, then who may manage it: the vacancy's administrators, and Kalle's."""
    if panel.person is not None:
        yield panel.person
    yield from people.members(work.session, panel.vacancy_id, VacancyAccess.ADMINISTRATOR)
    yield from people.administrators(work.session)


def _may(work: Work, panel: Panel, person: Person) -> bool:
    """Still with Kalle, and may manage the panel."""
    actor = people.actor(people.asked(work.session), person.slack_id, "slack")
    if actor is None:
        return False
    has = access_to(actor, panel.vacancy_id, panel.vacancy.department_id)
    return has is VacancyAccess.ADMINISTRATOR or (has is VacancyAccess.NORMAL and person.id == panel.person_id)


# --- what they are told --------------------------------------------------------------------------------------------


def seen(work: Work, parcel_id: int, reviewer_id: int) -> Unreached:
    """What a waiting message in Slack tells; Unknown when the reviewer is not there any more."""
    reviewer, parcel = panels.reviewer(work.session, reviewer_id), outbox.by_id(work.session, parcel_id)
    if reviewer is None or parcel is None:
        raise Unknown
    return Unreached(
        panel_id=reviewer.panel_id,
        reviewer=name_of(reviewer),
        vacancy=reviewer.panel.vacancy.title,
        outside=reviewer.person_id is None,
        said=_said(parcel) if is_panel_mail(parcel) else "",
        in_doubt=parcel.state is ParcelState.HELD,
        gone=substitutes.nobody_reads(parcel),
    )


def seen_declined(work: Work, reviewer_id: int) -> Declined:
    """What a waiting message tells of who cannot review; Unknown when the panel has closed meanwhile, or was erased."""
    reviewer = panels.reviewer(work.session, reviewer_id)
    if reviewer is None or reviewer.reason is None or reviewer.panel.closed_at is not None:
        raise Unknown
    states = panels.standing(work.session, reviewer.panel_id)
    return Declined(
        panel_id=reviewer.panel_id,
        reviewer=name_of(reviewer),
        vacancy=reviewer.panel.vacancy.title,
        reason=reviewer.reason,
        words=reviewer.words,
        awaited=sum(one is ReviewerState.ASKED for one in states),
    )


def orphaned(work: Work, panel_id: int) -> Orphaned:
    """A panel that has closed without its requester; Unknown when it is not there any more."""
    panel = panels.by_id(work.session, panel_id)
    if panel is None:
        raise Unknown
    return Orphaned(panel.id, panel.vacancy.title, panel.person.name if panel.person is not None else "–")


def insist_wanted(work: Work, parcel: Parcel) -> None:
    """NotNow for a mail to a reviewer that would be stopped at its hand-over."""
    if parcel.kind not in LETTERS or not is_panel_mail(parcel):
        return
    reviewer = reviewer_of(work, parcel)
    if reviewer is None or reviewer.state in OUT or reviewer.panel.closed_at is not None:
        raise NotNow(NOT_WANTED)
