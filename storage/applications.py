"""Applications: one candidate in one vacancy."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session, joinedload

from storage.tables import Application, Attachment, Interview


def lock(session: Session, ids: Iterable[int]) -> None:
    """Keep others from changing these until the work is done; read them after this, not before."""
    if session.get_bind().dialect.name != "sqlite":  # where whoever writes is alone
        query = select(Application.id).where(Application.id.in_(list(ids))).order_by(Application.id)
        session.execute(query.with_for_update(key_share=True))


def by_ids(session: Session, ids: Iterable[int], *, anew: bool = False) -> list[Application]:
    """The applications with these ids, in the order of the ids, candidates and vacancies loaded; deleted ones left out.

    `anew` is for who has locked them: a session keeps what it has read before, and others may have changed it since.
    """
    wanted = list(ids)
    query = (
        select(Application)
        .options(joinedload(Application.candidate), joinedload(Application.vacancy))
        .where(Application.id.in_(wanted), Application.deleted_at.is_(None))
    )
    if anew:
        query = query.execution_options(populate_existing=True)
    found = {application.id: application for application in session.scalars(query)}
    return [found[id] for id in dict.fromkeys(wanted) if id in found]


def by_id(session: Session, id: int) -> Application | None:
    """One application that is not deleted."""
    return next(iter(by_ids(session, [id])), None)


def there_already(session: Session, candidate_id: int, vacancy_id: int) -> Application | None:
    """What a person has in a vacancy, deleted too, but nothing that was moved away from it."""
    query = select(Application).where(Application.candidate_id == candidate_id, Application.vacancy_id == vacancy_id)
    return session.scalar(query.where(Application.moved_to_id.is_(None)))


def where_all_are(session: Session, application_ids: Collection[int]) -> set[int]:
    """The vacancies in which each of the persons of these applications is."""
    people = set(session.scalars(select(Application.candidate_id).where(Application.id.in_(application_ids))))
    there = Application.moved_to_id.is_(None) & Application.deleted_at.is_(None)
    query = select(Application.vacancy_id).where(Application.candidate_id.in_(people), there)
    full = func.count(Application.candidate_id.distinct()) == len(people)
    return set(session.scalars(query.group_by(Application.vacancy_id).having(full))) if people else set()


def copy_attachments(session: Session, source_id: int, target_id: int) -> None:
    """Give an application the files of another."""
    columns = ("name", "kind", "digest", "content", "created_at")
    kept = select(literal(target_id), *(getattr(Attachment, one) for one in columns))
    session.execute(
        insert(Attachment).from_select(("application_id", *columns), kept.where(Attachment.application_id == source_id))
    )


def attachments(session: Session, application_id: int) -> list[Attachment]:
    """The files that came with an application."""
    query = select(Attachment).where(Attachment.application_id == application_id)
    return list(session.scalars(query.order_by(Attachment.id)))


def remove(session: Session, application: Application) -> None:
    """Remove an application that was made by mistake and with which nothing was done."""
    session.delete(application)
    session.flush()


@dataclass(frozen=True)
class Seen:
    """The vacancies somebody may see: all of them, or these."""

    vacancy_ids: frozenset[int] | None


def interviews_of(session: Session, application_id: int) -> list[Interview]:
    """An application's interviews, latest first."""
    query = select(Interview).where(Interview.application_id == application_id)
    return list(session.scalars(query.order_by(Interview.starts_at.desc(), Interview.id.desc())))
