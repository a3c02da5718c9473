"""The pages as people meet them: on a telephone, in the dark, by keyboard, without scripts, with a checker of their own."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from domain.language import Language
from domain.status import MeetingStatus
from tests.web.desk import NOW, START, Desk, Invited

pytestmark = pytest.mark.long

MINUTE = 60_000
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 5


def _open(site: Desk, page: Page) -> None:
    page.goto(site.public_url + site.invite().path)


def _with_message(site: Desk, page: Page) -> None:
    _open(site, page)
    page.get_by_text("Add a message").click()


def _unchosen(site: Desk, page: Page) -> None:
    _open(site, page)
    page.get_by_role("button").click()


def _asked(answer: str) -> Callable[[Desk, Page], None]:
    def ask(site: Desk, page: Page) -> None:
        _open(site, page)
        page.get_by_label(answer).check()
        page.get_by_role("button").click()

    return ask


def _moved_meanwhile(site: Desk, page: Page) -> None:
    invited = site.invite()
    page.goto(site.public_url + invited.path)
    site.change(invited, starts_at=START.replace(day=7))
    page.get_by_label("Yes, I will attend").check()
    page.get_by_role("button").click()


def _answered_and_moved(site: Desk, page: Page) -> None:
    invited = site.invite(meeting=MeetingStatus.NEW_TIME)
    site.change(invited, starts_at=START.replace(day=7))
    page.goto(site.public_url + invited.path)
    page.get_by_text("Change my answer").click()


def _cancelled(site: Desk, page: Page) -> None:
    invited = site.invite()
    site.change(invited, cancelled_at=NOW)
    page.goto(site.public_url + invited.path)


def _unknown(site: Desk, page: Page) -> None:
    page.goto(f"{site.public_url}/i/never-was")


def _endless_words(site: Desk, page: Page) -> None:
    page.goto(site.public_url + site.invite(place=f"https://meet.example/{LONG}").path)


def _wanting_another_time(site: Desk, page: Page) -> None:
    _open(site, page)
    page.get_by_label("Contact me for new appointment").check()
    expect(page.get_by_role("group", name="Which times suit you?")).to_be_visible()


def _times_that_cannot_be(site: Desk, page: Page) -> None:
    _wanting_another_time(site, page)
    for number, (day, at) in enumerate([("2026-12-05", "10:00"), ("2026-12-08", "23:00"), ("2026-12-08", "")], start=1):
        page.locator(f"#day{number}").fill(day)
        page.locator(f"#at{number}").fill(at)
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("look at the times you offer once more")


def _times_offered(site: Desk, page: Page) -> None:
    _wanting_another_time(site, page)
    page.locator("#day1").fill("2026-12-08")
    page.locator("#at1").fill("10:00")
    page.get_by_role("button").click()
    page.get_by_text("Change my answer").click()


def _other_times_wanted(site: Desk, page: Page) -> None:
    page.goto(site.public_url + site.invite(meeting=MeetingStatus.NEW_TIME, other_times_at=NOW).path)
    page.get_by_label("Contact me for new appointment").check()


STATES = {
    "open": (_open, "Your interview"),
    "with a message": (_with_message, "Your interview"),
    "nothing chosen": (_unchosen, "Your interview"),
    "declining": (_asked("No, I cannot attend"), "Are you sure?"),
    "withdrawing": (_asked("Please withdraw my application"), "Are you sure?"),
    "accepted": (_asked("Yes, I will attend"), "Thank you, Bjørg-Åse"),
    "moved meanwhile": (_moved_meanwhile, "Your interview"),
    "answered and moved": (_answered_and_moved, "Thank you, Bjørg-Åse"),
    "cancelled": (_cancelled, "This interview is cancelled"),
    "unknown": (_unknown, "We cannot find this page"),
    "wanting another time": (_wanting_another_time, "Your interview"),
    "times that cannot be": (_times_that_cannot_be, "Your interview"),
    "times offered": (_times_offered, "Thank you, Bjørg-Åse"),
    "other times wanted": (_other_times_wanted, "Thank you, Bjørg-Åse"),
    "endless words": (_endless_words, "Your interview"),
}


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page in English whose console says nothing of a policy that was broken."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", listen)
    yield page
    assert [text for text in said if "Content Security Policy" in text] == []


@pytest.mark.parametrize("state", STATES)
def test_the_checker_finds_nothing_on_any_page_small_or_wide_light_or_dark(site: Desk, quiet: Page, state: str) -> None:
    reach, heading = STATES[state]
    reach(site, quiet)
    expect(quiet.get_by_role("heading", level=1)).to_have_text(heading)

    # Width moves what is there and the scheme colours it: neither changes what the other does.
    for width, scheme in ((320, "light"), (1280, "dark")):
        quiet.set_viewport_size({"width": width, "height": 720})
        # Colours that still change are no contrast.
        quiet.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(quiet)
        assert found.violations_count == 0, found.generate_report()
        assert quiet.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_tapped_is_large_enough_for_a_thumb(site: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    _open(site, page)

    for target in page.locator(".choice, summary, button").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44


def test_an_answer_can_be_given_by_keyboard_alone_with_the_focus_always_in_sight(site: Desk, page: Page) -> None:
    invited = site.invite()
    page.goto(site.public_url + invited.path)

    _tab_to(page, "input[value=accept]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=new_time]")).to_be_checked()
    _tab_to(page, "summary")
    page.keyboard.press("Enter")
    _tab_to(page, "textarea")
    page.keyboard.type("Tuesday after two")
    _tab_to(page, "button")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Contact me for new appointment")
    with site.interview(invited) as interview:
        assert (interview.meeting, interview.note) == (MeetingStatus.NEW_TIME, "Tuesday after two")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):  # a field for a date has parts of its own
        page.keyboard.press("Tab")
        assert page.evaluate(_OUTLINE) >= 2, "the focus cannot be seen"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


_OUTLINE = """() => {
    const width = element => element ? parseFloat(getComputedStyle(element).outlineWidth) || 0 : 0;
    return Math.max(width(document.activeElement), width(document.activeElement.closest('.choice')));
}"""


@pytest.mark.parametrize(
    ("language", "choice", "button", "status"),
    [
        (Language.EN, "Yes, I will attend", "Send my answer", MeetingStatus.ACCEPTED),
        (Language.EN, "Contact me for new appointment", "Send my answer", MeetingStatus.NEW_TIME),
    ],
)
def test_everything_works_without_scripts(
    site: Desk, new_context: Callable[..., BrowserContext], language: Language, choice: str, button: str,
    status: MeetingStatus,
) -> None:  # fmt: skip
    invited = site.invite(language)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site.public_url + invited.path)

    page.get_by_label(choice).check()
    page.get_by_role("button", name=button).click()

    expect(page.get_by_role("status")).to_contain_text(choice)
    with site.interview(invited) as interview:
        assert interview.meeting is status


def test_withdrawing_works_without_scripts_and_ends_at_a_dead_end(
    site: Desk, new_context: Callable[..., BrowserContext]
) -> None:
    invited = site.invite()
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site.public_url + invited.path)
    page.get_by_label("Please withdraw my application").check()
    page.get_by_role("button", name="Send my answer").click()
    assert site.status(invited) == "received"

    page.get_by_label("Reason").fill("Found another job")
    page.get_by_role("button", name="Yes, withdraw my application").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The application is withdrawn")
    assert site.status(invited) == "withdrawn"


def test_reloading_after_an_answer_sends_nothing_again(site: Desk, page: Page) -> None:
    _asked("Yes, I will attend")(site, page)
    expect(page.get_by_role("status")).to_contain_text("Yes, I will attend")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    page.reload()

    assert set(sent) == {"GET"}


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("America/New_York", ["Where you are: Friday 4 December at 04:00 (New York)"]),
        ("Pacific/Auckland", ["Where you are: Friday 4 December at 22:00 (Auckland)"]),
        ("Europe/Stockholm", []),
    ],
)
def test_the_readers_own_time_stands_beside_the_interviews_when_the_clocks_differ(
    site: Desk, new_context: Callable[..., BrowserContext], zone: str, local: list[str]
) -> None:
    page = new_context(timezone_id=zone).new_page()
    _open(site, page)

    page.wait_for_load_state("networkidle")

    assert page.locator(".local").all_text_contents() == local
    expect(page.get_by_text("10:00 (Oslo time)")).to_be_visible()


def test_a_scanner_that_runs_the_scripts_and_follows_every_link_changes_nothing(site: Desk, page: Page) -> None:
    for invited in (site.invite(), site.invite(meeting=MeetingStatus.ACCEPTED)):
        before = site.everything()
        sent: list[str] = []
        page.on("request", lambda request, sent=sent: sent.append(request.method))
        page.clock.install()

        page.goto(site.public_url + invited.path)
        page.clock.run_for(10 * MINUTE)
        page.wait_for_timeout(1000)
        _follow_every_link(site, page, invited)

        assert set(sent) == {"GET"}
        assert site.everything() == before


def _follow_every_link(site: Desk, page: Page, invited: Invited) -> None:
    links = [link.get_attribute("href") or "" for link in page.locator("a, area, link").all()]
    ours = [link for link in links if urlsplit(link).scheme not in {"mailto", "tel"}]
    assert ours
    for link in ours:
        page.request.get(site.public_url + link)
    page.goto(site.public_url + invited.path)
