"""A new time in two clicks: the candidate offers on the page, the recruiter presses on the card or the line in the thread."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.sandbox.client import Message
from domain.access import SYSTEM
from domain.status import MeetingStatus
from storage.calendar_tables import Proposal
from storage.tables import Interview
from tests.office import Office, invite

KARI, EMMA = "U0KARI", "U0EMMA"
ANNA = "anna@example.org"
TAKE = "times:take:0"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office) -> Iterator[None]:
    yield
    assert office.slack.complaints() == []


def wanting(office: Office, *times: tuple[str, str], **answers: object) -> Message:
    """Anna is invited and offers other times; returns Kari's card."""
    assert invite(office, KARI, "Anna Bergström", **answers).submit().outcome == "cleared"
    office.deliver_all()
    offer(office, *times)
    return card(office)


def offer(office: Office, *times: tuple[str, str]) -> None:
    link = office.link(ANNA)
    rows = [pair for day, at in times for pair in (("day", day), ("at", at))]
    assert office.post_pairs(link, [("answer", "new_time"), ("revision", "0"), *rows])[0] == 200
    office.deliver()


def card(office: Office, who: str = KARI) -> Message:
    return office.person(who).dm()[0]


def interview(office: Office) -> Interview:
    with office.program.look(SYSTEM) as work:
        return work.session.query(Interview).order_by(Interview.id).first()


def proposals(office: Office) -> list[Proposal]:
    with office.program.look(SYSTEM) as work:
        return list(work.session.scalars(select(Proposal)))


def test_a_new_time_takes_the_recruiter_two_clicks(office: Office):
    """Cases 71 and 73."""
    shown = wanting(office, ("2026-12-01", "10:00"), ("2026-12-02", "13:30"), interviewers=[KARI, EMMA])
    assert "1. desember 2026 kl. 10:00" in shown.shown
    assert len([name for name in shown.buttons if "kl." in name]) == 2
    before = len(office.mails(ANNA))

    shown.click(TAKE)
    office.deliver()

    assert interview(office).starts_at.isoformat() == "2026-12-01T09:00:00+00:00"
    assert interview(office).meeting is MeetingStatus.AWAITING
    assert "1. desember 2026 kl. 10:00" in card(office).shown
    assert not [name for name in card(office).buttons if "kl." in name]
    assert len(office.mails(ANNA)) == before + 1
    assert "1 december 2026" in office.mails(ANNA)[-1].text
    assert len(office.mails("emma@nordlys.example")) == 2, "the entry in her calendar, and its move"
    code, page = office.get(office.link(ANNA))
    assert (code, "1 december 2026" in page) == (200, True)
    assert proposals(office) == []


def test_the_line_in_the_thread_takes_a_time_as_well_and_loses_its_buttons(office: Office):
    shown = wanting(office, ("2026-12-01", "10:00"))
    line = shown.thread[-1]
    line.click(TAKE)
    office.deliver()
    assert interview(office).revision == 1
    assert card(office).thread[-2].buttons == []


def test_a_press_that_comes_late_is_refused_with_what_happened(office: Office):
    """Case 102."""
    shown = wanting(office, ("2026-12-01", "10:00"))
    line = shown.thread[-1]
    shown.click(TAKE)
    line.click(TAKE)
    assert "1. desember 2026 kl. 10:00" in office.person(KARI).ephemerals()[-1].text
    assert interview(office).revision == 1


def test_a_button_pressed_twice_moves_once(office: Office):
    """Cases 15 and 84."""
    shown = wanting(office, ("2026-12-01", "10:00"))
    office.slack.fault("delivery", "twice", method="block_actions")
    before = len(office.mails(ANNA))
    shown.click(TAKE)
    office.deliver()
    assert interview(office).revision == 1
    assert len(office.mails(ANNA)) == before + 1


def test_a_booked_time_opens_the_form_filled_in_with_what_speaks_against_it(office: Office):
    invite(office, KARI, "Ola Hansen", day="2026-12-01", at="10:00").submit()
    office.deliver_all()
    wanting(office, ("2026-12-01", "10:00"))
    shown = next(message for message in office.person(KARI).dm() if "Anna" in message.shown)
    assert any("kl. 10:00" in name for name in shown.buttons)
    shown.click(TAKE)
    form = office.person(KARI).modal()
    assert form.callback_id == "interview_moved"
    assert "Kari Nordmann" in form.shown
    assert "⚠️" in form.shown
    assert form.submit().outcome == "closed", "what was shown once is enough"
    with office.program.look(SYSTEM) as work:
        moved = work.session.scalars(select(Interview).where(Interview.revision == 1)).one()
    assert moved.starts_at.isoformat() == "2026-12-01T09:00:00+00:00"
    assert moved.minutes == 45


def test_asking_again_asks_the_candidate_and_the_card_says_so(office: Office):
    shown = wanting(office, ("2026-12-01", "10:00"))
    before = len(office.mails(ANNA))
    shown.click("times:again")
    office.deliver()
    assert len(office.mails(ANNA)) == before + 1
    assert not [name for name in card(office).buttons if "kl." in name]
    assert proposals(office) == []
    offer(office, ("2026-12-03", "09:00"))
    assert any("3. desember kl. 09:00" in name for name in card(office).buttons)
