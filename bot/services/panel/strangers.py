"""Addresses that are not asked as somebody outside: a candidate's of the shortlist, and a colleague's.

Whoever is in a shortlist reviews nobody in it. A colleague is asked in Slack, where their reviews are their own: asked at
an address, they would look at the others' reviews in Kalle before they gave theirs. Source: docs/behaviour.md, Panel review.
"""

from collections.abc import Collection, Sequence

from bot.services.panel import passing
from bot.work import Work
from domain.errors import Phrase, say
from storage import panel_requests, people
from storage.tables import Application, Person, Vacancy

OF_A_CANDIDATE = say("{addresses}: of a candidate of this shortlist, whom nobody asks to review it. Leave that out.")
A_CANDIDATE = say("{names}: a candidate of this shortlist, whom nobody asks to review it. Choose others.")
A_COLLEAGUE = say("{names}: uses Kalle. Choose them as a colleague instead of writing their address.")
OF_ELSEWHERE = say(
    "{names}: uses Kalle, but is not of the department “{department}”. Ask an administrator to add them to it, or leave "
    "their address out."
)


def wrong_inside(work: Work, applications: Sequence[Application], found: Collection[Person]) -> Phrase | None:
    """Colleagues who are candidates themselves."""
    theirs = _of_candidates(work, applications, [one.email for one in found if one.email])
    names = [one.name for one in found if one.email and one.email.casefold() in theirs]
    return Phrase(A_CANDIDATE.text, {"names": ", ".join(names)}) if names else None


def wrong_outside(work: Work, applications: Sequence[Application], addresses: Collection[str]) -> Phrase | None:
    """Addresses of candidates, by the address alone; then those of colleagues, who can be chosen or not."""
    theirs = _of_candidates(work, applications, addresses)
    if theirs:
        written = [one for one in addresses if one.casefold() in theirs]
        return Phrase(OF_A_CANDIDATE.text, {"addresses": ", ".join(written)})
    return _colleagues(work, applications[0].vacancy, people.at_addresses(work.session, addresses))


def _of_candidates(work: Work, applications: Sequence[Application], addresses: Collection[str]) -> set[str]:
    return panel_requests.addresses_among(work.session, [one.id for one in applications], addresses)


def _colleagues(work: Work, vacancy: Vacancy, found: Collection[Person]) -> Phrase | None:
    here = [one for one in found if one.id == work.actor.person_id or passing.belongs(work, vacancy, one)]
    if here:
        return Phrase(A_COLLEAGUE.text, {"names": ", ".join(one.name for one in here)})
    if not found:
        return None
    department = vacancy.department.name if vacancy.department else "–"
    return Phrase(OF_ELSEWHERE.text, {"names": ", ".join(one.name for one in found), "department": department})
