"""What shows an interview besides its card is drawn anew when the interview changes: Homes and digests.

Only ids wait in the outbox, and changes in quick succession are one drawing.
"""

from datetime import timedelta

from bot.work import Work
from domain.delivery import ParcelKind
from storage import outbox, watching
from storage.tables import Interview, Person, Vacancy

FRESH = timedelta(days=14)
"""A Home that nobody opened for so long is drawn when it is opened the next time, and not before."""


def changed(work: Work, interview: Interview) -> None:
    """Have everything drawn anew that shows an interview."""
    people = _people(interview)
    homes(work, people)
    vacancy = interview.application.vacancy
    found = watching.digests(work.session, people, vacancy.id, vacancy.department_id)
    for digest_id, channel_id, person_id in found:
        digest(work, digest_id, channel_id, person_id)


def appointed(work: Work, person_id: int, vacancy: Vacancy | None) -> None:
    """The same for an appointment of somebody's, perhaps about a vacancy."""
    homes(work, {person_id})
    about = (vacancy.id, vacancy.department_id) if vacancy is not None else (0, None)
    for digest_id, channel_id, owner_id in watching.digests(work.session, {person_id}, *about):
        digest(work, digest_id, channel_id, owner_id)


def homes(work: Work, person_ids: set[int]) -> None:
    """Have these people's Homes drawn anew, as far as they look at them."""
    for person_id, slack_id in watching.homes(work.session, person_ids, work.now - FRESH):
        home(work, person_id, slack_id)


def rights_changed(work: Work, person: Person) -> None:
    """Somebody may see more or less than before: what was drawn by their rights is drawn by those they have now."""
    if watching.has_home(work.session, person.id):
        home(work, person.id, person.slack_id)
    for digest_id, channel_id, owner_id in watching.of_readers(work.session, {person.id}):
        digest(work, digest_id, channel_id, owner_id)


def home(work: Work, person_id: int, slack_id: str) -> None:
    """Have one Home drawn; its address is one of its own, so that it waits behind no message."""
    outbox.fold(
        work.session,
        f"home:{person_id}",
        kind=ParcelKind.HOME,
        recipient=f"home:{slack_id}",
        due_at=work.now,
        now=work.now,
        person_id=person_id,
    )


def digest(
    work: Work, digest_id: int, recipient: str, person_id: int, *, first: bool = False, anew: bool = False
) -> None:
    """Have one digest drawn: posted by its `first` message and by no other, edited by all later ones.

    With `anew` Slack is asked who reads the channel whatever is remembered of it; one that waits already does not.
    """
    outbox.fold(
        work.session,
        f"digest_room:{digest_id}" if anew else f"digest:{digest_id}",
        kind=ParcelKind.DIGEST,
        recipient=recipient,
        due_at=work.now,
        now=work.now,
        person_id=person_id,
        facts={"digest": digest_id, **({"first": True} if first else {}), **({"anew": True} if anew else {})},
    )


def _people(interview: Interview) -> set[int]:
    attending = {one.person_id for one in interview.interviewers}
    return attending | ({interview.created_by_id} if interview.created_by_id else set())
