"""Mails about a panel: from its template into the outbox, finished."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.documents.mail import Mail, compose
from bot.services import mailing
from bot.services import occasion as occasions
from bot.texts import letters
from bot.work import Work
from domain.delivery import Channel, ParcelKind
from domain.language import Language
from domain.letters import LetterKind, Variant
from storage import outbox
from storage.panel_tables import Panel


@dataclass(frozen=True)
class To:
    """Whom a mail goes to, in which language."""

    name: str
    address: str
    language: Language


def put(
    work: Work,
    panel: Panel,
    kind: ParcelKind,
    to: To,
    values: Mapping[str, str],
    *,
    key: str,
    due_at: datetime | None = None,
    about: str = "",
    person_id: int | None = None,
    text: Variant | None = None,
) -> int | None:
    """Put a mail of the template of the same name into the outbox, once for a key; returns its id, None when it is there.

    `values` are those of the tags beside the vacancy's own; `text` is what somebody wrote in the template's place.
    """
    vacancy = panel.vacancy
    text = text or mailing.text_for(work, LetterKind(str(kind)), to.language, vacancy)
    known = {**occasions.about_vacancy(work.house, vacancy), **values}
    letter = letters.render(text, known, to.language, sender=occasions.company_of(work.house, vacancy))
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>"
    sender = panel.sender if kind is not ParcelKind.PANEL_DONE and panel.sender else work.house.mail_from
    mail = Mail(
        message_id=message_id,
        date=work.now,
        from_name=_name_of(work, panel, sender),
        from_address=sender,
        to_name=to.name,
        to_address=to.address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )
    return outbox.put(
        work.session,
        channel=Channel.EMAIL,
        kind=kind,
        key=key,
        recipient=to.address,
        sender=sender,
        message_id=message_id,
        body=work.house.vault.seal(compose(mail)),
        due_at=due_at or work.now,
        now=work.now,
        about=about,
        person_id=person_id,
    )


def _name_of(work: Work, panel: Panel, sender: str) -> str:
    """Whose name stands beside the address a mail comes from: always the one whose address it is."""
    if sender == panel.vacancy.contact_email:
        return panel.vacancy.contact_name or work.house.mail_from_name
    if panel.person is not None and sender == panel.person.email:
        return panel.person.name
    return work.house.mail_from_name
