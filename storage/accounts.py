"""Candidates' own accounts: passwords as hashes, links and sessions by the digests of their tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from domain.accounts import LINK_LASTS
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from domain.letters import LetterKind
from domain.steps import ItemState
from storage.delivery_tables import Parcel
from storage.direct import Direct, one_of
from storage.step_tables import Account, AccountLink, AccountSession, Document, StepItem
from storage.tables import Application, Attachment, Candidate, Interview, Vacancy

WITH_LINKS = (ParcelKind.CREDENTIALS, ParcelKind.ACCOUNT)
"""Messages whose bodies hold a link that sets a password."""


@dataclass(frozen=True)
class Holder:
    """Whose account it is; `password` is the hash, empty until one is set."""

    candidate_id: int
    email: str
    language: Language
    password: str


_OUTBOX = cast("SqlTable", Parcel.__table__)
_P = _OUTBOX.c
_LEFT = (_P.id == bindparam("b_parcel"), one_of(_P.kind, WITH_LINKS), _P.state == ParcelState.SENT)
_WIPED = Direct(lambda _: update(_OUTBOX).where(*_LEFT).values(body=None))
"""It is asked of every message that leaves."""

_HOLDER = select(Account.candidate_id, Candidate.email, Candidate.language, Account.password).join(
    Candidate, Candidate.id == Account.candidate_id
)


def _holder(session: Session, *conditions: object) -> Holder | None:
    row = session.execute(_HOLDER.where(*conditions)).first()  # type: ignore[arg-type]
    return Holder(row[0], row[1] or "", Language(row[2]), row[3]) if row else None


# --- the account ---------------------------------------------------------------------------------------------------


def ensure(session: Session, candidate_id: int, now: datetime) -> bool:
    """Make sure that somebody has an account; True when it was made now."""
    if session.get(Account, candidate_id) is not None:
        return False
    session.add(Account(candidate_id=candidate_id, created_at=now))
    session.flush()
    return True


def holder_of_address(session: Session, email_key: str) -> Holder | None:
    """Whose account an address is the user name of; the key is the address without capitals."""
    return _holder(session, Candidate.email_key == email_key)


def remove_unused(session: Session, candidate_id: int) -> None:
    """Remove an account in which no password was set and to which no link leads."""
    link = select(AccountLink.id).where(AccountLink.candidate_id == candidate_id).exists()
    session.execute(delete(Account).where(Account.candidate_id == candidate_id, Account.password == "", ~link))


def forget(session: Session, candidate_id: int) -> None:
    """Remove somebody's account with its links, sessions, and the mails they asked for."""
    forget_messages(session, candidate_id)
    for table in (AccountSession, AccountLink, Account):
        session.execute(delete(table).where(table.candidate_id == candidate_id))


def forget_messages(session: Session, candidate_id: int) -> None:
    """Remove the mails somebody asked for; they belong to no application. One that leaves right now is let go."""
    address = select(Candidate.email).where(Candidate.id == candidate_id).scalar_subquery()
    leaving = (ParcelState.LEASED, ParcelState.HANDOVER)
    theirs = or_(Parcel.recipient == address, Parcel.key.startswith(own_key(candidate_id)))
    mine = (Parcel.kind == ParcelKind.ACCOUNT, theirs, Parcel.state.not_in(leaving))
    session.execute(delete(Parcel).where(*mine))


def unmail(session: Session, parcel_ids: Sequence[int]) -> None:
    """Remove messages again that were put into the outbox in this transaction."""
    session.execute(delete(Parcel).where(Parcel.id.in_(parcel_ids), Parcel.kind == ParcelKind.ACCOUNT))


def own_key(candidate_id: int) -> str:
    """How the key of a mail about somebody's address begins: it may have gone to any address."""
    return f"address:{candidate_id}:"


def end_sessions(session: Session, candidate_id: int) -> None:
    """Sessions end, links lead nowhere, and what was asked for is not mailed any more; the password stays.

    To be called before another address is written.
    """
    forget_messages(session, candidate_id)
    for table in (AccountSession, AccountLink):
        session.execute(delete(table).where(table.candidate_id == candidate_id))


def address_changed(session: Session, candidate_id: int) -> None:
    """Whoever read the mail of the former address gets in no more; a new link has to be asked for.

    To be called before the new address is written.
    """
    end_sessions(session, candidate_id)
    session.execute(update(Account).where(Account.candidate_id == candidate_id).values(password="", changed_at=None))


# --- links ---------------------------------------------------------------------------------------------------------


def add_link(session: Session, candidate_id: int, digest: str, now: datetime, leaves_at: datetime) -> AccountLink:
    """Remember a link that is about to be sent; older ones work until its message has left."""
    link = AccountLink(
        candidate_id=candidate_id, digest=digest, created_at=now, expires_at=leaves_at + LINK_LASTS, used_at=None
    )
    session.add(link)
    session.flush()
    return link


def void(session: Session, link_id: int) -> None:
    """Make a link lead nowhere, and forget the message it was to go out in."""
    parcel = session.scalar(delete(AccountLink).where(AccountLink.id == link_id).returning(AccountLink.parcel_id))
    session.execute(update(Parcel).where(Parcel.id == parcel, Parcel.kind.in_(WITH_LINKS)).values(body=None))


def message_left(session: Session, parcel_id: int, at: datetime) -> None:
    """When a message with a link has left: its body is forgotten, its day begins, and older links lead nowhere."""
    if not _WIPED.changed(session, b_parcel=parcel_id):
        return
    begun = update(AccountLink).where(AccountLink.parcel_id == parcel_id).values(expires_at=at + LINK_LASTS)
    found = session.execute(begun.returning(AccountLink.candidate_id, AccountLink.id)).first()
    if found is not None:
        older = (AccountLink.candidate_id == found[0], AccountLink.id < found[1], AccountLink.used_at.is_(None))
        session.execute(delete(AccountLink).where(*older))


def link_holder(session: Session, digest: str, now: datetime) -> Holder | None:
    """To whom a link leads that was not used and is not over; no link is the same as one that is."""
    mine = select(AccountLink.candidate_id).where(
        AccountLink.digest == digest, AccountLink.used_at.is_(None), AccountLink.expires_at > now
    )
    return _holder(session, Account.candidate_id.in_(mine))


def use_link(session: Session, digest: str, now: datetime) -> int | None:
    """Use a link up and return whose it is; None when somebody was quicker, or there is none."""
    alive = (AccountLink.digest == digest, AccountLink.used_at.is_(None), AccountLink.expires_at > now)
    used = update(AccountLink).where(*alive).values(used_at=now).returning(AccountLink.candidate_id)
    return session.scalar(used.execution_options(synchronize_session=False))


def set_password(session: Session, candidate_id: int, hashed: str, now: datetime) -> None:
    """Keep a new password; other links and all sessions end with the former one."""
    kept = update(Account).where(Account.candidate_id == candidate_id).values(password=hashed, changed_at=now)
    session.execute(kept)
    for table in (AccountSession, AccountLink):
        session.execute(delete(table).where(table.candidate_id == candidate_id))


def mailed_by_step(session: Session, step_id: int, address: str) -> bool:
    """True when a step has put a link for this address into the outbox already."""
    query = select(Parcel.id).where(
        Parcel.step_id == step_id, Parcel.kind == ParcelKind.CREDENTIALS, Parcel.recipient == address
    )
    return session.scalar(query.limit(1)) is not None


# --- sessions ------------------------------------------------------------------------------------------------------


def open_session(session: Session, candidate_id: int, digest: str, now: datetime, until: datetime) -> None:
    """Remember that somebody has logged in."""
    session.add(AccountSession(digest=digest, candidate_id=candidate_id, created_at=now, expires_at=until))
    session.flush()


def visitor(session: Session, digest: str, now: datetime) -> Holder | None:
    """Who is logged in with a token; nobody when the session or the account is over."""
    mine = select(AccountSession.candidate_id).where(AccountSession.digest == digest, AccountSession.expires_at > now)
    return _holder(session, Account.candidate_id.in_(mine))


def close_session(session: Session, digest: str) -> None:
    """Somebody has logged out."""
    session.execute(delete(AccountSession).where(AccountSession.digest == digest))


def drop_old(session: Session, before: datetime, limit: int) -> int:
    """Drop sessions and links that were over before a moment, at most so many of each; returns how many."""
    sessions = select(AccountSession.digest).where(AccountSession.expires_at < before).limit(limit)
    links = (
        select(AccountLink.id).where(or_(AccountLink.expires_at < before, AccountLink.used_at < before)).limit(limit)
    )
    gone = session.execute(delete(AccountSession).where(AccountSession.digest.in_(sessions)))
    gone_links = session.execute(delete(AccountLink).where(AccountLink.id.in_(links)))
    return int(gone.rowcount) + int(gone_links.rowcount)  # type: ignore[attr-defined]


# --- what belongs to somebody --------------------------------------------------------------------------------------


def candidate(session: Session, candidate_id: int) -> Candidate | None:
    """The person."""
    return session.get(Candidate, candidate_id)


def lock(session: Session, candidate_id: int) -> None:
    """Keep others from changing the person until the work is done."""
    session.execute(select(Candidate.id).where(Candidate.id == candidate_id).with_for_update(key_share=True))


def applications(session: Session, candidate_id: int) -> list[Application]:
    """A person's applications, newest first; one that was moved to another vacancy is there under that vacancy alone."""
    query = (
        select(Application)
        .options(joinedload(Application.vacancy).joinedload(Vacancy.department), joinedload(Application.candidate))
        .where(Application.candidate_id == candidate_id, Application.moved_to_id.is_(None))
    )
    return list(session.scalars(query.order_by(Application.created_at.desc(), Application.id.desc())))


def all_applications(session: Session, candidate_id: int) -> list[Application]:
    """The same with those that were moved: their letters are the person's, too."""
    query = (
        select(Application)
        .options(joinedload(Application.vacancy).joinedload(Vacancy.department), joinedload(Application.candidate))
        .where(Application.candidate_id == candidate_id)
    )
    return list(session.scalars(query.order_by(Application.id)))


def interviews(session: Session, application_ids: Sequence[int]) -> list[Interview]:
    """The interviews of some applications that the person was told of, latest first."""
    query = select(Interview).where(Interview.application_id.in_(application_ids), Interview.taken_back.is_(False))
    return list(session.scalars(query.order_by(Interview.starts_at.desc(), Interview.id.desc())))


def attachments(session: Session, application_ids: Sequence[int]) -> list[Attachment]:
    """The files that came with some applications."""
    query = select(Attachment).where(Attachment.application_id.in_(application_ids))
    return list(session.scalars(query.order_by(Attachment.id)))


def contracts(session: Session, application_ids: Sequence[int]) -> list[Document]:
    """The contracts that were sent to the person; those of steps that were taken back never were. Their content is sealed."""
    item = and_(StepItem.step_id == Document.step_id, StepItem.application_id == Document.application_id)
    sent = (Document.kind == LetterKind.CONTRACT, StepItem.state.in_((ItemState.DONE, ItemState.SENT)))
    query = select(Document).join(StepItem, item).where(Document.application_id.in_(application_ids), *sent)
    return list(session.scalars(query.order_by(Document.id)))
