"""A recruiter's calendar, digest and Home through the whole program: real processes, and a clock that is moved forward."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from bot.sandbox.client import Message, SandboxError, View
from bot.services.calendar import subscribing
from bot.services.calendar.subscribing import Order
from bot.work import Work
from domain.access import Actor
from domain.digests import Rhythm
from domain.language import Language
from domain.status import InterviewForm, InterviewType
from storage import people
from storage.calendar_tables import Digest, Subscription
from storage.engine import open_database
from storage.tables import Interview
from tests.cast import assemble
from tests.walks.conftest import Served, serving
from tests.walks.recruiting import EMMA, Recruiter
from tests.walks.test_actions_walk import fill
from tests.walks.test_reminders_walk import OSLO, THURSDAY, mails_to, move, went_at
from tests.walks.test_walk import event_in

pytestmark = pytest.mark.long
SOON = 5
"""Seconds within which an answer is everywhere, as was promised."""

KARI, SVEN = "U0KARI", "U0SVEN"
TICK = "calendar:tick"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The program with its clock on a Thursday in October."""
    with serving(tmp_path, beginning=THURSDAY) as made:
        yield made


# --- hands --------------------------------------------------------------------------------------------------------------


def invite(served: Served, label: str, when: str, **more: object) -> None:
    emma = served.slack.person(EMMA)
    emma.command("/interview", f"{when} video 45m")
    assert emma.modal().fill(applications=[label], place="https://meet.example/x").submit().outcome == "pushed"
    if more:
        emma.modal().fill(reminder="email")
        emma.modal().fill(**more)
    done = emma.modal().submit()
    assert done.outcome == "cleared", (done, emma.modal().shown)


def calendar(served: Served, words: str = "") -> View:
    assert served.slack.person(EMMA).command("/calendar", words)["ok"]
    return served.slack.person(EMMA).modal()


def order(served: Served, who: str, **answers: object) -> None:
    person = served.slack.person(who)
    person.command("/kalle", "digests")
    person.modal().click("digests:new")
    assert person.modal().fill(**answers).submit().outcome == "updated"
    person.modal().close(everything=True)


def answer(served: Served, page: Page, address: str, choice: str, *times: tuple[str, str]) -> None:
    """Answer on the page as somebody with a browser does, and offer these times."""
    link = re.findall(r"http://\S+/i/[\w-]+", served.slack.mails(to=address)[-1].text)[-1]
    page.goto(link)
    page.locator(f"input[name=answer][value={choice}]").check()
    for number, (day, at) in enumerate(times, start=1):
        page.locator(f"#day{number}").fill(day)
        page.locator(f"#at{number}").fill(at)
    page.locator("form button[type=submit]").first.click()


# --- eyes ---------------------------------------------------------------------------------------------------------------


def boxes(view: View) -> list[str]:
    """The interviews in a calendar."""
    found = [one for block in view.blocks for one in block.get("elements", []) if one.get("action_id") == TICK]
    return [option["text"]["text"] for box in found for option in box["options"]]


def message(served: Served, words: str, who: str = EMMA) -> Message | None:
    """The newest message in somebody's own conversation with the bot that begins so, in its first block."""
    found = [one for one in served.slack.person(who).dm() if one.blocks and words in str(one.blocks[0])]
    return found[-1] if found else None


def card(served: Served, name: str) -> Message:
    return served.slack.wait(lambda: message(served, name), f"the card of {name}")


def digest(served: Served, day: str, who: str = EMMA) -> Message:
    return served.slack.wait(lambda: message(served, f"The day: {day}", who), f"the digest of {day}")


def home(served: Served) -> str:
    shown = served.slack.person(EMMA).home()
    return shown.shown if shown else ""


def is_seen(served: Served, **places: tuple[Callable[[], str], str]) -> None:
    """Each of these places says its words soon; what does not is told with what it says."""
    with suppress(SandboxError):
        served.slack.wait(lambda: all(words in look() for look, words in places.values()), timeout=SOON)
    assert {name: look() for name, (look, words) in places.items() if words not in look()} == {}


def days_begun(served: Served) -> list[tuple[str, datetime]]:
    """Whose digest began when, by the clock of the program: the time ordered, and the moment."""
    database = open_database(f"sqlite:///{served.log.parent}/kalle.db")
    try:
        with database.reads() as session:
            query = select(Subscription.at, Digest.created_at).join(Digest.subscription).order_by(Digest.id)
            return [(at, begun) for at, begun in session.execute(query)]
    finally:
        database.close()


# --- walks --------------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(180)
@pytest.mark.browser_context_args(timezone_id="Europe/Oslo")
def test_the_calendar_the_morning_and_a_new_time_in_two_clicks(served: Served, page: Page) -> None:
    """Cases 71 and 83. The calendar's tasks, a digest in the morning, answers that are seen at once, a time that is taken."""
    invite(served, "Anna Bergström", "19.10.2026 14:00", reminder_days="1")
    invite(served, "Ola Hansen", "16.10.2026 10:00")
    invite(served, "Jane Miller", "16.10.2026 11:00")
    for address in ("anna@example.org", "ola@example.org", "jane@example.org"):
        mails_to(served, address, 1)
    narrows_down_and_mails(served)

    order(served, EMMA)
    served.slack.person(EMMA).open_home()
    served.slack.wait(lambda: "Ola Hansen" in home(served), "the Home")
    move(served, until="2026-10-16T08:00")
    morning = digest(served, "16 October")
    assert "10:00–10:45 Ola Hansen · First interview · ⏳ Awaiting response" in morning.shown
    assert "Anna" not in morning.shown

    an_answer_is_everywhere(served, page)
    a_new_time_is_taken(served, page)
    (only,) = [one for one in served.slack.person(EMMA).dm() if "The day: 16 October" in one.shown]
    assert only.ts == morning.ts, "edited, and not posted again"
    assert served.slack.complaints() == []
    log = served.log.read_text()
    assert not [name for name in ("Anna", "Bergström", "ola@example.org", "/i/ey", "meet.example") if name in log]
    assert served.stop() < 10


def narrows_down_and_mails(served: Served) -> None:
    """By typed words and in the form; a name opens; a mail goes to the two who are ticked."""
    emma = served.slack.person(EMMA)
    assert len(boxes(calendar(served))) == 3
    assert boxes(calendar(served, "interview 2 15.10-31.10")) == []
    view = calendar(served).fill(**{"Select activity": ["first"]})
    emma.modal().fill(**{"End date": "2026-10-16"})
    view = emma.modal()
    friday = ["10:00–10:45 Ola Hansen, First interview", "11:00–11:45 Jane Miller, First interview"]
    assert boxes(view) == friday
    view.click("calendar:card", "Ola Hansen")
    assert [one.callback_id for one in emma.views] == ["calendar", "candidate"]
    emma.modal().close()

    emma.modal().fill(**{TICK: friday})
    assert "2 ticked" in emma.modal().shown
    emma.modal().click("Execute")
    recruiter = Recruiter(served, emma)
    emma.modal().fill(same="One text in each language")
    for code, hello in (("nb", "Hei"), ("en", "Hello")):
        fill(recruiter, code, subject=f"{hello} {{first-name}}", contents="{vacancy}")
    recruiter.execute(emma.modal(), 2)
    emma.modal().close(everything=True)
    assert mails_to(served, "ola@example.org", 2)[-1].subject == "Hei Ola"
    assert mails_to(served, "jane@example.org", 2)[-1].subject == "Hello Jane"
    assert len(served.slack.mails(to="anna@example.org")) == 1


def an_answer_is_everywhere(served: Served, page: Page) -> None:
    """On the card, in this morning's digest and on the Home."""
    served.slack.wait(lambda: "Ola" in str(served.slack.mails(to="ola@example.org")[0].text), "the invitation")
    link_mail = served.slack.mails(to="ola@example.org")[0]
    page.goto(re.findall(r"http://\S+/i/[\w-]+", link_mail.text)[-1])
    page.locator("input[name=answer][value=accept]").check()
    page.locator("form button[type=submit]").first.click()
    is_seen(
        served,
        card=(lambda: card(served, "Ola").shown, "Accepted"),
        digest=(lambda: digest(served, "16 October").shown, "Ola Hansen · First interview · ✅ Accepted"),
        home=(lambda: home(served), "✅ 10:00–10:45 Ola Hansen"),
    )


def a_new_time_is_taken(served: Served, page: Page) -> None:
    """The candidate offers two; one press and its confirmation move everything."""
    answer(served, page, "anna@example.org", "new_time", ("2026-10-20", "10:00"), ("2026-10-21", "13:30"))
    is_seen(
        served,
        card=(lambda: card(served, "Anna").shown, "20 October"),
        digest=(lambda: digest(served, "16 October").shown, "1 asks for another time"),
        home=(lambda: home(served), "1 asks for another time"),
    )
    assert len([name for name in card(served, "Anna").buttons if "October" in name]) == 2
    card(served, "Anna").click("times:take:0")
    is_seen(
        served,
        card=(lambda: card(served, "Anna").shown, "When: \nTuesday 20 October 2026 at 10:00"),
        home=(lambda: home(served), "10:00–10:45 Anna"),
    )
    served.slack.wait(lambda: "another time" not in digest(served, "16 October").shown, "the digest", timeout=SOON)
    assert "another time" not in home(served)
    for address, number in (("anna@example.org", 2), ("emma@nordlys.example", 4)):
        method, event = event_in(mails_to(served, address, number)[-1])
        assert (method["METHOD"], event["SEQUENCE"]) == ("REQUEST", 1)
        assert event.decoded("DTSTART").astimezone(OSLO) == datetime(2026, 10, 20, 10, 0, tzinfo=OSLO)

    move(served, until="2026-10-18T12:00")  # when the reminder of the old time would have gone
    move(served, until="2026-10-19T09:00")
    (*_, reminder) = mails_to(served, "anna@example.org", 3)
    assert len(served.slack.mails(to="anna@example.org")) == 3
    assert f"{went_at(reminder):%Y-%m-%d %H:%M}" == "2026-10-19 09:00"


AUTUMN = {
    "Jane": "2026-10-24 23:45", "Anna": "2026-10-25 00:15", "Ola": "2026-10-25 23:45", "Daan": "2026-10-26 00:15"
}  # fmt: skip
SPRING = {"Niels": "2027-03-27 23:45", "Søren": "2027-03-28 00:15", "Eva": "2027-03-28 23:45"}


def around_midnight(work: Work) -> dict[str, int]:
    """The cast; interviews at the edges of both days; and who reads when: Kari at night, Sven early, Emma at eight."""
    known = assemble(work)
    emma = actor_of(work, EMMA)
    for name, at in (AUTUMN | SPRING).items():
        starts_at = datetime.fromisoformat(at).replace(tzinfo=OSLO).astimezone(UTC)
        what = {"type": InterviewType.FIRST, "form": InterviewForm.VIDEO, "minutes": 15, "uid": f"{name}@kalle"}
        stamps = {"created_at": work.now, "created_by_id": emma.person_id, "place": "https://meet.example/x"}
        work.session.add(Interview(application_id=known[name], starts_at=starts_at, **what, **stamps))
    for who, at in ((KARI, time(2, 30)), (SVEN, time(7, 30)), (EMMA, time(8))):
        wanted = Order("", (), None, Rhythm.DAILY, 0, at, Language.EN, True, "", who != EMMA)
        subscribing.order(replace(work, actor=actor_of(work, who)), wanted)
    return known


def actor_of(work: Work, slack_id: str) -> Actor:
    found = people.actor(people.asked(work.session), slack_id, "slack")
    assert found is not None
    return found


@pytest.mark.timeout(180)
def test_on_both_days_of_the_clock_change_the_morning_comes_by_the_wall_and_has_the_whole_day(tmp_path: Path) -> None:
    """Case 66. One of these days has 25 hours, the other 23."""
    with serving(tmp_path, around_midnight, beginning=THURSDAY) as served:
        a_day_of_another_length(served, "2026-10-25", "25 October", "25.10.2026", AUTUMN, ["Anna", "Ola"])
        a_day_of_another_length(served, "2027-03-28", "28 March", "28.3.2027", SPRING, ["Søren", "Eva"])
        assert [f"{at} {begun:%Y-%m-%d %H:%M}" for at, begun in days_begun(served)] == [
            "02:30 2026-10-25 00:30",  # in UTC; the first of the two hours called two
            "07:30 2026-10-25 06:30",
            "08:00 2026-10-25 07:00",
            "02:30 2027-03-28 01:30",  # there is no half past two that night: an hour later
            "07:30 2027-03-28 05:30",
            "08:00 2027-03-28 06:00",
        ]
        assert served.slack.complaints() == []
        assert served.stop() < 10


def a_day_of_another_length(
    served: Served, day: str, title: str, typed: str, known: dict[str, str], there: list[str]
) -> None:
    """Whoever reads at eight has nothing while somebody who reads before has it; then both show the day and no other."""
    move(served, until=f"{day}T02:30")
    digest(served, title, KARI)
    move(served, until=f"{day}T07:30")
    digest(served, title, SVEN)
    assert message(served, f"The day: {title}") is None
    assert move(served, next="08:00")["local"] == f"{day}T08:00"
    shown = digest(served, title).shown.partition(title)[2]
    lines = [line for line in shown.splitlines() if re.match(r"\d\d:\d\d–\d\d:\d\d ", line)]
    assert [line.split()[1] for line in lines] == there
    listed = boxes(calendar(served, f"{typed}-{typed}"))
    assert [line.split()[1] for line in listed] == there
    assert [line[:5] for line in listed] == [known[name][-5:] for name in there]
