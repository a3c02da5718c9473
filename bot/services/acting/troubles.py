"""What a step sent and did not arrive, or nobody knows: written down, and told to whoever executed the step.

Only ids wait in the queue; what the message in Slack says is read when it is posted. Source: docs/behaviour.md, Steps.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.services import news, questions, substitutes
from bot.services.acting import announcing
from bot.services.acting.written import wrote
from bot.work import Work
from domain.access import VacancyAccess, access_to
from domain.cards import NotAgain, Question
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import Phrase, Unknown, say
from domain.texting import trouble_in
from domain.troubles import Trouble
from domain.undelivered import answer_of
from storage import journal, outbox, people, steps, still, troubles
from storage.delivery_tables import Parcel
from storage.tables import Application, Candidate, JournalEntry, Person

log = structlog.get_logger(__name__)

MAY_ACT = (VacancyAccess.NORMAL, VacancyAccess.ADMINISTRATOR)


def given_up(work: Work, parcel: Parcel) -> None:
    """Tell of one that will not arrive by itself."""
    event = _event(parcel)
    if event:
        happened(work, parcel, event, said=parcel.last_text, code=parcel.last_code)


def _event(parcel: Parcel) -> str:
    """What it is called; empty when it is no news: whoever took the step back knows that nothing was sent."""
    if parcel.state is ParcelState.CANCELLED and questions.in_doubt(parcel):
        return "not_again"
    if parcel.state is ParcelState.CANCELLED:
        return "overtaken" if parcel.cancel_reason in still.UNTRUE else ""
    if parcel.state is ParcelState.HELD:
        return "held"
    return "sms_not_delivered" if parcel.channel is Channel.SMS else "undelivered"


def happened(work: Work, parcel: Parcel, event: str, **facts: Any) -> None:
    """Write down what became of a message of a step, and have it told: one message in Slack for each."""
    application = troubles.application_of(work.session, parcel)
    if application is None:
        return
    marked = _is_marked(application.candidate, parcel)
    about = {"parcel": parcel.id, "kind": str(parcel.kind), "channel": str(parcel.channel), "stopped": marked}
    entry = wrote(work, application, event, **{**about, **facts})
    announcing.follow(work, parcel.step_id)
    _tell(work, application, parcel, entry, tried=())


def _is_marked(candidate: Candidate, parcel: Parcel) -> bool:
    """Nothing more is sent to where this went."""
    if parcel.channel is Channel.SMS:
        return bool(candidate.mobile_stopped) and candidate.mobile == parcel.recipient
    return bool(candidate.email_stopped) and candidate.email == parcel.recipient


# --- to whom -------------------------------------------------------------------------------------------------------


def hand_on(work: Work, notice: Parcel) -> None:
    """Give what somebody gone was to read to the next who may act in the vacancy, each tried once; at last by e-mail."""
    parcel = outbox.by_id(work.session, int(notice.facts["trouble"]))
    entry = journal.by_id(work.session, int(notice.facts["entry"]))
    application = troubles.application_of(work.session, parcel) if parcel is not None else None
    if parcel is None or entry is None or application is None or "edits" in notice.facts:
        return
    told = [one for one in troubles.news_of(work.session, application.id) if one.facts.get("entry") == entry.id]
    if all(one.state in substitutes.HOPELESS for one in told):  # else somebody hears it already, or is about to
        _tell(work, application, parcel, entry, tried=[one.person_id for one in told])


def _tell(
    work: Work, application: Application, parcel: Parcel, entry: JournalEntry, tried: Collection[int | None]
) -> None:
    chosen = next(
        (one for one in _possible(work, application, parcel) if one.id not in tried and _may(work, one, application)),
        None,
    )
    if chosen is not None:
        _put(work, application, parcel, chosen, entry.id, key=f"trouble:{entry.id}:{chosen.id}")
    elif not _by_mail(work, application, parcel, entry):
        log.error("nobody_can_be_told", application_id=application.id, entry_id=entry.id)


def _possible(work: Work, application: Application, parcel: Parcel) -> Iterator[Person]:
    """Whoever executed the step, who looks after the vacancy, who works with it, who looks after Kalle."""
    step = steps.by_id(work.session, parcel.step_id) if parcel.step_id is not None else None
    if step is not None and step.person is not None:
        yield step.person
    yield from people.members(work.session, application.vacancy_id, VacancyAccess.ADMINISTRATOR)
    yield from people.members(work.session, application.vacancy_id, VacancyAccess.NORMAL)
    yield from people.administrators(work.session)


def _may(work: Work, person: Person, application: Application) -> bool:
    """Still with Kalle, and still at work in the vacancy: who lost that is told nothing of its candidates."""
    actor = people.actor(people.asked(work.session), person.slack_id, "slack")
    vacancy = application.vacancy
    return actor is not None and access_to(actor, vacancy.id, vacancy.department_id) in MAY_ACT


def _put(
    work: Work, application: Application, parcel: Parcel, person: Person, entry: int, *, key: str, **more: Any
) -> None:
    """By `candidate_id` and `application_id` an erasure finds the message once it is posted."""
    ids = {"candidate_id": application.candidate_id, "application_id": application.id}
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.NOTICE,
        key=key,
        recipient=person.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"trouble": parcel.id, "entry": entry, **ids, **more},
        person_id=person.id,
        application_id=application.id,
    )


def redraw(work: Work, parcel: Parcel) -> None:
    """Have what was posted about a message show that it was decided, or that an answer came."""
    application = troubles.application_of(work.session, parcel)
    if application is None:
        return
    announcing.follow(work, parcel.step_id)
    for one in troubles.posted(work.session, parcel):
        for person in people.by_ids(work.session, [one.person_id or 0]):
            key = f"trouble:{one.id}:{secrets.token_hex(8)}"
            _put(work, application, parcel, person, int(one.facts["entry"]), key=key, edits=one.id)


def _by_mail(work: Work, application: Application, parcel: Parcel, entry: JournalEntry) -> bool:
    """The last way: the vacancy's contact. False when there is no address for it."""
    about = {"kind": parcel.kind, "event": entry.event}
    return news.to_contact(work, application, "not_arrived", f"trouble:{entry.id}", **about)


# --- what they are told --------------------------------------------------------------------------------------------


def seen(work: Work, facts: Mapping[str, Any]) -> Trouble:
    """What a waiting message in Slack is about, as it stands now; Unknown when the person was erased."""
    parcel = outbox.by_id(work.session, int(facts["trouble"]))
    entry = journal.by_id(work.session, int(facts["entry"]))
    application = troubles.application_of(work.session, parcel) if parcel is not None else None
    if parcel is None or entry is None or application is None:
        raise Unknown
    why = questions.why_not_again_of_step(work, parcel, application)
    asked = parcel.state is ParcelState.HELD and entry.event == "held"
    return Trouble(
        event=entry.event,
        kind=parcel.kind,
        channel=parcel.channel,
        state=parcel.state,
        candidate=application.candidate.name,
        vacancy=application.vacancy.title,
        status=application.status,
        application_id=0 if application.deleted_at is not None else application.id,
        said=answer_of(entry.facts.get("code"), str(entry.facts.get("said") or "")),
        stopped=bool(entry.facts.get("stopped")),
        at=entry.at,
        zone=ZoneInfo(application.vacancy.zone),
        why=why or _WHY.get(parcel.cancel_reason),
        question=Question(parcel.id, parcel.channel, parcel.kind, again=why is None) if asked else None,
    )


_WHY = {
    still.NOT_REJECTED: NotAgain.NOT_REJECTED,
    still.NOT_OFFERED: NotAgain.NOT_OFFERED,
    still.OUT_OF_PROCESS: NotAgain.OUT_OF_PROCESS,
    still.TAKEN_BACK: NotAgain.TAKEN_BACK,
}


def place_of(work: Work, facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """Where the message stands that is to be edited: channel and time stamp; None for a new one."""
    posted = outbox.by_id(work.session, int(facts["edits"])) if "edits" in facts else None
    channel, _, ts = posted.provider_ref.partition(":") if posted is not None else ("", "", "")
    return (channel, ts) if ts else None


def reasons(work: Work, step_id: int, application_ids: Collection[int]) -> dict[int, Phrase]:
    """What did not arrive of a step, by application; those of whom all is well are left out."""
    found: dict[int, Phrase] = {}
    for parcel in troubles.of_step(work.session, step_id, application_ids) if application_ids else ():
        said = _reason(parcel)
        if said is not None and parcel.application_id is not None:
            found.setdefault(parcel.application_id, said)
    return found


def _reason(parcel: Parcel) -> Phrase | None:
    said = trouble_in(parcel.last_text) or answer_of(parcel.last_code, parcel.last_text) or "–"
    if parcel.state is ParcelState.FAILED:
        return say("{message}: could not be delivered ({said}).", message=parcel.kind, said=said)
    if parcel.state in (ParcelState.UNKNOWN, ParcelState.HELD) or questions.in_doubt(parcel):
        return say("{message}: not known whether it arrived.", message=parcel.kind)
    if parcel.receipt.startswith(("came back", "failed")):
        what = parcel.receipt.partition(": ")[2] or "–"
        return say("{message}: did not arrive ({said}).", message=parcel.kind, said=trouble_in(what) or what)
    if parcel.cancel_reason in still.UNTRUE:
        return say("{message}: not sent, because something had changed meanwhile.", message=parcel.kind)
    return None
