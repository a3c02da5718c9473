"""Logging in and out: two steps, so that no lock is held while a hash is computed."""

from dataclasses import dataclass

from bot.services.account import passwords
from bot.work import Ways, Work
from domain.access import CANDIDATE
from domain.accounts import LONGEST
from domain.errors import NotNow, say
from domain.language import Language
from domain.links import digest, new_token
from storage import accounts
from storage.accounts import Holder

WRONG = say("User name or password is not right.")


@dataclass(frozen=True)
class Visitor:
    """Whoever is logged in."""

    candidate_id: int
    email: str
    language: Language


def log_in(ways: Ways, user_name: str, password: str) -> str:
    """Return the token of a new session; NotNow in the same words, after the same work, whatever was not right."""
    with ways.look(CANDIDATE) as work:
        holder = accounts.holder_of_address(work.session, key_of(user_name))
    if not passwords.fits(holder.password if holder else "", password) or holder is None:
        raise NotNow(WRONG)
    with ways.begin(CANDIDATE) as work:
        return _opened_unchanged(work, holder)


def key_of(user_name: str) -> str:
    """The address without capitals and white space around it, by which it is found."""
    return user_name.strip().replace("\x00", "\ufffd").casefold()  # PostgreSQL takes no NUL, and no address has one


def _opened_unchanged(work: Work, before: Holder) -> str:
    """Between the two steps the password may have been changed, or the person erased; from here on neither can be."""
    accounts.lock(work.session, before.candidate_id)
    if accounts.holder_of_address(work.session, before.email.casefold()) != before:
        raise NotNow(WRONG)
    return opened(work, before.candidate_id)


def opened(work: Work, candidate_id: int) -> str:
    """Open a session for somebody who has shown who they are; its token is new and nowhere else."""
    token = new_token()
    accounts.open_session(work.session, candidate_id, digest(token), work.now, work.now + LONGEST)
    return token


def visitor(work: Work, token: str) -> Visitor | None:
    """Who a session's token belongs to; nobody when it is over."""
    holder = accounts.visitor(work.session, digest(token), work.now) if token else None
    return Visitor(holder.candidate_id, holder.email, holder.language) if holder else None


def log_out(work: Work, token: str) -> None:
    """End a session."""
    accounts.close_session(work.session, digest(token))
