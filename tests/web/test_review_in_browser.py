"""A reviewer's pages as people meet them: on a telephone, in the dark, by keyboard, without scripts, with a checker of their own."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from bot.texts.translator import translator
from domain.language import Language
from domain.panels import Closing
from tests.web.desk import NOW, Desk
from tests.web.panels import Reviewing, link, review

pytestmark = pytest.mark.long
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 4
DUE = NOW + timedelta(days=7)


def _open(site: Desk, page: Page, end: str = "", **columns: object) -> Reviewing:
    vera = review(site, due_at=DUE, **columns)
    page.goto(site.public_url + vera.path + end)
    return vera


def _list(site: Desk, page: Page) -> None:
    vera = review(site, due_at=DUE)
    vera.send(1, 6)
    vera.save(2, 3)
    page.goto(site.public_url + vera.path)
    page.get_by_text("What Kari Nordmann wrote").click()


def _sheet(site: Desk, page: Page) -> None:
    _open(site, page, "/1")
    page.get_by_label("4 Suitable").check()


def _blind(site: Desk, page: Page) -> None:
    _open(site, page, "/2", blind=True)


def _unrated(site: Desk, page: Page) -> None:
    _open(site, page, "/1")
    page.get_by_label("Comment").fill("x" * 3001)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _saved(site: Desk, page: Page) -> None:
    _sheet(site, page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("not sent yet")


def _sent(site: Desk, page: Page) -> None:
    _sheet(site, page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Your review is sent.")


def _cannot(site: Desk, page: Page) -> None:
    _open(site, page)
    page.get_by_role("link", name="I cannot review").click()
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _code(site: Desk, page: Page) -> None:
    _open(site, page, confirms=True)


def _code_wrong(site: Desk, page: Page) -> None:
    _code(site, page)
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code from the mail").fill("12")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("not the code")


def _over(site: Desk, page: Page) -> None:
    vera = review(site)
    vera.send(1, 6, "Knows turbines")
    vera.change(closed_at=NOW, closing=Closing.REQUESTER)
    page.goto(site.public_url + vera.path)


def _gone(site: Desk, page: Page) -> None:
    vera = _open(site, page, "/1")
    page.get_by_label("Comment").fill("Not to be lost")
    vera.change_application(1, status="withdrawn")
    page.get_by_role("button", name="Send").click()


def _long(site: Desk, page: Page) -> None:
    vera = review(site, people=((LONG, LONG), ("Ann", "Berg")), contents=LONG)
    vera.send(1, 6, LONG)
    page.goto(f"{site.public_url}{vera.path}/1")


STATES = {
    "list": (_list, "Your reviews"),
    "sheet": (_sheet, "Bjørg-Åse Canaryseth"),
    "blind": (_blind, "Candidate 2"),
    "unrated": (_unrated, "Bjørg-Åse Canaryseth"),
    "saved": (_saved, "Bjørg-Åse Canaryseth"),
    "sent": (_sent, "Teodor Spurvhaug"),
    "cannot": (_cannot, "I cannot review"),
    "code": (_code, "Confirm that it is you"),
    "code_wrong": (_code_wrong, "Confirm that it is you"),
    "over": (_over, "This panel is closed"),
    "gone": (_gone, "That cannot be done now"),
    "long": (_long, f"{LONG} {LONG}"),
}


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page whose console says nothing of a policy that was broken."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    assert [text for text in said if "Content Security Policy" in text] == []


@pytest.mark.parametrize("state", STATES)
def test_the_checker_finds_nothing_on_any_page_small_or_wide_light_or_dark(site: Desk, quiet: Page, state: str) -> None:
    reach, heading = STATES[state]
    reach(site, quiet)
    expect(quiet.get_by_role("heading", level=1)).to_have_text(heading)

    for width, scheme in ((320, "light"), (1280, "dark")):
        quiet.set_viewport_size({"width": width, "height": 720})
        quiet.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(quiet)
        assert found.violations_count == 0, found.generate_report()
        assert quiet.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", list(Language))
def test_the_scale_fits_in_every_language(site: Desk, page: Page, language: Language) -> None:
    vera = review(site, language)
    for width in (320, 560, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        page.goto(f"{site.public_url}{vera.path}/1")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = [one.bounding_box() for one in page.locator(".meaning").all()]
        assert len(boxes) == 3
        for left, right in pairwise(boxes):
            assert left["x"] + left["width"] <= right["x"] or left["y"] + left["height"] <= right["y"]


def test_what_is_tapped_is_large_enough_for_a_thumb(site: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    vera = review(site, due_at=DUE)
    for end in ("", "/1", "/cannot"):
        page.goto(site.public_url + vera.path + end)
        for target in page.locator("main button, main a, main label.choice").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, (end, target.inner_text())


def test_everything_works_without_scripts_by_keyboard_and_in_another_language(
    site: Desk, new_context: Callable[..., BrowserContext]
) -> None:
    vera, t = review(site, Language.SV, due_at=DUE), translator(Language.SV)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site.public_url + vera.path)
    assert page.locator("html").get_attribute("lang") == "sv"
    page.locator("a.button").press("Enter")
    page.locator("input[value='1']").focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.locator("#comment").fill("Bra")
    page.get_by_role("button", name=t("Send"), exact=True).press("Enter")
    expect(page.get_by_role("status")).to_have_text(t("Your review is sent."))
    assert vera.reviews() == [(1, 5, "Bra", True)]


def test_going_from_page_to_page_is_one_opening(site: Desk, page: Page) -> None:
    """Case 90."""
    vera = _open(site, page)
    page.get_by_role("link", name="Begin").click()
    page.get_by_role("link", name="All candidates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reviews")
    assert vera.row().openings == 1


def test_the_code_opens_this_browser_and_no_script_reads_what_it_holds(site: Desk, page: Page) -> None:
    vera = _open(site, page, confirms=True)
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code from the mail").fill(vera.codes()[-1])
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reviews")
    [cookie] = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/r/")
    assert page.evaluate("document.cookie") == ""
    page.goto(f"{site.public_url}/r/{link(site, vera.reviewer)}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reviews")


def test_a_scanner_that_follows_every_link_changes_nothing(site: Desk, page: Page) -> None:
    """Case 2."""
    vera = review(site, due_at=DUE)
    before, seen, waiting = site.everything(), set(), [vera.path]
    while waiting:
        path = waiting.pop()
        if path in seen or "/files/" in path:
            continue
        seen.add(path)
        page.goto(site.public_url + path)
        waiting += [one.get_attribute("href") or "" for one in page.locator("main a").all()]
    assert len(seen) == 5
    assert site.everything() == before
