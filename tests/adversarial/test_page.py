"""The answer page on a bad day: requests no browser makes, and a database that takes nothing in."""

import pytest
from sqlalchemy import text

from tests.web.desk import said


@pytest.mark.parametrize("host", ["x" * 64 + ".example", "a..b", "." * 300, "h" * 9000])
@pytest.mark.parametrize("path", ["/healthz", "/slack/events", "/i/never-was"])
def test_a_host_that_is_no_host_is_refused_like_any_other(desk, host, path):
    answer = desk.ask(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "This address is not ours" in said(answer)


@pytest.mark.parametrize("seen", ["9999-12-31T23:59Z", "0001-01-01T00:00Z"])
def test_a_time_at_the_edge_of_the_calendar_is_no_time_a_page_showed(desk, seen):
    invited = desk.invite()
    answer = desk.send(invited.path, answer="accept", revision="9", seen=seen)
    assert answer.status_code == 409


def test_a_page_opens_although_the_opening_cannot_be_counted(desk):
    invited = desk.invite()
    with desk.database.engine.begin() as connection:
        full = "CREATE TRIGGER full BEFORE UPDATE ON interview BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        connection.execute(text(full))
    answer = desk.ask(invited.path)
    assert answer.status_code == 200
    assert "Hydropower engineer" in said(answer)
