"""Appointments that are not interviews: put in, changed and cancelled by whom they belong to.

Others see one only where it is about a vacancy they may see; nobody else changes it. Nothing is sent about it.
Source: docs/behaviour.md, Appointments.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.services import browsing, reach, watching
from bot.services.calendar.listing import zone_of
from bot.services.invitation.wanted import TwoHours
from bot.work import Work
from domain import appointments as rules
from domain.errors import BadFields, BadValue, NotNow, Stale, Stranger, Unknown, say
from domain.moments import is_doubled, moment, zone_or_utc
from storage import appointments, journal
from storage import browsing as browsing_rows
from storage.calendar_tables import Appointment
from storage.tables import Application, Vacancy


@dataclass(frozen=True)
class Wanted:
    """An appointment as it is filled in; `day` and `at` are the wall clock of its zone, the owner's.

    It may lie in the past: a calendar also tells what was. The vacancy of an application needs no saying.
    """

    title: str
    day: date
    at: time
    minutes: int
    place: str = ""
    vacancy_id: int | None = None
    application_id: int | None = None
    second_hour: bool | None = None


@dataclass(frozen=True)
class Shown:
    """An appointment as its form shows it; empty names are none, id 0 is a new one. `starts_at` is a moment."""

    id: int
    revision: int
    title: str
    starts_at: datetime
    minutes: int
    zone: ZoneInfo
    place: str = ""
    vacancy_id: int | None = None
    vacancy: str = ""
    application_id: int | None = None
    candidate: str = ""


def blank(work: Work) -> Shown:
    """A new one as the form opens: the next full hour."""
    _owner(work)
    hour = work.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return Shown(0, 0, "", hour, 60, zone_of(work))


def to_change(work: Work, id: int) -> Shown:
    """One of the actor's own that stands; Unknown for anybody else's, NotNow for one that was cancelled."""
    row = _own(work, id)
    shown = Shown(row.id, row.revision, row.title, row.starts_at, row.minutes, zone_or_utc(row.zone), row.place)
    application = _application(work, row.application_id)
    vacancy = _vacancy_of(work, row.vacancy_id)
    return replace(
        shown,
        vacancy_id=row.vacancy_id if vacancy else None,
        vacancy=vacancy.title if vacancy else "",
        application_id=application.id if application else None,
        candidate=application.candidate.name if application else "",
    )


def put_in(work: Work, wanted: Wanted) -> int:
    """Put an appointment in the actor's calendar; returns its id. BadFields names what must be corrected."""
    owner = _owner(work)
    zone = zone_of(work)
    row = Appointment(
        uid=f"{secrets.token_hex(16)}@kalle",
        revision=0,
        person_id=owner,
        zone=zone.key,
        created_at=work.now,
        cancelled_at=None,
        **_columns(work, wanted, zone),
    )
    appointments.add(work.session, row)
    _told(work, row, "appointment_added", {row.vacancy_id})
    return row.id


def change(work: Work, id: int, wanted: Wanted, revision: int) -> None:
    """Change one of the actor's own as it stood at `revision`; Stale when it was changed since."""
    row = _own(work, id, lock=True)
    if row.revision != revision:
        raise Stale
    before = row.vacancy_id
    columns = _columns(work, wanted, zone_or_utc(row.zone))
    if all(getattr(row, name) == value for name, value in columns.items() if name != "changed_at"):
        return
    for name, value in columns.items():
        setattr(row, name, value)
    row.revision += 1
    _told(work, row, "appointment_changed", {before, row.vacancy_id})


def cancel(work: Work, id: int) -> None:
    """Cancel one of the actor's own; whoever has it in another calendar sees that it is off."""
    row = _own(work, id, lock=True)
    row.cancelled_at = row.changed_at = work.now
    row.revision += 1
    _told(work, row, "appointment_cancelled", {row.vacancy_id})


def _columns(work: Work, wanted: Wanted, zone: ZoneInfo) -> dict[str, object]:
    """Everything a form can change, checked."""
    vacancy_id, application_id = _about(work, wanted)
    return {
        "title": rules.title_of(wanted.title),
        "starts_at": _starting(wanted, zone, work.now),
        "minutes": rules.minutes_of(wanted.minutes),
        "place": rules.place_of(wanted.place),
        "vacancy_id": vacancy_id,
        "application_id": application_id,
        "changed_at": work.now,
    }


def _starting(wanted: Wanted, zone: ZoneInfo, now: datetime) -> datetime:
    """The UTC moment; TwoHours for a wall clock that comes twice that night, BadFields for one that cannot be meant."""
    if abs(wanted.day - now.astimezone(zone).date()) > timedelta(days=rules.YEARS * 366):
        raise BadFields(day=say("This day is more than {years} years away. Look at the year.", years=rules.YEARS))
    if wanted.second_hour is None and is_doubled(wanted.day, wanted.at, zone):
        raise TwoHours(second_hour=say("The clocks go back that night and this time comes twice. Which one is meant?"))
    try:
        return moment(wanted.day, wanted.at, zone, second=bool(wanted.second_hour))
    except BadValue as error:
        raise BadFields(at=error.phrase) from error


def _about(work: Work, wanted: Wanted) -> tuple[int | None, int | None]:
    """The vacancy and the application it is about, as far as the actor may see them."""
    if wanted.application_id is None:
        vacancy_id = wanted.vacancy_id
        return (browsing.vacancy_seen(work, vacancy_id).id if vacancy_id is not None else None), None
    application = reach.application(work, wanted.application_id)
    if application.deleted_at is not None:
        raise Unknown
    if wanted.vacancy_id not in (None, application.vacancy_id):
        raise BadFields(about_vacancy=say("This candidate has not applied for that vacancy."))
    return application.vacancy_id, application.id


def _own(work: Work, id: int, *, lock: bool = False) -> Appointment:
    row = appointments.by_id(work.session, id, lock=lock)
    if row is None or row.person_id != _owner(work):
        raise Unknown
    if row.cancelled_at is not None:
        raise NotNow(say("This appointment has been cancelled. Nothing was changed."))
    return row


def _owner(work: Work) -> int:
    if work.actor.person_id is None:
        raise Stranger
    return work.actor.person_id


def _application(work: Work, id: int | None) -> Application | None:
    """What is still the actor's to see of what it is about."""
    try:
        found = reach.application(work, id) if id is not None else None
    except Unknown:
        return None
    return found if found is not None and found.deleted_at is None else None


def _vacancy_of(work: Work, id: int | None) -> Vacancy | None:
    try:
        return browsing.vacancy_seen(work, id) if id is not None else None
    except Unknown:
        return None


def _told(work: Work, row: Appointment, event: str, vacancy_ids: set[int | None]) -> None:
    about = {"vacancy_id": row.vacancy_id, "application_id": row.application_id}
    journal.add(work.session, work.actor, work.now, event, **about, appointment=row.id)
    work.session.flush()
    for id in vacancy_ids:
        watching.appointed(work, row.person_id, browsing_rows.vacancy(work.session, id) if id is not None else None)
