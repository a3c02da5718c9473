"""Offering times as people do it: with and without scripts, elsewhere in the world, and thinking better of it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from domain.status import MeetingStatus
from storage.calendar_tables import Proposal
from tests.web.desk import Desk

pytestmark = pytest.mark.long


def offered(site: Desk) -> list[tuple[datetime, str]]:
    with site.database.reads() as session:
        return [(one.starts_at, one.zone) for one in session.scalars(select(Proposal).order_by(Proposal.starts_at))]


def fill(page: Page, number: int, day: str, at: str) -> None:
    page.locator(f"#day{number}").fill(day)
    page.locator(f"#at{number}").fill(at)


@pytest.mark.parametrize("scripts", [True, False])
def test_times_are_asked_for_where_another_time_is_wanted_with_or_without_scripts(
    site: Desk, new_context: Callable[..., BrowserContext], scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts, timezone_id="Europe/Oslo").new_page()
    invited = site.invite()
    page.goto(site.public_url + invited.path)
    questions = page.get_by_role("group", name="Which times suit you?")
    expect(questions).to_be_hidden()
    page.get_by_label("Contact me for new appointment").check()
    expect(questions).to_be_visible()
    fill(page, 1, "2026-12-08", "10:00")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Times you offered")).to_be_visible()
    assert offered(site) == [(datetime(2026, 12, 8, 9, 0, tzinfo=UTC), "Europe/Oslo")]


def test_without_scripts_somebody_elsewhere_reads_whose_clock_it_is(
    site: Desk, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False, timezone_id="America/New_York").new_page()
    page.goto(site.public_url + site.invite().path)
    page.get_by_label("Contact me for new appointment").check()
    expect(page.locator("#whose")).to_have_text("The times are meant as Oslo time.")
    fill(page, 1, "2026-12-08", "15:00")
    page.get_by_role("button").click()
    assert offered(site) == [(datetime(2026, 12, 8, 14, 0, tzinfo=UTC), "Europe/Oslo")]


@pytest.mark.parametrize(
    ("zone", "meant", "at"),
    [
        ("America/New_York", "The times are on your own clock (New York).", datetime(2026, 12, 8, 14, 0, tzinfo=UTC)),
        ("Europe/Lisbon", "The times are on your own clock (Lisbon).", datetime(2026, 12, 8, 9, 0, tzinfo=UTC)),
        ("Europe/Stockholm", "The times are meant as Oslo time.", datetime(2026, 12, 8, 8, 0, tzinfo=UTC)),
        ("Africa/Tunis", "The times are on your own clock (Tunis).", datetime(2026, 12, 8, 8, 0, tzinfo=UTC)),
    ],
)
def test_somebody_elsewhere_offers_times_on_their_own_clock(
    site: Desk, new_context: Callable[..., BrowserContext], zone: str, meant: str, at: datetime
) -> None:
    """Tunis has Oslo's time in winter and not in summer."""
    page = new_context(timezone_id=zone).new_page()
    page.goto(site.public_url + site.invite().path)
    page.get_by_label("Contact me for new appointment").check()
    expect(page.locator("#whose")).to_have_text(meant)
    fill(page, 1, "2026-12-08", "09:00")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Times you offered")).to_be_visible()
    assert offered(site) == [(at, "Europe/Oslo" if zone == "Europe/Stockholm" else zone)]


def test_what_was_typed_does_not_stand_in_the_way_of_another_answer(site: Desk, page: Page) -> None:
    invited = site.invite()
    page.goto(site.public_url + invited.path)
    page.get_by_label("Contact me for new appointment").check()
    fill(page, 1, "2026-12-05", "23:00")
    page.get_by_label("Yes, I will attend").check()
    expect(page.get_by_role("group", name="Which times suit you?")).to_be_hidden()
    page.get_by_role("button").click()
    with site.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.ACCEPTED
    assert offered(site) == []


def test_a_wrong_time_is_corrected_where_it_stands(site: Desk, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(timezone_id="Europe/Oslo").new_page()
    page.goto(site.public_url + site.invite().path)
    page.get_by_label("Contact me for new appointment").check()
    fill(page, 1, "2026-12-05", "10:00")
    page.get_by_role("button").click()
    wrong = page.get_by_label("Date").first
    expect(wrong).to_have_accessible_description(
        "This is on a weekend (Oslo time). Choose a day from Monday to Friday."
    )
    wrong.fill("2026-12-08")
    page.get_by_role("button").click()
    expect(page.get_by_text("Tuesday 8 December 2026 at 10:00 (Oslo time)")).to_be_visible()


def test_times_are_offered_by_keyboard_alone(site: Desk, new_context: Callable[..., BrowserContext]) -> None:
    """The eleventh of November is written alike wherever the browser comes from."""
    page = new_context(timezone_id="Europe/Oslo").new_page()
    page.goto(site.public_url + site.invite().path)
    page.get_by_label("Contact me for new appointment").check()
    page.keyboard.press("Tab")
    page.keyboard.type("11112027")
    page.locator("#at1").focus()
    page.keyboard.type("1000a")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thursday 11 November 2027 at 10:00 (Oslo time)")).to_be_visible()
