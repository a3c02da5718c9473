"""What a digest shows where: content follows the room, and Slack takes it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.delivery.slack import Nothing, Post, Update
from bot.kit import limits
from bot.sandbox.checks import check_message, text_length
from bot.services.calendar import stopped, subscribing
from domain.access import SYSTEM
from domain.delivery import ParcelKind, ParcelState
from domain.digests import Pause, ScopeKind
from domain.language import Language
from domain.rooms import Room
from domain.status import ApplicationStatus, InterviewForm, InterviewType, MeetingStatus
from storage.tables import Application, Candidate, Interview
from tests.services.company import EMMA, Company
from tests.services.digesting import (
    CHANNEL,
    FRIDAY,
    Digests,
    posted_on,
    vacancy_of,
    words,
)


@pytest.fixture
def at(company: Company) -> Digests:
    return Digests(company)


# --- the room ----------------------------------------------------------------------------------------------------------


def in_room(at: Digests, room: Room) -> Any:
    at.company.invite("Anna", by=EMMA)
    at.order(channel_id=CHANNEL)
    at.rooms.known[CHANNEL] = room
    (drawing,) = posted_on(at, FRIDAY)
    return drawing


def test_a_private_channel_gets_names(at: Digests):
    """Case 40."""
    drawing = in_room(at, Room.PRIVATE)
    assert "Anna Bergström" in words(drawing)
    assert drawing.channel == CHANNEL


def test_a_public_channel_gets_initials_and_the_vacancy_and_no_more(at: Digests):
    """Case 40."""
    drawing = in_room(at, Room.PUBLIC)
    said = words(drawing)
    assert "10:00–10:45 A. B. · Systems developer" in said
    for secret in ("Anna", "Bergström", "Awaiting", "meet.example", "Emma", "First interview"):
        assert secret not in said
    assert [
        one["action_id"] for block in drawing.blocks for one in block.get("elements", []) if "action_id" in one
    ] == ["digest:calendar"]


@pytest.mark.parametrize(("room", "whose"), [(Room.PRIVATE, "Emma Clarke · 1 entry"), (Room.PUBLIC, "E. C. · 1 entry")])
def test_a_channel_is_told_whose_own_calendar_it_is(at: Digests, room: Room, whose: str):
    assert whose in words(in_room(at, room))


def test_whoever_reads_their_own_calendar_alone_is_not_told_whose_it_is(at: Digests):
    at.company.invite("Anna", by=EMMA)
    at.order()
    (drawing,) = posted_on(at, FRIDAY)
    assert "Emma Clarke · 1 entry" not in words(drawing)


def test_what_needs_somebody_is_only_counted_in_a_public_channel(at: Digests):
    """Case 40."""
    at.company.invite("Anna", by=EMMA)
    with at.company.begin(SYSTEM) as work:
        work.session.execute(update(Interview).values(meeting=MeetingStatus.NEW_TIME, note="My mother is ill"))
    at.order(channel_id=CHANNEL)
    at.rooms.known[CHANNEL] = Room.PUBLIC
    (drawing,) = posted_on(at, FRIDAY)
    said = words(drawing)
    assert "1 asks for another time" in said
    assert "Anna" not in said
    assert "mother" not in said


@pytest.mark.parametrize(
    ("room", "why"),
    [
        (Room.SHARED, Pause.ROOM_SHARED),
        (Room.GUESTS, Pause.ROOM_SHARED),
        (Room.ARCHIVED, Pause.ARCHIVED),
        (Room.GONE, Pause.THROWN_OUT),
    ],
)
def test_a_room_that_may_see_nothing_gets_nothing_and_whoever_ordered_it_is_told(at: Digests, room: Room, why: Pause):
    """Case 40."""
    assert in_room(at, room) == Nothing(str(why))
    assert at.the_only().paused == why
    (told,) = at.company.parcels(ParcelKind.NOTICE)
    message = at.drawn(told)
    assert isinstance(message, Post)
    assert message.channel == EMMA
    assert "not posted any more" in message.text


def test_a_channel_that_became_public_has_less_in_what_stands_there(at: Digests):
    """Case 40."""
    in_room(at, Room.PRIVATE)
    at.rooms.known[CHANNEL] = Room.PUBLIC
    with at.company.begin(SYSTEM) as work:
        stopped.room_changed(work, CHANNEL)
    (drawing,) = at.deliver()
    assert isinstance(drawing, Update)
    assert "Anna" not in words(drawing)


@pytest.mark.parametrize("room", [Room.SHARED, Room.GUESTS])
def test_where_outsiders_came_in_it_is_paused_told_of_once_and_taken_away(at: Digests, room: Room):
    """Case 40."""
    in_room(at, Room.PRIVATE)
    at.rooms.known[CHANNEL] = room
    with at.company.begin(SYSTEM) as work:
        stopped.room_changed(work, CHANNEL)
    assert at.deliver() == [Nothing(str(Pause.ROOM_SHARED))]
    assert at.the_only().paused == Pause.ROOM_SHARED
    (drawing,) = at.deliver()
    assert isinstance(drawing, Update)
    assert "not shown here any more" in words(drawing)
    assert "Anna" not in words(drawing)
    assert at.waiting() == []
    assert len(at.company.parcels(ParcelKind.NOTICE)) == 1


def test_ended_while_outsiders_came_in_it_is_taken_away_all_the_same(at: Digests):
    in_room(at, Room.PRIVATE)
    at.rooms.known[CHANNEL] = Room.SHARED
    with at.company.begin(SYSTEM) as work:
        stopped.room_changed(work, CHANNEL)
    (parcel,) = at.waiting()
    drawing = at.drawn(parcel)
    with at.company.by(EMMA) as work:
        subscribing.end(work, at.the_only().id)
    at.fail(parcel, ParcelState.CANCELLED, cancel_reason=drawing.reason)
    assert "not shown here any more" in words(at.deliver()[-1])
    assert at.company.parcels(ParcelKind.NOTICE) == []


def test_a_channel_that_became_shared_has_todays_taken_away(at: Digests):
    """Case 40."""
    in_room(at, Room.PRIVATE)
    at.rooms.known[CHANNEL] = Room.SHARED
    with at.company.begin(SYSTEM) as work:
        stopped.stop_in(work, CHANNEL, Pause.ROOM_SHARED)
        stopped.stop_in(work, CHANNEL, Pause.ROOM_SHARED)
    (drawing,) = at.deliver()
    assert isinstance(drawing, Update)
    assert "not shown here any more" in words(drawing)
    assert len(at.company.parcels(ParcelKind.NOTICE)) == 1


def test_the_bot_thrown_out_of_the_channel_is_told_once(at: Digests):
    at.company.invite("Anna", by=EMMA)
    id = at.order(channel_id=CHANNEL)
    at.company.clock.now = FRIDAY
    at.tick()
    (parcel,) = at.waiting()
    at.fail(parcel, ParcelState.FAILED, last_text="not_in_channel")
    assert at.ordered(id).paused == Pause.THROWN_OUT
    assert len(at.company.parcels(ParcelKind.NOTICE)) == 1


# --- many --------------------------------------------------------------------------------------------------------------


def crowd(company: Company, number: int, name: str) -> None:
    """So many interviews on Friday, of candidates with names like this."""
    vacancy, now = vacancy_of(company), company.clock.now
    with company.begin(SYSTEM) as work:
        for table, row in ((Candidate, _candidate), (Application, _application), (Interview, _interview)):
            rows = [row(one, now, name, vacancy) for one in range(1000, 1000 + number)]
            if rows:
                work.session.execute(insert(table), rows)


def _candidate(one: int, now: datetime, name: str, vacancy: int) -> dict[str, Any]:
    return {"id": one, "first_name": name, "last_name": f"{one}", "language": Language.EN, "created_at": now}


def _application(one: int, now: datetime, name: str, vacancy: int) -> dict[str, Any]:
    status = {"status": ApplicationStatus.INTERVIEW_1, "status_at": now}
    return {"id": one, "candidate_id": one, "vacancy_id": vacancy, "created_at": now, **status}


def _interview(one: int, now: datetime, name: str, vacancy: int) -> dict[str, Any]:
    starts_at = FRIDAY + timedelta(hours=1, minutes=one % 300)
    kind = {"type": InterviewType.FIRST, "form": InterviewForm.VIDEO, "meeting": MeetingStatus.NEW_TIME}
    when = {"starts_at": starts_at, "minutes": 30, "created_at": now}
    return {"id": one, "application_id": one, "uid": f"crowd-{one}", "place": "", **kind, **when}


@pytest.mark.parametrize("number", [0, 1, 51, 500])
@pytest.mark.parametrize("room", [Room.PRIVATE, Room.PUBLIC])
def test_any_number_of_interviews_fits_into_one_message_and_the_rest_is_counted(at: Digests, number: int, room: Room):
    """Case 83."""
    crowd(at.company, number, "<!channel> & *Nils* " if number == 1 else "Nils")
    at.order(place=(ScopeKind.VACANCY, vacancy_of(at.company)), when_empty=True, channel_id=CHANNEL)
    at.rooms.known[CHANNEL] = room
    (drawing,) = posted_on(at, FRIDAY)
    fits(drawing)
    said = words(drawing)
    assert (f"{number} ask for another time" in said) is (number > 1)
    lines = len(re.findall(r"[0-9]{2}:[0-9]{2}–[0-9]{2}:[0-9]{2} ", said))
    assert lines == number or f"and {number - lines} more entries" in said


def test_endless_names_fit(at: Digests):
    """Case 83."""
    if at.company.database.engine.dialect.name == "postgresql":
        return  # which has no room for them in the first place
    crowd(at.company, 51, "N" * 4000)
    at.order(place=(ScopeKind.VACANCY, vacancy_of(at.company)))
    (drawing,) = posted_on(at, FRIDAY)
    fits(drawing)


def fits(drawing: Any) -> None:
    report = check_message(drawing.text, drawing.blocks)
    assert report.findings == []
    assert len(drawing.blocks) < limits.MESSAGE_BLOCKS
    assert text_length(drawing.blocks) <= limits.MESSAGE_CHARACTERS
