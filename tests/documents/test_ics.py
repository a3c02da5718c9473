"""Calendar files, read back by a parser and looked at line by line."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.documents.ics import Method, calendar_file
from tests.documents.events import STAMP, STARTS, entry, event, published, unfolded

HOSTILE = [
    "Bo\r\nATTENDEE:mailto:eve@evil.example",
    "Bo\nBEGIN:VALARM\nACTION:DISPLAY",
    "Bo\rEND:VEVENT",
    "Bo\\nX-EVIL:1",
    'Bo";X-EVIL="1',
    "Bo:mailto:eve@evil.example",
    "Bo;X-EVIL=1,2",
    "Bo\x00\x0b\x0c\x1b\x7f",
    "Bo\x85X-EVIL:1\u2028X-EVIL:1\u2029X-EVIL:1",
    "Bo^nX-EVIL:1",
    "{confirmlink} <script>",
]


def test_a_request_holds_everything_a_calendar_asks_for():
    found = entry(calendar_file(event()))
    assert found["UID"] == "interview-7@nordlys.example"
    assert found["SEQUENCE"] == 0
    assert found["STATUS"] == "CONFIRMED"
    assert found["DTSTAMP"].dt == STAMP
    assert found["DTSTART"].dt.astimezone(UTC) == STARTS
    assert found["DTEND"].dt.astimezone(UTC) == STARTS + timedelta(hours=1)
    assert found["SUMMARY"] == "Interview: Nurse, Nordlys AS"
    assert found["LOCATION"] == "Storgata 1, Oslo"
    assert found["DESCRIPTION"] == "Answer on this page:\nhttps://kalle.nordlys.example/a/abc"


def test_times_stand_on_the_clocks_of_the_named_zone():
    lines = unfolded(calendar_file(event()))
    assert "DTSTART;TZID=Europe/Oslo:20261127T100000" in lines
    assert "DTEND;TZID=Europe/Oslo:20261127T110000" in lines
    assert "TZID:Europe/Oslo" in lines


def test_the_method_stands_in_the_file_and_the_version_counts_up():
    lines = unfolded(calendar_file(event(sequence=3)))
    assert "METHOD:REQUEST" in lines
    assert "SEQUENCE:3" in lines


def test_a_cancelled_interview_asks_to_be_removed_under_the_same_uid():
    lines = unfolded(calendar_file(event(method=Method.CANCEL, sequence=2)))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "UID:interview-7@nordlys.example", "SEQUENCE:2"} <= set(lines)
    assert not any("REQUEST" in line or "CONFIRMED" in line for line in lines)


def test_the_reader_is_asked_for_no_reply_by_calendar():
    attendee = entry(calendar_file(event()))["ATTENDEE"]
    assert attendee == "mailto:soren@mail.example"
    assert attendee.params["RSVP"] == "FALSE"
    assert attendee.params["ROLE"] == "REQ-PARTICIPANT"
    assert attendee.params["PARTSTAT"] == "NEEDS-ACTION"
    assert attendee.params["CN"] == "Søren Ågård"


def test_the_organiser_is_a_bare_mailto_with_a_quoted_name():
    (line,) = [line for line in unfolded(calendar_file(event())) if line.startswith("ORGANIZER")]
    assert line == 'ORGANIZER;CN="Anna Bergström":mailto:anna@nordlys.example'


def test_a_downloaded_file_names_no_attendee():
    lines = unfolded(calendar_file(published()))
    assert "METHOD:PUBLISH" in lines
    assert not any(line.startswith("ATTENDEE") for line in lines)


def test_a_request_without_an_attendee_is_refused():
    with pytest.raises(ValueError, match="address"):
        calendar_file(event(attendee_email=""))


@pytest.mark.parametrize("method", list(Method))
def test_lines_end_in_crlf_and_none_is_longer_than_75_octets(method):
    long = "Ærlig talt 👩🏽‍💻, " * 40
    file = calendar_file(event(method=method, summary=long, location=long, description=long * 3, organizer_name=long))
    assert file.endswith(b"\r\n")
    assert file.count(b"\n") == file.count(b"\r\n") == file.count(b"\r")
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert entry(file)["SUMMARY"] == long.strip()


def test_no_line_is_folded_inside_a_character():
    for shift in range(4):
        file = calendar_file(event(summary="x" * shift + "å👩" * 60))
        for line in file.split(b"\r\n"):
            line.decode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["summary", "location", "description", "organizer_name", "attendee_name", "uid"])
def test_text_stays_inside_its_own_line(field, text):
    file = calendar_file(event(**{field: text}))
    names = Counter(line.partition(":")[0].partition(";")[0] for line in unfolded(file))
    wanted = Counter(line.partition(":")[0].partition(";")[0] for line in unfolded(calendar_file(event())))
    assert names == wanted
    assert b"\x00" not in file
    found = entry(file)
    assert "X-EVIL" not in found
    for person in (found["ORGANIZER"], found["ATTENDEE"]):
        assert set(person.params) <= {"CN", "ROLE", "PARTSTAT", "RSVP"}
    assert found["ATTENDEE"] == "mailto:soren@mail.example"
    assert len(Calendar.from_ical(file).walk("VEVENT")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no address",
        "a@b.example\r\nX:Y",
        "a@b.example;X=1",
        "a b@c.example",
        "mailto:a@b",
        "a@b.example,c@d.example",
    ],
)
def test_an_address_that_would_change_is_refused(address):
    with pytest.raises(ValueError, match="address"):
        calendar_file(event(attendee_email=address))


def test_half_a_character_is_refused_clearly():
    with pytest.raises(ValueError, match="half a character"):
        calendar_file(event(summary="Bo \ud83d"))


@pytest.mark.parametrize("field", ["stamp", "starts_at"])
def test_a_moment_without_a_zone_is_refused(field):
    with pytest.raises(ValueError, match="zone"):
        calendar_file(event(**{field: STARTS.replace(tzinfo=None)}))


@pytest.mark.parametrize("changes", [{"minutes": 0}, {"minutes": -5}, {"sequence": -1}])
def test_a_length_or_a_version_below_its_least_is_refused(changes):
    with pytest.raises(ValueError, match="at least a minute"):
        calendar_file(event(**changes))


@pytest.mark.parametrize("name", ["UTC", "Etc/UTC"])
def test_universal_time_needs_no_zone(name):
    file = calendar_file(event(zone=ZoneInfo(name)))
    assert b"VTIMEZONE" not in file
    assert b"DTSTART:20261127T090000Z" in file


def test_an_hour_that_comes_twice_is_written_so_that_nobody_can_mistake_it():
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert b"DTSTART:20261025T003000Z\r\n" in calendar_file(event(starts_at=first))
    assert b"DTSTART:20261025T013000Z\r\n" in calendar_file(event(starts_at=second))
    assert b"DTSTART;TZID=Europe/Oslo:20261025T033000\r\n" in calendar_file(
        event(starts_at=second + timedelta(hours=1))
    )


def test_an_interview_over_the_change_of_clocks_lasts_as_long_as_it_should():
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    lines = unfolded(calendar_file(event(starts_at=start, minutes=60)))
    assert "DTSTART;TZID=Europe/Oslo:20260329T013000" in lines
    assert "DTEND;TZID=Europe/Oslo:20260329T033000" in lines


def test_the_same_interview_gives_the_same_bytes():
    assert calendar_file(event()) == calendar_file(event())


def test_an_empty_place_leaves_no_line():
    assert b"LOCATION" not in calendar_file(event(location="  "))
