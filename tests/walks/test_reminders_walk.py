"""Reminders through the whole program: real processes, and a clock that the page moves forward."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.client import Mail
from tests.cast import ANNA, OLA
from tests.walks.conftest import Served, serving
from tests.walks.test_walk import card_of

pytestmark = pytest.mark.long
OSLO = ZoneInfo("Europe/Oslo")
THURSDAY = datetime(2026, 10, 15, 10, 0, tzinfo=OSLO)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The program with its clock on a Thursday in October, and an SMS service beside it."""
    with serving(tmp_path, beginning=THURSDAY, SMS_URL="sandbox") as made:
        yield made


def invite(served: Served, label: str, when: str, reminder: str, days: str) -> None:
    """Fill in both steps; the reminder's questions come once its way is chosen."""
    kari = served.slack.person("U0KARI")
    kari.command("/interview", f"{when} video 45m")
    assert kari.modal().fill(applications=[label], place="https://meet.example/x").submit().outcome == "pushed"
    kari.modal().fill(reminder=reminder)
    kari.modal().fill(reminder_days=days)
    done = kari.modal().submit()
    assert done.outcome == "cleared", done


def mails_to(served: Served, address: str, count: int) -> list[Mail]:
    served.slack.wait(lambda: len(served.slack.mails(to=address)) >= count, f"{count} mails to {address}")
    return served.slack.mails(to=address)


def went_at(mail: Mail) -> datetime:
    return parsedate_to_datetime(mail.data["date"]).astimezone(OSLO)


def move(served: Served, **wish: object) -> dict[str, object]:
    shown: dict[str, object] = served.slack.control("app-clock", **wish)
    return shown


@pytest.mark.timeout(180)
def test_reminders_go_at_nine_by_the_wall_two_days_before_also_over_the_change_of_clocks(served: Served) -> None:
    """Case 54. A Monday interview's reminder of two days before goes on Saturday at nine, also when Sunday has 25 hours."""
    invite(served, "Anna Bergström", "19.10.2026 10:00", "both", "2")
    invite(served, "Ola Hansen", "26.10.2026 10:00", "both", "2")
    invite(served, "Jane Miller", "26.10.2026 11:00", "email", "1")
    for one in ("anna@example.org", "ola@example.org", "jane@example.org"):
        assert f"{went_at(mails_to(served, one, 1)[0]):%Y-%m-%d}" == "2026-10-15"

    move(served, until="2026-10-16T20:00")
    assert move(served, next="09:00")["local"] == "2026-10-17T09:00"
    reminder = mails_to(served, "anna@example.org", 2)[-1]
    assert f"{went_at(reminder):%A %Y-%m-%d %H:%M %z}" == "Saturday 2026-10-17 09:00 +0200"
    assert "10:00" in reminder.text
    (sms,) = served.slack.wait(lambda: served.slack.texts(to=str(ANNA.mobile)), "the SMS")
    assert "10:00" in sms["text"]
    assert len(served.slack.mails(to="ola@example.org")) == 1

    move(served, until="2026-10-24T09:00")
    assert f"{went_at(mails_to(served, 'ola@example.org', 2)[-1]):%Y-%m-%d %H:%M %z}" == "2026-10-24 09:00 +0200"
    served.slack.wait(lambda: served.slack.texts(to=str(OLA.mobile)), "the SMS")
    assert len(served.slack.mails(to="jane@example.org")) == 1

    assert move(served, days=1)["local"] == "2026-10-25T09:00"
    assert f"{went_at(mails_to(served, 'jane@example.org', 2)[-1]):%Y-%m-%d %H:%M %z}" == "2026-10-25 09:00 +0100"
    served.slack.wait(lambda: "09:00" in card_of(served, "Jane").shown, "the ledger on the card")

    move(served, until="2026-10-26T12:00")
    assert [len(served.slack.mails(to=one)) for one in ("anna@example.org", "ola@example.org")] == [2, 2]
    assert [len(served.slack.texts(to=str(one.mobile))) for one in (ANNA, OLA)] == [1, 1]
    assert served.slack.complaints() == []
    assert served.stop() < 10
