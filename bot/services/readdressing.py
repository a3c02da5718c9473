"""What goes once more, or has not left, goes to where its candidate is reached now. Source: docs/behaviour.md, Delivery.

A letter about an interview has the address in its calendar file as well: another one is written in its stead. A step's message
stays what it is, and its head is changed. (What has not left about interviews is in `following`.)
"""

import json
import secrets
from collections.abc import Collection

from bot.documents.readdress import readdressed
from bot.services import mailing, questions, stopping
from bot.services.acting import troubles
from bot.services.acting.written import wrote
from bot.services.following import CORRECTED
from bot.services.interview import letters
from bot.services.reminding.writing import ORDER
from bot.work import Work
from domain.actions import Action
from domain.delivery import OF_ACTIONS, Channel, ParcelKind, ParcelState
from domain.errors import NotNow, say
from storage import announced, interviews, outbox, record, reminders, unsent
from storage import troubles as stored_troubles
from storage.delivery_tables import Parcel
from storage.still import REMINDERS
from storage.tables import Candidate, Interview

NOWHERE = say(
    "There is no address or number to send this to any more. Enter one under “Application and CV”, “Contact details”."
)
VOID = say(
    "The link in it leads nowhere since the address was corrected. Execute “{action}” again.",
    action=Action.SAVE_AND_SEND,
)
NO_ADDRESS_LEFT = "there is no address or number any more"
LINK_IS_VOID = "the address was corrected, and the link leads nowhere"


def in_its_stead(work: Work, parcel: Parcel) -> int | None:
    """Write another letter instead of one that rests and would go to a former address; returns its id, None when none is needed.

    NotNow for what can go nowhere, or would be of no use there.
    """
    if parcel.state not in (ParcelState.FAILED, ParcelState.HELD) or not _is_to_candidate(parcel):
        return None
    interview = interviews.by_id(work.session, parcel.interview_id) if parcel.interview_id else None
    _hold(work, interview.application_id if interview is not None else parcel.application_id)
    address = _elsewhere(work, parcel)
    if address and parcel.kind is ParcelKind.CREDENTIALS:
        raise NotNow(VOID)
    if not address or interview is None or questions.why_not_again(work, interview, parcel) is not None:
        return None
    return _reminded_anew(work, interview, parcel, address) or _written_anew(work, interview, parcel)


def _hold(work: Work, application_id: int | None) -> None:
    """Whoever corrects the address takes the application first as well: either they are done, or they see what waits."""
    if application_id is not None:
        interviews.hold(work.session, [application_id])


def readdress(work: Work, parcel: Parcel) -> None:
    """Let a step's message that waits go to where its person is reached now."""
    address = _elsewhere(work, parcel) if parcel.kind in OF_ACTIONS else ""
    person = stopping.candidate_of(work, parcel)
    if address and person is not None:
        _readdress(work, parcel, person, address)


def follow(work: Work, person: Candidate, application_ids: Collection[int]) -> None:
    """After a correction: what steps have written to the person and has not left goes where they are reached now.

    What would go nowhere is given up, and whoever executed the step is told.
    """
    for parcel in unsent.of_steps(work.session, application_ids):
        address = _address_of(person, parcel)
        if parcel.kind is ParcelKind.FORWARD or address == parcel.recipient:
            continue
        if parcel.kind is ParcelKind.CREDENTIALS or not address:
            _give_up(work, parcel, LINK_IS_VOID if address else NO_ADDRESS_LEFT)
        elif _readdress(work, parcel, person, address):
            _noted(work, parcel)


# --- where to ------------------------------------------------------------------------------------------------------


def _elsewhere(work: Work, parcel: Parcel) -> str:
    """Where a message to a candidate should go instead; empty when its address is right, or is nobody's we know."""
    person = stopping.candidate_of(work, parcel) if _is_to_candidate(parcel) else None
    if person is None:
        return ""
    work.session.refresh(person)
    address = _address_of(person, parcel)
    if not address:
        raise NotNow(NOWHERE)
    return "" if address == parcel.recipient else address


def _is_to_candidate(parcel: Parcel) -> bool:
    known = parcel.kind in OF_ACTIONS or parcel.kind in letters.OF_KIND or parcel.kind in REMINDERS
    return known and parcel.person_id is None and parcel.channel is not Channel.SLACK


def _address_of(person: Candidate, parcel: Parcel) -> str:
    return (person.mobile if parcel.channel is Channel.SMS else person.email) or ""


# --- about interviews ----------------------------------------------------------------------------------------------


def _written_anew(work: Work, interview: Interview, parcel: Parcel) -> int | None:
    if parcel.kind not in letters.OF_KIND or not unsent.call_off_resting(work.session, parcel.id, CORRECTED):
        return None
    turn = announced.count_of(work.session, interview.id, (parcel.kind,))
    mailing.to_candidate(work, interview, letters.OF_KIND[parcel.kind](work, interview, work.now, turn))
    written = announced.latest(work.session, interview.id, (parcel.kind,))
    return written.id if written is not None else None


def _reminded_anew(work: Work, interview: Interview, parcel: Parcel, address: str) -> int | None:
    rows = reminders.of_interview(work.session, interview.id)
    row = next((one for one in rows if parcel.kind in REMINDERS and one.parcel_id == parcel.id), None)
    if row is None or not unsent.call_off_resting(work.session, parcel.id, CORRECTED):
        return None
    row.parcel_id = outbox.put(
        work.session,
        channel=parcel.channel,
        kind=parcel.kind,
        key=f"reminder:{row.id}:{parcel.id}",
        recipient=address,
        due_at=work.now,
        now=work.now,
        facts={ORDER: row.id},
        interview_id=interview.id,
        interview_revision=row.revision,
    )
    return row.parcel_id


# --- of steps ------------------------------------------------------------------------------------------------------


def _noted(work: Work, parcel: Parcel) -> None:
    application = stored_troubles.application_of(work.session, parcel)
    if application is not None:
        about = {"parcel": parcel.id, "kind": str(parcel.kind), "channel": str(parcel.channel)}
        wrote(work, application, "followed", message=about)


def _readdress(work: Work, parcel: Parcel, person: Candidate, address: str) -> bool:
    """False when it has left, or may have. Another `To` and another Message-ID: a report about the first copy says nothing about this one."""
    vault, by_mail = work.house.vault, parcel.channel is Channel.EMAIL
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>" if by_mail else None
    body = parcel.body
    if body is not None and message_id:
        body = vault.seal(readdressed(vault.open(body), person.name, address, message_id))
    if not unsent.readdress(work.session, parcel.id, address, message_id, body):
        return False
    for copy in record.copies_of(work.session, parcel.id):
        said = json.loads(vault.open(copy.text)) | {"to": address}
        copy.text = vault.seal(json.dumps(said).encode("utf-8"))
    return True


def _give_up(work: Work, parcel: Parcel, why: str) -> None:
    if unsent.give_up(work.session, parcel.id, why):
        known = outbox.by_id(work.session, parcel.id)
        if known is not None:
            troubles.given_up(work, known)
