"""A candidate changes their e-mail address, which is their user name: it counts once a link sent to it was opened.

Whoever opens the link has to be logged in: an address that was typed wrongly gives a stranger nothing. The link holds its own
facts, sealed, so that nothing about it waits in the database. Source: docs/behaviour.md, Candidates' own pages.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.documents.mail import Mail, compose
from bot.services import mailing, readdressing
from bot.services.account import passwords, visiting
from bot.services.account.own_page import company_of, person_of
from bot.services.acting.written import wrote
from bot.services.following import Correction, follow_correction
from bot.services.reminding import planning
from bot.texts import letters
from bot.texts.translator import Translator, translator
from bot.work import House, Ways, Work
from domain import values
from domain.access import CANDIDATE
from domain.accounts import LINK_LASTS
from domain.delivery import Channel, ParcelKind
from domain.errors import BadFields, BadValue, Unknown, say
from domain.letters import Letter, Variant
from storage import accounts, candidates, interviews, outbox, reminders, search
from storage.tables import Candidate

USE = "own address"


@dataclass(frozen=True)
class Wanted:
    """What a link says: whose address becomes which, as long as it is still the one it was."""

    candidate_id: int
    was: str
    email: str
    until: datetime


def address_of(house: House, token: str) -> str:
    """The address of the page on which the new one is confirmed."""
    return f"{house.public_url}/me/address/{token}"


# --- asking --------------------------------------------------------------------------------------------------------


def ask(ways: Ways, candidate_id: int, typed: str, password: str) -> str:
    """Mail a link to a new address and return it; BadFields for one that is none, or for a wrong password.

    Nothing goes to an address that another candidate has, and nobody is told: the letter is written and sealed all the same.
    """
    with ways.look(CANDIDATE) as work:
        before = person_of(work, candidate_id).email or ""
        holder = accounts.holder_of_address(work.session, before.casefold())
    email = _checked(typed, before)
    if not passwords.fits(holder.password if holder else "", password):
        raise BadFields(password=say("That is not your password."))
    with ways.begin(CANDIDATE) as work:
        _mail_link(work, candidate_id, email)
    return email


def _checked(typed: str, before: str) -> str:
    try:
        email = values.email_address(typed)
    except BadValue as error:
        raise BadFields(email=error.phrase) from error
    if email.casefold() == before.casefold():
        raise BadFields(email=say("This is your address already."))
    return email


def _mail_link(work: Work, candidate_id: int, email: str) -> None:
    person = person_of(work, candidate_id)
    wanted = Wanted(candidate_id, person.email_key or "", email, work.now + LINK_LASTS)
    letter = _letter(
        work.house, person, _asking(translator(person.language)), address_of(work.house, _token(work, wanted))
    )
    parcel = _parcel(work, person, email, letter)
    if candidates.holder_of(work.session, email.casefold()) is None:
        outbox.put(work.session, **parcel)


def _token(work: Work, wanted: Wanted) -> str:
    facts = {**vars(wanted), "until": wanted.until.isoformat(), "use": USE}
    return work.house.vault.seal(json.dumps(facts).encode("utf-8")).decode("ascii")


# --- confirming ----------------------------------------------------------------------------------------------------


def wanted(work: Work, candidate_id: int, token: str) -> Wanted:
    """What somebody's own link says; Unknown for one that is somebody else's, forged, over or used, or came too late."""
    try:
        facts = json.loads(work.house.vault.open(token.encode("utf-8")))
    except ValueError as error:
        raise Unknown from error
    if facts.pop("use", "") != USE:
        raise Unknown
    found = Wanted(**{**facts, "until": datetime.fromisoformat(facts["until"])})
    mine = found.candidate_id == candidate_id and person_of(work, candidate_id).email_key == found.was
    if not mine or found.until <= work.now or candidates.holder_of(work.session, found.email.casefold()) is not None:
        raise Unknown
    return found


def confirm(work: Work, candidate_id: int, token: str) -> str:
    """Use the new address from now on and return the token of a new session; the former address is told. Unknown as `wanted`.

    Whoever read the former mailbox gets in no more: links that went there and all sessions end. The password stays.
    """
    concerned = reminders.applications_of(work.session, candidate_id)
    interviews.hold(work.session, concerned)
    accounts.lock(work.session, candidate_id)
    work.session.refresh(person_of(work, candidate_id))
    email, person = wanted(work, candidate_id, token).email, person_of(work, candidate_id)
    before = person.email or ""
    accounts.end_sessions(work.session, candidate_id)
    _write(work, person, email)
    planning.settle_candidate(work, person.id)
    readdressing.follow(work, person, concerned)
    follow_correction(work, concerned, Correction(email=True, mobile=False, language=False))
    told = _letter(work.house, person, _telling(translator(person.language)), "")
    outbox.put(work.session, **_parcel(work, person, before, told))
    return visiting.opened(work, candidate_id)


def _write(work: Work, person: Candidate, email: str) -> None:
    person.email, person.email_key = email, email.casefold()
    person.email_stopped, person.soft_bounces = "", 0
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError as error:  # somebody else has it since a moment ago
        raise Unknown from error
    for one in accounts.applications(work.session, person.id):
        search.index_application(work.session, one)
        wrote(work, one, "own_data_changed", changed=["email"])


# --- the two mails -------------------------------------------------------------------------------------------------


def _asking(t: Translator) -> Variant:
    contents = (
        t("Hi {name},", name="{first-name}"),
        t("Somebody, probably you, wants to use this address for your page at {company}.", company="{company}"),
        t("Log in to your page, then open this link within 24 hours:"),
        "{link}",
        t("If it was not you, you need not do anything: nothing is changed."),
    )
    return Variant(t("Confirm your e-mail address"), "\n\n".join(contents), "{company}")


def _telling(t: Translator) -> Variant:
    contents = (
        t("Hi {name},", name="{first-name}"),
        t(
            "From now on your page at {company} has another e-mail address. This one is used no more.",
            company="{company}",
        ),
        t("If it was not you, write to {contact} at once.", contact="{contact-email}"),
    )
    return Variant(t("Your e-mail address was changed"), "\n\n".join(contents), "{company}")


def _letter(house: House, person: Candidate, text: Variant, link: str) -> Letter:
    company = company_of(house)
    known = {"first-name": person.first_name, "company": company, "link": link, "contact-email": house.mail_from}
    return letters.render(text, known, person.language, sender=company)


def _parcel(work: Work, person: Candidate, address: str, letter: Letter) -> dict[str, Any]:
    """The message as the outbox takes it; by its key it is found again when the person is erased."""
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>"
    mail = Mail(
        message_id=message_id,
        date=work.now,
        from_name=work.house.mail_from_name,
        from_address=work.house.mail_from,
        to_name=person.name,
        to_address=address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )
    return {
        "channel": Channel.EMAIL,
        "kind": ParcelKind.ACCOUNT,
        "key": f"{accounts.own_key(person.id)}{secrets.token_hex(8)}",
        "recipient": address,
        "sender": work.house.mail_from,
        "message_id": message_id,
        "body": work.house.vault.seal(compose(mail)),
        "due_at": work.now,
        "now": work.now,
    }
