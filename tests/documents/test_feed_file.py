"""The file of a whole calendar, read back by two parsers that know nothing of ours."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from bot.documents.ics_feed import FeedEntry, Standing, feed_file

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def entry(number: int, **changes: object) -> FeedEntry:
    usual = {
        "uid": f"interview-{number}@nordlys.example",
        "sequence": number,
        "changed_at": AT - timedelta(days=3),
        "starts_at": AT + timedelta(days=number),
        "minutes": 45,
        "summary": f"Søren Kjærgaard {number}, første; samtale, «æøå»\nBEGIN:VALARM",
        "location": "Storgata 1, Oslo",
        "standing": Standing.CONFIRMED,
        "busy": True,
    }
    return FeedEntry(**{**usual, **changes})


def test_both_parsers_read_the_same_entries(run_node):
    content = feed_file("Interviews (Kari)", [entry(number) for number in range(40)])
    ours = Calendar.from_ical(content).walk("VEVENT")
    theirs = [one for one in run_node("parse.mjs", {"ics": content.decode()})[2] if one[0] == "vevent"]
    assert len(ours) == len(theirs) == 40
    for one, other in zip(ours, theirs, strict=True):
        found = {line[0]: line[3] for line in other[1]}
        assert found["uid"] == one["UID"]
        assert found["summary"] == one["SUMMARY"]
        assert found["dtstart"] == f"{one['DTSTART'].dt:%Y-%m-%dT%H:%M:%SZ}"
        assert found["status"] == "CONFIRMED"


def test_the_same_entries_are_the_same_bytes():
    assert feed_file("K", [entry(1)]) == feed_file("K", [entry(1)])


def test_an_empty_calendar_is_one_too():
    assert Calendar.from_ical(feed_file("K", [])).walk("VEVENT") == []


def test_lines_are_folded_and_no_value_makes_a_line_of_its_own():
    content = feed_file("K", [entry(1, summary="x" * 300 + "\r\nSTATUS:CANCELLED")])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert Calendar.from_ical(content).walk("VEVENT")[0]["STATUS"] == "CONFIRMED"


def test_a_time_that_is_free_is_told_as_free():
    content = feed_file("K", [entry(1, standing=Standing.CANCELLED, busy=False)])
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
