"""A reminder as it goes out, written when it is first taken from the outbox, with the facts as they stand then.

From then on its bytes are in the outbox: every further try sends the same ones.
"""

import secrets
from collections.abc import Mapping, Sequence

from bot.documents.mail import Mail, compose
from bot.services import occasion as occasions
from bot.services.mailing import host_of, sender_of
from bot.services.reminding.standing import address_of
from bot.texts import letters
from bot.work import House, Work
from domain import confirmlink
from domain.delivery import Channel
from domain.letters import Variant
from domain.links import Purpose
from domain.tags import mentions
from storage import interviews, links, reminders
from storage.tables import Interview, Parcel, Reminder

ORDER = "reminder"
"""The fact of a message that is still to be written: the number of its reminder. Gone once it is written, so that nothing
is written twice, also where what was written has been forgotten."""


def write(work: Work, parcels: Sequence[Parcel]) -> dict[int, Exception]:
    """Write the messages that have been ordered, in the transaction that takes them; others are left as they are.

    Returns what could not be written, by the message's number: a ValueError says in words that name nobody what stands
    in the way for good.
    """
    ordered = {parcel.facts[ORDER]: parcel for parcel in parcels if ORDER in parcel.facts and parcel.body is None}
    rows = reminders.by_ids(work.session, list(ordered))
    found = interviews.many(work.session, {row.interview_id for row in rows}) if rows else {}
    link_of = _links(work, [(row, found[row.interview_id]) for row in rows])
    failed: dict[int, Exception] = {}
    for row in rows:
        try:
            _put(work, ordered[row.id], found[row.interview_id], row, link_of.get(row.id, ""))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one must not stop the others
            failed[ordered[row.id].id] = error
    return failed


def _put(work: Work, parcel: Parcel, interview: Interview, row: Reminder, link: str) -> None:
    """Nothing is changed before everything is there, and nobody asks the database: an error leaves it as it was."""
    application, seal = interview.application, work.house.vault.seal
    meeting, language = occasions.of_interview(interview), application.candidate.language
    values = occasions.values(work.house, application, meeting, language, link)
    if row.channel is Channel.SMS:
        parcel.body = seal(letters.sms_text(row.contents, values).encode())
    else:
        mail = _mail(work, interview, row, values)
        parcel.body, parcel.sender, parcel.message_id = seal(compose(mail)), mail.from_address, mail.message_id
    parcel.recipient, parcel.facts = address_of(interview, row.channel) or parcel.recipient, {}


def _links(work: Work, about: Sequence[tuple[Reminder, Interview]]) -> dict[int, str]:
    """A personal link for each whose text has a place for it, by the number of the reminder."""
    wanting = [(row, interview) for row, interview in about if mentions(row.contents, confirmlink.TAG)]
    leading = [(interview.id, interview.revision) for _, interview in wanting]
    tokens = links.make_many(work.session, Purpose.ANSWER, leading, work.now)
    return {row.id: work.house.answer_url(token) for (row, _), token in zip(wanting, tokens, strict=True)}


def _mail(work: Work, interview: Interview, row: Reminder, values: Mapping[str, str]) -> Mail:
    """A letter without a calendar file: the entry is in the candidate's calendar already."""
    house, application = work.house, interview.application
    candidate, vacancy = application.candidate, application.vacancy
    text = Variant(row.subject, row.contents, row.signature)
    letter = letters.render(text, values, candidate.language, sender=occasions.company_of(house, vacancy))
    name, address = sender_of(house, interview)
    return Mail(
        message_id=_message_id(house),
        date=work.now,
        from_name=name,
        from_address=address,
        to_name=candidate.name,
        to_address=candidate.email or "",
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )


def _message_id(house: House) -> str:
    return f"<{secrets.token_hex(16)}@{host_of(house)}>"
