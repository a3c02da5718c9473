"""A panel in Slack from its card to its results, and that nothing of what others gave reaches a reviewer before their own."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from bot.messages import panel_card
from bot.messages.panel_nudge import REVIEW
from bot.modals.panel import manage
from bot.sandbox.client import Message
from bot.services.acting import erasing
from bot.services.panel import links, nudging, telling, watching
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.language import Language
from domain.panels import Closing, ReviewerState
from storage import panels
from storage.tables import Application
from tests.office import Office
from tests.services import panel_case as case
from tests.services.company import EMMA, KARI, METTE, SVEN

FIRST, SECOND, VERA = "first@other.example", "second@other.example", "vera@other.example"
CANARY = "Quoth the raven nevermore"
TWO = {FIRST: 7, SECOND: 2}
"""The mean of these, 4.5 or 4,5, is the mean of nothing else here."""


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def company(office: Office) -> Any:
    return SimpleNamespace(begin=office.program.begin, look=office.program.look, applications=office.applications)


def far(done: int, asked: int) -> str:
    """In Kari's words."""
    return translator(Language.NB)("{done} of {asked} have finished", done=done, asked=asked)


def sent(office: Office, *names: str, **more: Any) -> int:
    """A panel whose messages are in Slack."""
    panel = case.panel_of(company(office), *(names or ("Anna", "Ola")), **more)
    with office.program.begin(SYSTEM) as work:
        row = panels.by_id(work.session, panel)
        assert row is not None
        watching.card(work, row)
        for reviewer in panels.reviewers(work.session, panel):
            watching.desk(work, reviewer)
    office.deliver()
    return panel


def give(office: Office, panel: int, who: str, *names: str, **more: Any) -> None:
    case.give(company(office), panel, who, *(names or ("Anna", "Ola")), **more)
    office.deliver()


def cards(office: Office, who: str = KARI) -> list[Message]:
    return office.person(who).dm()


def test_the_card_is_posted_once_and_edited_and_the_results_come_once_to_who_asked(office: Office):
    panel = sent(office, inside=(METTE,), outside=(FIRST,))
    (card,) = cards(office)
    assert far(0, 2) in card.shown
    assert translator(Language.NB)("not opened") not in card.shown, "nothing is drawn anew when the link is opened"
    give(office, panel, FIRST, rating=6, comment=CANARY)
    (card,) = cards(office)
    assert far(1, 2) in card.shown
    assert "6" not in card.shown
    assert CANARY not in card.shown
    give(office, panel, METTE, rating=3)
    card, result = cards(office)
    assert far(2, 2) in card.shown
    assert "4,5" in result.shown
    assert CANARY not in result.shown, "comments are in the modal"
    office.deliver_all()
    assert len(cards(office)) == 2
    for who in (EMMA, SVEN):
        assert office.person(who).dm() == []
    assert not any(one.shown and "4,5" in one.shown for one in office.person(METTE).dm())


def test_results_are_shown_now_and_the_panel_goes_on_until_it_is_closed_now(office: Office):
    panel = sent(office, inside=(METTE,), outside=(FIRST,))
    give(office, panel, FIRST, rating=6, comment=CANARY)
    cards(office)[0].click(panel_card.REVEAL)
    view = office.person(KARI).modal()
    assert "Anna Bergström" in view.shown
    view.click("panel:result")
    assert CANARY in office.person(KARI).modal().shown
    office.deliver()
    assert case.panel(company(office), panel).closed_at is None
    cards(office)[0].click(panel_card.CLOSE)
    office.deliver()
    assert case.panel(company(office), panel).closed_at is not None
    assert len(cards(office)) == 2


def test_results_that_were_told_before_the_step_was_undone_give_way_to_that(office: Office):
    panel = sent(office, inside=(METTE,), outside=())
    give(office, panel, METTE, rating=3)
    assert "Anna Bergström" in cards(office)[1].shown
    with office.program.begin(SYSTEM) as work:
        row = panels.by_id(work.session, panel, lock=True)
        assert row is not None
        row.closing = Closing.TAKEN_BACK
        telling.result_changed(work, row)
    office.deliver()
    told = cards(office)[1].shown
    assert translator(Language.NB)(Closing.TAKEN_BACK) in told
    assert "Anna" not in told


def test_a_reviewer_is_revoked_and_the_due_date_changed_in_manage(office: Office):
    panel = sent(office, inside=(METTE,), outside=(FIRST,))
    kari = office.person(KARI)
    cards(office)[0].click(panel_card.MANAGE)
    assert kari.modal().fill(due="2020-01-01").submit().outcome == "errors"
    assert kari.modal().fill(due="2026-12-04").submit().outcome == "closed"
    office.deliver()
    assert "4. desember 2026" in cards(office)[0].shown
    cards(office)[0].click(panel_card.MANAGE)
    kari.modal().click(manage.REVOKE)
    assert case.state_of(company(office), panel, METTE) is ReviewerState.REVOKED
    office.deliver()
    assert kari.modal().shown.count("desember") >= 1


def test_whoever_is_erased_is_taken_out_of_the_message_with_the_results(office: Office):
    panel = sent(office, inside=(METTE,), outside=())
    give(office, panel, METTE, rating=3)
    assert "Anna Bergström" in cards(office)[1].shown
    with office.program.begin(SYSTEM) as work:
        erasing.erase_application(work, work.session.get_one(Application, office.applications["Anna"]))
    office.deliver()
    assert len(cards(office)) == 2
    assert "Anna" not in cards(office)[1].shown
    assert "Ola Hansen" in cards(office)[1].shown


# --- before their own ------------------------------------------------------------------------------------------------


def reviewed_by_others(office: Office) -> int:
    panel = sent(office, inside=(METTE, SVEN, KARI), outside=(FIRST, SECOND, VERA), tells_each=True)
    for who, rating in TWO.items():
        give(office, panel, who, rating=rating, comment=CANARY)
    return panel


def test_own_panels_say_what_is_true_of_somebody_who_is_done_and_of_whom_nothing_is_asked(office: Office):
    panel = sent(office, inside=(METTE, SVEN), outside=())
    mette, t = office.person(METTE), translator(Language.DA)
    again = t("Look at your reviews again")

    mette.command("/panel")
    assert t("Review") in buttons(mette)
    give(office, panel, METTE)
    mette.command("/panel")
    assert again in buttons(mette)
    assert t("Review") not in buttons(mette)
    give(office, panel, SVEN)
    mette.command("/panel")
    shown = mette.modal().shown
    assert t("No panel waits for your reviews, and you have not asked for any.") in shown
    assert t("There is no panel yet.") not in shown
    assert f"“{t('Your reviews')}”" in shown
    assert t("Your reviews") in str(office.person(METTE).dm()[-1].data), "the message it speaks of has that button"


def buttons(person: Any) -> list[str]:
    """The words of everything that can be pressed in the window on top."""
    found = [block["accessory"] for block in person.modal().data["blocks"] if "accessory" in block]
    return [one["text"]["text"] for one in found if one["type"] == "button"]


def leaks(text: str) -> list[str]:
    """What of the others' numbers and words is in a text: the mean however it is written, the spread, the comment."""
    return re.findall(rf"(?<![\d.,])4[.,]5(?![\d.,])|{CANARY}|[( ]2 \w+ 7\)|strong disagreement", text)


def look_around(office: Office, who: str, panel: int) -> None:
    """Everything somebody can do in Slack short of giving a review."""
    person = office.person(who)
    person.open_home()
    person.command("/panel")
    person.command("/vacancies")
    person.command("/candidates")
    person.command("/panel", "anna")
    for message in person.dm():
        if REVIEW in str(message.data):
            message.click(REVIEW)
    office.clock.move(hours=26)
    nudging.tick(office.program.begin, look=office.program.look)
    office.deliver()
    person.open_home()
    office.deliver()


def test_no_payload_before_an_own_review_holds_anything_of_the_others(office: Office):
    """Everything Kalle sent to Slack, answered there, mailed, and showed on the web."""
    panel = reviewed_by_others(office)
    for who in (METTE, SVEN, KARI):
        look_around(office, who, panel)
    with office.program.begin(SYSTEM) as work:
        vera = case.reviewer_of(company(office), panel, VERA)
        token = links.make(work, panels.reviewer(work.session, vera.id))
    pages = "".join(office.get(f"{office.url}/r/{token}{end}")[1] for end in ("", "/1", "/2", "/cannot"))
    assert "Anna" in pages
    calls, answers = office.slack.calls(), office.slack.deliveries()
    assert len(calls) > 10
    for one in calls:
        assert leaks(json.dumps(one["args"], ensure_ascii=False)) == [], one["method"]
    for one in answers:
        assert leaks(json.dumps(one["answer"], ensure_ascii=False)) == [], one["type"]
    mails = office.slack.mails()
    assert mails, "the requester hears of each who is done"
    assert [leaks(mail.raw + mail.text + mail.html) for mail in mails] == [[]] * len(mails)
    assert leaks(pages) == []


def test_the_search_finds_what_it_looks_for_once_it_may_be_shown(office: Office):
    panel = reviewed_by_others(office)
    for who in (METTE, SVEN, KARI, VERA):
        give(office, panel, who, rating=4)
    cards(office)[-1].click(panel_card.RESULTS)
    office.person(KARI).modal().click("panel:result")
    said = json.dumps([one["args"] for one in office.slack.calls()], ensure_ascii=False)
    assert CANARY in leaks(said)
