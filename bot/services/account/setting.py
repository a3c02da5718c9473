"""Setting a password: through a link that works once, and asking for such a link."""

import secrets
from dataclasses import dataclass

from bot.documents.mail import Mail, compose
from bot.services import mailing
from bot.services.account import passwords, visiting
from bot.texts import letters
from bot.texts.translator import translator
from bot.work import House, Ways, Work
from domain import accounts as rules
from domain.access import CANDIDATE
from domain.delivery import Channel, ParcelKind
from domain.errors import Phrase, Refused, Unknown
from domain.language import Language
from domain.letters import Letter, Variant
from domain.links import digest, new_token
from storage import accounts, outbox
from storage.accounts import Holder


@dataclass(frozen=True)
class Invited:
    """Whom a link belongs to."""

    email: str
    language: Language


class TooWeak(Refused):
    """A password lacks something; `missing` says what."""

    def __init__(self, missing: list[Phrase]) -> None:
        super().__init__()
        self.missing = missing


def invited(work: Work, token: str) -> Invited:
    """Whom a link belongs to; Unknown for one that never was, was used or is over."""
    holder = _holder(work, token)
    return Invited(holder.email, holder.language)


def _holder(work: Work, token: str) -> Holder:
    found = accounts.link_holder(work.session, digest(token), work.now)
    if found is None:
        raise Unknown
    return found


def choose(ways: Ways, token: str, password: str) -> str:
    """Set the password, use the link up and return the token of a session; TooWeak or Unknown otherwise.

    The hash is computed before anything is locked.
    """
    with ways.look(CANDIDATE) as work:
        _holder(work, token)
    missing = rules.missing_in(rules.same_password(password))
    if missing:
        raise TooWeak(missing)
    kept = passwords.hashed(password)
    with ways.begin(CANDIDATE) as work:
        candidate_id = accounts.use_link(work.session, digest(token), work.now)
        if candidate_id is None:
            raise Unknown
        accounts.lock(work.session, candidate_id)
        accounts.set_password(work.session, candidate_id, kept, work.now)
        return visiting.opened(work, candidate_id)


# --- a link for somebody -------------------------------------------------------------------------------------------


def address_of(house: House, token: str) -> str:
    """The address of the page on which a password is set."""
    return f"{house.public_url}/me/set/{token}"


def ask_for_link(work: Work, user_name: str) -> None:
    """Mail a new link to whoever has an account under this address, and nothing to anybody else.

    The letter is written, sealed and put into the outbox in either case, where one for nobody does not stay: how long it
    takes tells nobody which it was.
    """
    holder = accounts.holder_of_address(work.session, visiting.key_of(user_name))
    person = accounts.candidate(work.session, holder.candidate_id if holder else 0)
    token = new_token()
    first_name, name = (person.first_name, person.name) if person else ("", "")
    language, address = (holder.language, holder.email) if holder else (Language.EN, work.house.mail_from)
    letter = _letter(work.house, language, first_name, address_of(work.house, token))
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>"
    body = work.house.vault.seal(compose(_mail(work, letter, message_id, name, address)))
    if holder is None or person is None or person.email_stopped:
        made = [_put(work, f"account:{turn}:{token}", address, None, body) for turn in ("link", "mail")]
        accounts.unmail(work.session, [one for one in made if one is not None])
        return
    link = accounts.add_link(work.session, holder.candidate_id, digest(token), work.now, work.now)
    link.parcel_id = _put(work, f"account:{link.id}:{link.digest[:16]}", address, message_id, body)


def _letter(house: House, language: Language, first_name: str, url: str) -> Letter:
    t = translator(language)
    company = house.company or house.mail_from_name
    contents = (
        t("Hi {name},", name="{first-name}"),
        t("Somebody, probably you, asked for a new password for your page at {company}.", company="{company}"),
        t("Choose it here. The link works once, for 24 hours:"),
        "{link}",
        t("If it was not you, you need not do anything: the password stays as it is."),
    )
    subject = t("A new password for your page at {company}", company="{company}")
    text = Variant(subject, "\n\n".join(contents), "{company}")
    values = {"first-name": first_name, "company": company, "link": url}
    return letters.render(text, values, language, sender=company)


def _mail(work: Work, letter: Letter, message_id: str, name: str, address: str) -> Mail:
    return Mail(
        message_id=message_id,
        date=work.now,
        from_name=work.house.mail_from_name,
        from_address=work.house.mail_from,
        to_name=name,
        to_address=address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )


def _put(work: Work, key: str, address: str, message_id: str | None, body: bytes) -> int | None:
    return outbox.put(
        work.session,
        channel=Channel.EMAIL,
        kind=ParcelKind.ACCOUNT,
        key=key,
        recipient=address,
        sender=work.house.mail_from,
        message_id=message_id,
        body=body,
        due_at=work.now,
        now=work.now,
    )
