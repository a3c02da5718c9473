"""Times a candidate offers instead of the one they were invited to: kept, forgotten, seen against everybody's calendar.

Source: docs/behaviour.md, New times.
"""

from datetime import datetime

from bot.texts import when
from bot.work import Work
from domain.language import Language
from domain.moments import zone_or_utc
from domain.proposals import Meeting, Offered, Times, Wish, read
from storage import interviews, proposals
from storage.tables import Interview

NONE = Times()


def times_of(interview: Interview, wish: Wish, now: datetime, language: Language) -> Times:
    """Read what was typed on the candidate's page; BadFields for what cannot be offered."""
    office = zone_or_utc(interview.application.vacancy.zone)
    meeting = Meeting(interview.starts_at, interview.minutes, office, when.zone_name(office, language))
    return read(wish, meeting, now)


def standing(work: Work, interview: Interview) -> Times:
    """What is offered for an interview as it stands."""
    found = proposals.of_interview(work.session, interview.id)
    return Times(tuple(one.starts_at for one in found), found[0].zone if found else "")


def replace(work: Work, interview: Interview, times: Times) -> bool:
    """Keep these times in the place of those that stood; False when they are the same."""
    if times == standing(work, interview):
        return False
    proposals.put(work.session, interview, times.moments, times.zone, work.now)
    return True


def offered(work: Work, interview: Interview) -> tuple[Offered, ...]:
    """The times that stand, with whoever has something else then."""
    found = proposals.of_interview(work.session, interview.id)
    return tuple(
        Offered(
            one.starts_at,
            zone_or_utc(one.zone),
            () if one.starts_at <= work.now else _booked(work, interview, one.starts_at),
            one.starts_at <= work.now,
        )
        for one in found
    )


def _booked(work: Work, interview: Interview, at: datetime) -> tuple[str, ...]:
    """By name: the attending recruiters, and the candidate, who may have another interview here."""
    attending, candidate = [one.person for one in interview.interviewers], interview.application.candidate
    ids, but = [one.id for one in attending], [interview.id]
    busy = interviews.booked_people(work.session, ids, at, interview.minutes, but=but)
    busy |= interviews.appointed_people(work.session, ids, at, interview.minutes)
    elsewhere = interviews.booked_candidates(work.session, [candidate.id], at, interview.minutes, but=but)
    return (*(one.name for one in attending if one.id in busy), *([candidate.name] if elsewhere else []))
