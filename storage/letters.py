"""What the letters of reminders are written from: of many of them in two statements, in plain values.

Built once, and of the tables alone: ten thousand are due in one morning, and the mapper would take longer than the
database.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from domain.delivery import Channel
from domain.language import Language
from domain.status import InterviewForm, InterviewType
from storage.direct import Direct
from storage.tables import Application, Candidate, Department, Interview, Interviewer, Person, Reminder, Vacancy


class Unit(NamedTuple):
    """A part of the company."""

    name: str


class Colleague(NamedTuple):
    """Somebody of the company."""

    name: str
    email: str | None


class Attending(NamedTuple):
    """A recruiter who attends."""

    person: Colleague


class Post(NamedTuple):
    """What the interview is about."""

    title: str
    reference: str
    zone: str
    address: str
    route: str
    contact_name: str
    contact_email: str
    contact_phone: str
    department: Unit | None


class Invitee(NamedTuple):
    """Who is invited."""

    first_name: str
    last_name: str
    email: str | None
    mobile: str | None
    language: Language

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class Case(NamedTuple):
    """Who is invited for what."""

    candidate: Invitee
    vacancy: Post


class Meeting(NamedTuple):
    """An interview as it stands."""

    id: int
    revision: int
    type: InterviewType
    form: InterviewForm
    starts_at: datetime
    minutes: int
    place: str
    from_address: str
    application: Case
    created_by: Colleague | None
    interviewers: Sequence[Attending]


AboutVacancy = Vacancy | Post
AboutApplication = Application | Case
AboutInterview = Interview | Meeting
"""What a letter is written from: rows, or their plain values where there are many."""


class Ordered(NamedTuple):
    """A reminder that is to be written: its text with the tags still in it, and the interview it reminds of."""

    id: int
    channel: Channel
    subject: str
    contents: str
    signature: str
    interview: Meeting


_R, _I, _A, _C, _V, _D, _P, _W = (
    one.__table__.c for one in (Reminder, Interview, Application, Candidate, Vacancy, Department, Person, Interviewer)
)
_REMINDER = (_R.id, _R.channel, _R.subject, _R.contents, _R.signature)
_INTERVIEW = (_I.id, _I.revision, _I.type, _I.form, _I.starts_at, _I.minutes, _I.place, _I.from_address)
_CANDIDATE = (_C.first_name, _C.last_name, _C.email, _C.mobile, _C.language)
_VACANCY = (
    *(_V.title, _V.reference, _V.zone, _V.address, _V.route),
    *(_V.contact_name, _V.contact_email, _V.contact_phone),
)
_SIZES = tuple(map(len, (_REMINDER, _INTERVIEW, _CANDIDATE, _VACANCY)))
_ORDERS = (
    select(*_REMINDER, *_INTERVIEW, *_CANDIDATE, *_VACANCY, _D.name, _I.created_by_id, _P.name, _P.email)
    .select_from(Reminder.__table__)
    .join(Interview.__table__, _I.id == _R.interview_id)
    .join(Application.__table__, _A.id == _I.application_id)
    .join(Candidate.__table__, _C.id == _A.candidate_id)
    .join(Vacancy.__table__, _V.id == _A.vacancy_id)
    .outerjoin(Department.__table__, _D.id == _V.department_id)
    .outerjoin(Person.__table__, _P.id == _I.created_by_id)
    .order_by(_R.id)
)
_THOSE_ATTENDING = (
    select(_W.interview_id, _P.name, _P.email).join(Person.__table__, _P.id == _W.person_id).order_by(_W.id)
)
_ORDERED = _ORDERS.where(_R.id.in_(bindparam("ids", expanding=True)))
_ATTENDING = _THOSE_ATTENDING.where(_W.interview_id.in_(bindparam("ids", expanding=True)))
_THIS_ONE = Direct(lambda _: _ORDERS.where(_R.id == bindparam("b_id")))
_ATTENDING_THIS_ONE = Direct(lambda _: _THOSE_ATTENDING.where(_W.interview_id == bindparam("b_interview")))


def ordered(session: Session, reminder_ids: Sequence[int]) -> list[Ordered]:
    """These reminders with all that a letter says, lowest id first."""
    if not reminder_ids:
        return []
    rows = session.connection().execute(_ORDERED, {"ids": list(reminder_ids)}).all()
    attending = _attending(session, {row[_SIZES[0]] for row in rows})
    return [_read(row, attending) for row in rows]


def as_it_is(session: Session, reminder_id: int) -> Ordered | None:
    """One of them as everything stands now; None when it is gone. Asked of every single message, so it goes the short way."""
    for row in _THIS_ONE.rows(session, b_id=reminder_id):
        interview_id = row[_SIZES[0]]
        who = _ATTENDING_THIS_ONE.rows(session, b_interview=interview_id)
        return _read(row, {interview_id: [Attending(Colleague(name, email)) for _, name, email in who]})
    return None


def _attending(session: Session, interview_ids: set[int]) -> dict[int, list[Attending]]:
    """Who attends these interviews, in the order they were named."""
    found: dict[int, list[Attending]] = {id: [] for id in interview_ids}
    for id, name, email in session.connection().execute(_ATTENDING, {"ids": list(interview_ids)}):
        found[id].append(Attending(Colleague(name, email)))
    return found


def _read(row: Sequence[Any], attending: dict[int, list[Attending]]) -> Ordered:
    reminder, interview, candidate, vacancy = _parted(row)
    department, creator_id, creator, email = row[-4:]
    post = Post._make((*vacancy, None if department is None else Unit(department)))
    by = None if creator_id is None else Colleague(creator, email)
    meeting = Meeting._make((*interview, Case(Invitee._make(candidate), post), by, attending[interview[0]]))
    return Ordered._make((*reminder, meeting))


def _parted(row: Sequence[Any]) -> list[Sequence[Any]]:
    parts, start = [], 0
    for size in _SIZES:
        parts.append(row[start : start + size])
        start += size
    return parts
