"""Whatever opens a link without answering changes nothing."""

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.desk import Desk, Invited

GENTLE = [
    ("GET", {}),
    ("HEAD", {}),
    ("OPTIONS", {}),
    ("GET", {"Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender"}),
    ("GET", {"Cookie": "session=1; answer=withdraw"}),
    ("GET", {"X-HTTP-Method-Override": "POST"}),
]


@pytest.mark.parametrize(("method", "headers"), GENTLE)
@pytest.mark.parametrize("end", ["", "?answer=withdraw&revision=0", "/interview.ics"])
def test_looking_changes_nothing(desk: Desk, method: str, headers: dict[str, str], end: str) -> None:
    invited = desk.invite()
    before = desk.everything()

    response = desk.ask(invited.path + end, method, headers=headers)

    assert response.status_code == 200
    assert desk.everything() == before


def test_twenty_looks_at_once_change_nothing(site: Desk) -> None:
    invited = site.invite()
    before = site.everything()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: _get(site, invited), range(20)))

    assert statuses == [200] * 20
    assert site.everything() == before
    with site.interview(invited) as interview:
        assert interview.openings == 20


def _get(site: Desk, invited: Invited) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", invited.path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_an_opening_is_counted(desk: Desk) -> None:
    invited = desk.invite()

    desk.ask(invited.path)
    desk.ask(invited.path)

    with desk.interview(invited) as interview:
        assert (interview.openings, interview.opened_at) == (2, desk.clock.now)


@pytest.mark.parametrize(
    ("method", "headers"),
    [("HEAD", {}), ("OPTIONS", {}), ("GET", {"Purpose": "prefetch"}), ("GET", {"Sec-Purpose": "prefetch"})],
)
def test_what_no_person_sees_is_not_an_opening(desk: Desk, method: str, headers: dict[str, str]) -> None:
    invited = desk.invite()

    desk.ask(invited.path, method, headers=headers)

    with desk.interview(invited) as interview:
        assert (interview.openings, interview.opened_at) == (0, None)


def test_head_says_what_get_says_without_a_body(desk: Desk) -> None:
    invited = desk.invite()

    head, get = desk.ask(invited.path, "HEAD"), desk.ask(invited.path)

    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)


def test_the_calendar_file_is_one_for_a_calendar(desk: Desk) -> None:
    invited = desk.invite()

    response = desk.ask(f"{invited.path}/interview.ics")

    assert response.mimetype == "text/calendar"
    assert response.headers["Content-Disposition"] == 'attachment; filename="interview.ics"'
    lines = response.text.split("\r\n")
    assert "METHOD:PUBLISH" in lines
    assert "DTSTART;TZID=Europe/Oslo:20261204T100000" in lines
