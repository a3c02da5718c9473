"""A reminder as it goes out, written just before it leaves for the first time, with the facts as they stand then.

From then on its bytes are in the outbox: every further try sends the same ones.
"""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from bot.documents.mail import Mail, compose
from bot.services import occasion as occasions
from bot.services.mailing import host_of, sender_of
from bot.services.reminding.standing import address_of
from bot.texts import letters
from bot.work import House, Work
from domain import confirmlink
from domain.delivery import Channel
from domain.letters import Variant
from domain.links import Purpose, new_token
from domain.tags import mentions
from storage import letters as orders
from storage import links
from storage.delivery_tables import Parcel
from storage.letters import Ordered
from storage.written import Draft, Letter, Written

ORDER = "reminder"
"""The fact of a message that is still to be written: the number of its reminder. Gone once it is written, so that nothing
is written twice, also where what was written has been forgotten."""


def write(work: Work, parcels: Sequence[Parcel]) -> dict[int, Draft]:
    """Read, in the transaction that takes them, what the messages that have been ordered are written from.

    Returns, by the message's number, what writes it when its turn comes. Others are left out.
    """
    ordered = {parcel.facts[ORDER]: parcel for parcel in parcels if ORDER in parcel.facts and parcel.body is None}
    rows = orders.ordered(work.session, list(ordered))
    return {ordered[row.id].id: _Draft(work, row, ordered[row.id].recipient) for row in rows}


class _Draft:
    """One message that is still to be written; it keeps plain values only, and asks nobody while it writes."""

    def __init__(self, work: Work, row: Ordered, recipient: str) -> None:
        self._house, self._now, self._row = work.house, work.now, row
        self._recipient = address_of(row.interview, row.channel) or recipient

    def __call__(self) -> Written:
        token = new_token() if mentions(self._row.contents, confirmlink.TAG) else ""
        sender, message_id, body = self._text(self._house.answer_url(token) if token else "")
        letter = Letter(self._house.vault.pack(body), self._recipient, sender, message_id)
        return Written(body, letter, self._still_so, lambda session: self._keep_link(session, token))

    def _text(self, link: str) -> tuple[str, str | None, bytes]:
        """Its sender and Message-ID, where it has them, and its body."""
        row, application = self._row, self._row.interview.application
        meeting, language = occasions.of_interview(row.interview), application.candidate.language
        values = occasions.values(self._house, application, meeting, language, link)
        if row.channel is Channel.SMS:
            return "", None, letters.sms_text(row.contents, values).encode()
        mail = self._mail(values)
        return mail.from_address, mail.message_id, compose(mail)

    def _mail(self, values: Mapping[str, str]) -> Mail:
        """A letter without a calendar file: the entry is in the candidate's calendar already."""
        house, row, (candidate, vacancy) = self._house, self._row, self._row.interview.application
        text = Variant(row.subject, row.contents, row.signature)
        letter = letters.render(text, values, candidate.language, sender=occasions.company_of(house, vacancy))
        name, address = sender_of(house, row.interview)
        return Mail(
            message_id=_message_id(house),
            date=self._now,
            from_name=name,
            from_address=address,
            to_name=candidate.name,
            to_address=candidate.email or "",
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
        )

    def _still_so(self, session: Session) -> bool:
        return orders.as_it_is(session, self._row.id) == self._row

    def _keep_link(self, session: Session, token: str) -> None:
        if token:
            interview = self._row.interview
            links.keep(session, Purpose.ANSWER, token, interview.id, interview.revision, self._now)


def _message_id(house: House) -> str:
    return f"<{secrets.token_hex(16)}@{host_of(house)}>"
