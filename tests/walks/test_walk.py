"""From an empty form to answered invitations: the whole program, real processes, a real browser."""

import re

import icalendar
import pytest
from playwright.sync_api import Page

from bot.sandbox.client import Mail, Message
from tests.walks.conftest import Served

pytestmark = pytest.mark.long

ANSWERS = {
    "anna@example.org": "Kontakta mig för ny tidpunkt",
    "ola@example.org": "Ja, jeg kommer",
    "jane@example.org": "Please withdraw my application",
}


def invite_three(served: Served) -> None:
    kari = served.slack.person("U0KARI")
    kari.command("/interview", "fre 4.12.2026 10:00 video 45m")
    form = kari.modal().fill(
        applications=["Anna Bergström", "Ola Hansen", "Jane Miller"], place="https://meet.example/x"
    )
    assert form.submit().outcome == "pushed"
    assert kari.modal().submit().outcome == "cleared"


def mail_to(served: Served, address: str, having: str = "") -> Mail:
    def arrived() -> Mail | None:
        return next((mail for mail in reversed(served.slack.mails(to=address)) if having in mail.subject), None)

    return served.slack.wait(arrived, f"a mail to {address}")


def card_of(served: Served, name: str) -> Message:
    def posted() -> Message | None:
        return next(
            (card for card in served.slack.person("U0KARI").dm() if card.blocks and name in str(card.blocks[0])), None
        )

    return served.slack.wait(posted, f"the card of {name}")


def event_in(mail: Mail) -> icalendar.Component:
    calendar = icalendar.Calendar.from_ical(mail.attachment("text/calendar"))
    return calendar, next(iter(calendar.walk("VEVENT")))


def answer(served: Served, page: Page, address: str, choice: str) -> None:
    link = re.findall(r"http://\S+/i/[\w-]+", mail_to(served, address).text)[-1]
    page.goto(link)
    page.get_by_label(choice, exact=True).check()
    page.locator("form button[type=submit]").first.click()
    if "withdraw" in choice:
        page.locator("form button[type=submit]").first.click()


def wait_for_card(served: Served, name: str, words: str) -> Message:
    served.slack.wait(lambda: words in card_of(served, name).shown, f"{words!r} on the card of {name}")
    return card_of(served, name)


@pytest.mark.timeout(180)
def test_three_are_invited_and_answer_and_one_is_moved_and_one_cancelled(served: Served, page: Page) -> None:
    """Each reads their own language, the recruiter knows at once, and calendars follow."""
    invite_three(served)
    assert "Inbjudan" in mail_to(served, "anna@example.org").subject
    assert "Invitation" in mail_to(served, "jane@example.org").subject
    first, event = event_in(mail_to(served, "ola@example.org"))
    assert (first["METHOD"], event["SEQUENCE"]) == ("REQUEST", 0)

    for address, choice in ANSWERS.items():
        answer(served, page, address, choice)
    wait_for_card(served, "Ola", "Akseptert")
    wait_for_card(served, "Anna", "Kontakt for nytt tidspkt.")
    withdrawn = wait_for_card(served, "Jane", "Trukket seg")
    assert "Move" not in withdrawn.buttons
    assert any("Jane Miller" in reply.shown for reply in withdrawn.thread)

    kari = served.slack.person("U0KARI")
    card_of(served, "Anna").click("interview:move")
    assert kari.modal().fill(day="2026-12-07", at="13:30").submit().outcome == "closed"
    moved, later = event_in(mail_to(served, "anna@example.org", having="tid"))
    assert (moved["METHOD"], later["SEQUENCE"]) == ("REQUEST", 1)
    assert (later.decoded("DTSTART").hour, later.decoded("DTSTART").minute) == (13, 30)
    wait_for_card(served, "Anna", "13:30")

    card_of(served, "Ola").click("interview:cancel")
    assert kari.modal().submit().outcome == "closed"
    served.slack.wait(lambda: len(served.slack.mails(to="ola@example.org")) == 2, "the cancellation")
    gone, last = event_in(served.slack.mails(to="ola@example.org")[-1])
    assert (gone["METHOD"], last["STATUS"], last["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert last["UID"] == event["UID"]

    assert served.slack.complaints() == []
    log = served.log.read_text()
    assert not [name for name in ("Anna", "Bergström", "ola@example.org", "/i/ey", "meet.example") if name in log]
    assert served.stop() < 10
