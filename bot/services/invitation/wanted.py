"""Step 1: who is to be invited, to what, when, where and by whom. Source: docs/behaviour.md, Inviting."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.services import reach
from bot.work import Work
from domain import values
from domain.access import RIGHT_OF_TYPE, VacancyAccess, require_right
from domain.errors import BadFields, BadValue, NotNow, say
from domain.moments import is_doubled, moment
from domain.status import InterviewForm, InterviewType, VacancyState
from storage import invitations, people
from storage.tables import Application, Invitation, Person, Vacancy

SHORTEST, LONGEST = 5, 480
INVITED_AT_ONCE = 50
LETTERS_AT_ONCE = 100
"""Candidates' and recruiters' together: they are made while Slack waits, for three seconds at most."""
YEARS_AHEAD = 3
FURTHEST = timedelta(days=YEARS_AHEAD * 366)
_IN_THE_PAST = say("This time has passed. Choose a later one.")


@dataclass(frozen=True)
class Wanted:
    """The answers of step 1. `day` and `at` are the wall clock of the vacancy's zone; `interviewers` Slack ids."""

    applications: tuple[int, ...]
    type: InterviewType
    form: InterviewForm
    interviewers: tuple[str, ...]
    day: date
    at: time
    minutes: int
    place: str
    second_hour: bool | None = None


class TwoHours(BadFields):
    """The wall-clock time comes twice that night: which one is meant has to be asked."""


def prepare(work: Work, wanted: Wanted, *, form: str = "") -> int:
    """Check step 1 and keep it for step 2; return the invitation's id. BadFields names what must be corrected.

    `form` is the id of the open view: who goes back to it and on again finds the letters as they were edited.
    """
    chosen = _applications(work, wanted.applications)
    require_right(work.actor, RIGHT_OF_TYPE[wanted.type])
    vacancy = chosen[0].vacancy
    starts_at = starting(wanted.day, wanted.at, ZoneInfo(vacancy.zone), wanted.second_hour, now=work.now)
    attending = _attending(work, wanted.interviewers)
    _insist_few(len(chosen) * (1 + len(attending)))
    answers = _answers(wanted, chosen, starts_at, attending)
    invitation = Invitation(
        person_id=work.actor.person_id,
        form=form,
        answers=answers | _letters_before(work, form, answers),
        created_at=work.now,
        sent_at=None,
    )
    work.session.add(invitation)
    work.session.flush()
    return invitation.id


def _insist_few(letters: int) -> None:
    if letters > LETTERS_AT_ONCE:
        raise BadFields(
            applications=say(
                "That makes {count} letters, one for each candidate and one about each for every recruiter. "
                "At most {most} go out at once: invite in several goes.",
                count=letters,
                most=LETTERS_AT_ONCE,
            )
        )


def _letters_before(work: Work, form: str, answers: dict[str, object]) -> dict[str, object]:
    """The letters edited with the same form, as long as they are of the same vacancy and type."""
    before = invitations.latest_of_form(work.session, work.actor.person_id, form)
    same = before is not None and all(before.answers[name] == answers[name] for name in ("vacancy", "type"))
    return {"letters": before.answers["letters"]} if before and same and "letters" in before.answers else {}


def _applications(work: Work, ids: Sequence[int]) -> list[Application]:
    chosen = reach.all_applications(work, ids, VacancyAccess.NORMAL)
    if len({application.vacancy_id for application in chosen}) > 1:
        raise BadFields(
            applications=say("Choose candidates of one vacancy: each vacancy has its own texts and time zone.")
        )
    insist_open(chosen[0].vacancy)
    return chosen


def insist_open(vacancy: Vacancy) -> None:
    """Refuse when the vacancy was closed, perhaps while the modal was open."""
    if vacancy.state in (VacancyState.CLOSED, VacancyState.EXPIRED):
        raise NotNow(
            say(
                "The vacancy “{vacancy}” is {state}. Nothing was sent: open it again first.",
                vacancy=vacancy.title,
                state=vacancy.state,
            )
        )


def starting(day: date, at: time, zone: ZoneInfo, second_hour: bool | None, *, now: datetime) -> datetime:
    """Return the UTC moment meant; TwoHours for one that comes twice, BadFields for one that cannot be meant.

    That is an hour that does not exist, the past, or years away, as a slip in the year makes it.
    """
    _insist_near(day, now.astimezone(zone).date())
    if second_hour is None and is_doubled(day, at, zone):
        raise TwoHours(second_hour=say("The clocks go back that night and this time comes twice. Which one is meant?"))
    try:
        found = moment(day, at, zone, second=bool(second_hour))
    except BadValue as error:
        raise BadFields(at=error.phrase) from error
    if found <= now:
        raise BadFields(day=_IN_THE_PAST)
    return found


def _insist_near(day: date, today: date) -> None:
    """Said of the day alone, before it is a moment: the last days of the calendar have none in some zones."""
    if day < today:
        raise BadFields(day=_IN_THE_PAST)
    if day > today + FURTHEST:
        raise BadFields(day=say("This day is more than {years} years ahead. Look at the year.", years=YEARS_AHEAD))


def _attending(work: Work, slack_ids: Sequence[str]) -> list[Person]:
    known = [person for person in people.by_slack_ids(work.session, slack_ids) if person.active]
    if len(known) < len(set(slack_ids)):
        raise BadFields(
            interviewers=say("Kalle does not know all of them. Ask an administrator of Kalle to add who is missing.")
        )
    return known


def minutes_of(text: str) -> int:
    """Read a duration in minutes; BadFields when it is none or out of bounds."""
    if not re.fullmatch(r"[0-9]{1,4}", text.strip()) or not SHORTEST <= int(text) <= LONGEST:
        raise BadFields(minutes=say("Between {least} and {most} minutes.", least=SHORTEST, most=LONGEST))
    return int(text)


def place_of(text: str) -> str:
    """Read a place or link as one clean line; BadFields when it is too long."""
    try:
        return values.line(text, longest=500)
    except BadValue as error:
        raise BadFields(place=error.phrase) from error


def _answers(
    wanted: Wanted, chosen: list[Application], starts_at: datetime, attending: list[Person]
) -> dict[str, object]:
    return {
        "applications": [application.id for application in chosen],
        "vacancy": chosen[0].vacancy_id,
        "type": str(wanted.type),
        "form": str(wanted.form),
        "starts_at": starts_at.isoformat(),
        "minutes": wanted.minutes,
        "place": wanted.place,
        "interviewers": [person.id for person in attending],
    }
