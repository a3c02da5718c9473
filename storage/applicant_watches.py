"""New applicants of a vacancy: who is told of them, up to whom they were told, and which messages say so in Slack.

What is told is a stretch of ids. A row with a lower id may be committed after one with a higher: whoever is younger than
`settled` ends the stretch, so that nobody is passed over.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from domain.access import Level, VacancyAccess
from domain.announcements import Newcomer
from storage.outbox import insert_into
from storage.panel_tables import ApplicantNotice, ApplicantWatch
from storage.tables import Application, Candidate, Person, PersonDepartment, Vacancy, VacancyMember

# --- who is told ---------------------------------------------------------------------------------------------------


def readers(session: Session, vacancy: Vacancy) -> list[Person]:
    """Everybody who may read a vacancy and works here, by name."""
    member = and_(VacancyMember.person_id == Person.id, VacancyMember.vacancy_id == vacancy.id)
    in_department = exists().where(
        PersonDepartment.person_id == Person.id, PersonDepartment.department_id == (vacancy.department_id or 0)
    )
    by_department = and_(VacancyMember.access.is_(None), Person.level == Level.DEPARTMENT, in_department)
    may = or_(Person.level == Level.COMPLETE, VacancyMember.access != VacancyAccess.NONE, by_department)
    query = select(Person).outerjoin(VacancyMember, member).where(Person.active.is_(True), may)
    return list(session.scalars(query.order_by(Person.name, Person.id)))


def of_vacancy(session: Session, vacancy_id: int) -> list[ApplicantWatch]:
    """Who is told of a vacancy's new applicants, by name."""
    query = select(ApplicantWatch).join(ApplicantWatch.person).options(joinedload(ApplicantWatch.person))
    found = query.where(ApplicantWatch.vacancy_id == vacancy_id).order_by(Person.name, Person.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def choose(session: Session, vacancy_id: int, person_ids: Collection[int], *, details: bool) -> None:
    """Tell these people and nobody else; whoever is new to it is told of those who come from now on."""
    before = (ApplicantWatch.vacancy_id == vacancy_id, ApplicantWatch.person_id.not_in(person_ids))
    session.execute(delete(ApplicantWatch).where(*before))
    last = session.scalar(select(func.max(Application.id)).where(Application.vacancy_id == vacancy_id)) or 0
    for person_id in sorted(person_ids):
        row = insert_into(session, ApplicantWatch).values(
            vacancy_id=vacancy_id, person_id=person_id, details=details, told_until=last
        )
        key = [ApplicantWatch.vacancy_id, ApplicantWatch.person_id]
        session.execute(row.on_conflict_do_update(index_elements=key, set_={"details": details}))


# --- what is to be told --------------------------------------------------------------------------------------------


def _is_new() -> ColumnElement[bool]:
    return and_(
        Application.vacancy_id == ApplicantWatch.vacancy_id,
        Application.id > ApplicantWatch.told_until,
        Application.deleted_at.is_(None),
        Application.moved_to_id.is_(None),
    )


def due(
    session: Session,
    awake: Collection[str],
    quiet: Collection[int],
    *,
    told_before: datetime,
    settled: datetime,
    limit: int,
    of: Collection[tuple[int, int]] | None = None,
) -> list[ApplicantWatch]:
    """Who has somebody to be told of, lives in a zone that is `awake`, is not `quiet`, and was told nothing of late.

    `of` takes some of those found, vacancy and person, for a change; what another process has taken is left out.
    """
    somebody = exists().where(_is_new(), Application.created_at <= settled)
    query = select(ApplicantWatch).join(Person, Person.id == ApplicantWatch.person_id)
    query = query.where(
        Person.active.is_(True),
        Person.zone.in_(awake),
        Person.id.not_in(quiet),
        or_(ApplicantWatch.told_at.is_(None), ApplicantWatch.told_at <= told_before),
        somebody,
    )
    if of is not None:
        named = (and_(ApplicantWatch.vacancy_id == place, ApplicantWatch.person_id == who) for place, who in of)
        query = query.where(or_(*named)).with_for_update(of=ApplicantWatch, skip_locked=True)
        query = query.execution_options(populate_existing=True)
    return list(session.scalars(query.order_by(ApplicantWatch.vacancy_id, ApplicantWatch.person_id).limit(limit)))


def last_settled(session: Session, watch: ApplicantWatch, settled: datetime) -> int:
    """The last of the applicants to be told of now: nobody after the first that came too lately; 0 for none."""
    mine = and_(Application.vacancy_id == watch.vacancy_id, Application.id > watch.told_until)
    first_young = select(func.min(Application.id)).where(mine, Application.created_at > settled)
    young = session.scalar(first_young)
    known = select(func.max(Application.id)).where(mine)
    return session.scalar(known.where(Application.id < young) if young is not None else known) or 0


# --- the messages --------------------------------------------------------------------------------------------------


def begin_notice(session: Session, watch: ApplicantWatch, until_id: int, now: datetime) -> ApplicantNotice:
    """Begin a message about those who came since the last one."""
    made = ApplicantNotice(
        vacancy_id=watch.vacancy_id,
        person_id=watch.person_id,
        details=watch.details,
        after_id=watch.told_until,
        until_id=until_id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def notice(session: Session, notice_id: int) -> ApplicantNotice | None:
    """One message."""
    return session.get(ApplicantNotice, notice_id, populate_existing=True)


def newcomers(session: Session, told: ApplicantNotice, limit: int) -> tuple[list[Newcomer], int]:
    """Those a message is about who are still there: the first of them, and how many they are."""
    there = (
        Application.vacancy_id == told.vacancy_id,
        Application.id > told.after_id,
        Application.id <= told.until_id,
        Application.deleted_at.is_(None),
        Application.moved_to_id.is_(None),
    )
    query = select(Application.id, Candidate.first_name, Candidate.last_name)
    named = query.join(Candidate, Candidate.id == Application.candidate_id).where(*there)
    rows = session.execute(named.order_by(Application.id).limit(limit))
    found = [Newcomer(id, f"{first} {last}".strip()) for id, first, last in rows]
    return found, session.scalar(select(func.count(Application.id)).where(*there)) or 0


def remember(session: Session, notice_id: int, channel_id: str, ts: str, shows: Collection[int]) -> bool:
    """Know where a message is; False when one whom it names was erased while it was on its way.

    They are held, so that whoever erases one meanwhile finds the message here afterwards.
    """
    here = update(ApplicantNotice).where(ApplicantNotice.id == notice_id, ApplicantNotice.ts == "")
    session.execute(here.values(channel_id=channel_id, ts=ts).execution_options(synchronize_session=False))
    held = select(Application.id).where(Application.id.in_(sorted(shows))).order_by(Application.id)
    there = session.scalars(held.with_for_update(read=True, key_share=True)).all() if shows else ()
    return len(there) == len(shows)


def naming(session: Session, application_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
    """The messages in Slack that are about one of these: by their id, where each is and whose."""
    about = and_(
        ApplicantNotice.vacancy_id == Application.vacancy_id,
        ApplicantNotice.after_id < Application.id,
        ApplicantNotice.until_id >= Application.id,
    )
    query = (
        select(ApplicantNotice.id, ApplicantNotice.channel_id, ApplicantNotice.person_id)
        .join(Application, about)
        .where(Application.id.in_(application_ids), ApplicantNotice.ts != "")
    )
    return {id: (channel, person) for id, channel, person in session.execute(query.distinct())}
