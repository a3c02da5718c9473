"""A candidate's own pages as people meet them: on a telephone, in the dark, by keyboard, without scripts."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from domain.language import Language
from domain.status import ApplicationStatus, MeetingStatus
from storage.tables import Application
from tests.web.desk import NOW, VAULT, Desk
from tests.web.own import PASSWORD, Me, link, mails, me

pytestmark = pytest.mark.long
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 4


def _enter(site: Desk, page: Page, who: Me | None = None) -> Me:
    who = who or me(site)
    page.goto(f"{site.public_url}/me/")
    page.locator("#user_name").fill(who.email)
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    return who


def _door(site: Desk, page: Page) -> None:
    page.goto(f"{site.public_url}/me/")


def _wrong(site: Desk, page: Page) -> None:
    _door(site, page)
    page.get_by_label("User name").fill("nobody@example.com")
    page.get_by_label("Password").fill("Wrong-Pa55word!")
    page.get_by_role("button", name="Log in").click()


def _forgotten(site: Desk, page: Page) -> None:
    page.goto(f"{site.public_url}/me/forgotten")


def _asked(site: Desk, page: Page) -> None:
    _forgotten(site, page)
    page.get_by_label("User name").fill("nobody@example.com")
    page.get_by_role("button").click()


def _setting(site: Desk, page: Page) -> None:
    page.goto(site.public_url + link(site, me(site, password="")))


def _weak(site: Desk, page: Page) -> None:
    _setting(site, page)
    page.get_by_label("Password").fill("canary")
    page.get_by_role("button").click()


def _dead(site: Desk, page: Page) -> None:
    page.goto(f"{site.public_url}/me/set/never-was")


def _home(site: Desk, page: Page) -> None:
    """With everything there can be: an interview to answer, one cancelled, one past; applications at every stage."""
    asked, cancelled, past = site.invite(), site.invite(cancelled_at=NOW), site.invite(starts_at=NOW.replace(month=10))
    ended = site.invite(meeting=MeetingStatus.ACCEPTED)
    site.change_application(ended, status=ApplicationStatus.REJECTED, status_at=NOW.replace(month=10))
    who = me(site, asked)
    with site.database.writes.begin() as session:
        for one in (cancelled, past, ended):
            session.get_one(Application, one.application).candidate_id = who.candidate
    _enter(site, page, who)


def _empty(site: Desk, page: Page) -> None:
    invited = site.invite(cancelled_at=NOW, taken_back=True)
    who = me(site, invited)
    _enter(site, page, who)


def _data(site: Desk, page: Page) -> None:
    _enter(site, page)
    page.get_by_role("link", name="Change my details").click()


def _bad_data(site: Desk, page: Page) -> None:
    _data(site, page)
    page.get_by_label("Mobile").fill("12")
    page.get_by_role("button").click()


def _address(site: Desk, page: Page) -> None:
    _data(site, page)
    page.get_by_role("link", name="Change my e-mail address").click()


def _address_wrong(site: Desk, page: Page) -> None:
    _address(site, page)
    page.get_by_label("New e-mail address").fill("new@example.net")
    page.get_by_label("Your password").fill("Wrong-Pa55word!")
    page.get_by_role("button").click()


def _address_asked(site: Desk, page: Page) -> None:
    _address(site, page)
    page.get_by_label("New e-mail address").fill("new@example.net")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button").click()


def _address_confirming(site: Desk, page: Page) -> None:
    _address_asked(site, page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    body = VAULT.open(mails(site)[-1].body or b"")
    plain = email.message_from_bytes(body, policy=email.policy.default).get_body(("plain",))
    page.goto(site.public_url + re.findall(r"/me/address/\S+", plain.get_content())[0])


def _long_names(site: Desk, page: Page) -> None:
    _data(site, page)
    page.get_by_label("First name").fill(LONG)
    page.get_by_label("Last name").fill(LONG)
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("Your details are saved.")


def _withdrawing(site: Desk, page: Page) -> None:
    _enter(site, page)
    page.get_by_role("link", name="Withdraw this application").click()


def _withdrawn(site: Desk, page: Page) -> None:
    _withdrawing(site, page)
    page.get_by_role("button").click()


def _over(site: Desk, page: Page) -> None:
    _enter(site, page)
    with site.database.writes.begin() as session:
        for one in session.query(Application):
            one.status = ApplicationStatus.HIRED
            one.status_at = NOW.replace(month=10)
    page.get_by_role("button", name="Answer").click()


def _erasing(site: Desk, page: Page) -> None:
    _enter(site, page)
    page.get_by_role("link", name="Erase everything").click()


def _erasing_wrongly(site: Desk, page: Page) -> None:
    _erasing(site, page)
    page.get_by_label("Type your user name").fill("somebody@else.example")
    page.get_by_role("button").click()


STATES = {
    "login": (_door, "Your page"),
    "wrong": (_wrong, "Your page"),
    "forgotten": (_forgotten, "A new password"),
    "asked": (_asked, "Look in your mail"),
    "set": (_setting, "Choose a password"),
    "weak": (_weak, "Choose a password"),
    "dead": (_dead, "This link does not work any more"),
    "home": (_home, "Hello Bjørg-Åse"),
    "home_empty": (_empty, "Hello Bjørg-Åse"),
    "data": (_data, "Change my details"),
    "data_bad": (_bad_data, "Change my details"),
    "address": (_address, "Change my e-mail address"),
    "address_wrong": (_address_wrong, "Change my e-mail address"),
    "address_asked": (_address_asked, "Look in your mail"),
    "address_confirm": (_address_confirming, "Use this address?"),
    "long_names": (_long_names, f"Hello {LONG}"),
    "withdraw": (_withdrawing, "Are you sure?"),
    "withdrawn": (_withdrawn, "Hello Bjørg-Åse"),
    "not_now": (_over, "That cannot be done now"),
    "erase": (_erasing, "Erase everything?"),
    "erase_wrong": (_erasing_wrongly, "Erase everything?"),
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
    _home(site, page)
    for path in ("/me/", "/me/data", "/me/erase"):
        page.goto(site.public_url + path)
        for target in page.locator("main button, main a, main input:not([type=hidden]), main select").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, (path, target.inner_text())


def test_everything_works_without_scripts_and_in_another_language(
    site: Desk, new_context: Callable[..., BrowserContext]
) -> None:
    invited = site.invite(Language.NB)
    who = me(site, invited, password="")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site.public_url + link(site, who))
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    assert page.locator("html").get_attribute("lang") == "nb"
    page.locator("a[href='/me/data']").click()
    page.locator("#mobile").fill("912 34 567")
    page.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("+4791234567")
    page.locator(f"form[action='/me/interview/{invited.interview}'] button").click()
    page.locator("input[value=accept]").check()
    page.locator("main button").click()
    page.goto(f"{site.public_url}/me/")
    page.locator(f"a[href='/me/withdraw/{invited.application}']").click()
    page.locator("button[type=submit]").click()
    page.locator("form[action='/me/logout'] button").click()
    expect(page.locator("#password")).to_be_visible()
    assert site.status(invited) == ApplicationStatus.WITHDRAWN
    with site.interview(invited) as interview:
        assert interview.meeting is MeetingStatus.NOT_APPLICABLE


def test_a_form_can_be_filled_in_by_keyboard_alone_with_the_focus_always_in_sight(site: Desk, page: Page) -> None:
    who = me(site)
    page.goto(f"{site.public_url}/me/")
    _tab_to(page, "#user_name")
    page.keyboard.type(who.email)
    _tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Bjørg-Åse")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(6):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth) || 0")
        assert width >= 2, "the focus cannot be seen"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_the_browser_sends_the_cookie_to_these_pages_and_to_no_other(site: Desk, page: Page) -> None:
    invited = site.invite()
    _enter(site, page, me(site, invited))
    sent: dict[str, bool] = {}
    page.on(
        "request", lambda request: sent.update({request.url: "kalle_me" in request.all_headers().get("cookie", "")})
    )
    page.goto(f"{site.public_url}/me/data")
    page.goto(site.public_url + invited.path)
    [cookie] = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/me")
    assert page.evaluate("document.cookie") == ""
    assert sent[f"{site.public_url}/me/data"]
    assert not any(carried for url, carried in sent.items() if "/me/" not in url)
