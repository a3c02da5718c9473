"""Reviewing in Slack from the message to the end, as a colleague does it in the sandbox."""

import json
import re

import pytest

from bot.services.acting import erasing
from bot.services.panel import closing, reviewing, watching
from domain.access import OPERATOR, SYSTEM
from domain.panels import CannotReason, ReviewerState
from storage import panels
from storage import reviewing as reviewers
from storage.panel_tables import Panel, PanelReviewer, Review
from storage.tables import Application, Attachment
from tests.cast import Applicant, apply_all
from tests.office import Office
from tests.services.reviewing import person, put

EMMA, KARI, SVEN = "U0EMMA", "U0KARI", "U0SVEN"
THREE = ("Anna", "Ola", "Jane")


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def asked(office: Office, *names: str, inside: tuple[str, ...] = (EMMA, SVEN), **terms: object) -> int:
    """A panel by Kari, its messages delivered; returns its id."""
    with office.program.begin(SYSTEM) as work:
        ids = [office.applications[one] for one in names or THREE]
        panel_id = put(work, ids, by=KARI, inside=inside, **terms)
        for one in panels.reviewers(work.session, panel_id):
            watching.desk(work, one)
    office.deliver()
    return panel_id


def message(office: Office, who: str = EMMA):
    (found,) = [one for one in office.person(who).dm() if "Panel review" in one.shown]
    return found


def modal(office: Office, who: str = EMMA):
    return office.person(who).modal()


def give(office: Office, rating: str, comment: str = "") -> None:
    assert modal(office).fill(rating=rating, comment=comment).submit().ok


def stored(office: Office) -> list[tuple[int, int | None, str, bool]]:
    with office.program.look(SYSTEM) as work:
        rows = work.session.query(Review).order_by(Review.id)
        return [(one.application_id, one.rating, one.comment, one.given_at is not None) for one in rows]


def reviewer(office: Office, panel_id: int, who: str = EMMA) -> PanelReviewer:
    with office.program.look(SYSTEM) as work:
        return work.session.query(PanelReviewer).filter_by(panel_id=panel_id, person_id=person(work, who)).one()


def change(office: Office, table: type, id: int, **values: object) -> None:
    with office.program.begin(SYSTEM) as work:
        for name, value in values.items():
            setattr(work.session.get_one(table, id), name, value)


def test_from_the_message_to_the_last_review_without_going_back(office: Office):
    asked(office)
    assert "0 of 3 sent" in message(office).shown
    message(office).click("Review")
    for name, number in (("Anna Bergström", "4"), ("Ola Hansen", "7"), ("Jane Miller", "1")):
        assert name in modal(office).shown
        assert "7 – Outstanding" in json.dumps(modal(office).blocks, ensure_ascii=False)
        give(office, number, f"About {name}")
    assert "you have sent all of your reviews" in modal(office).shown
    assert [one[1] for one in stored(office)] == [4, 7, 1]
    office.deliver()
    assert len([one for one in office.person(EMMA).dm() if "Panel review" in one.shown]) == 1
    assert "3 of 3 sent" in message(office).shown
    assert message(office).buttons == ["Look at your reviews again"]


def test_saved_half_way_it_is_there_again(office: Office):
    asked(office)
    message(office).click("Review")
    modal(office).fill(comment="Half a thought").click("Save and finish later")
    assert "Saved, not sent" in modal(office).shown
    assert stored(office) == [(office.applications["Anna"], None, "Half a thought", False)]
    office.deliver()
    assert "Anna Bergström – Saved, not sent" in message(office).shown
    modal(office).close()
    message(office).click("Review")
    assert modal(office).values["Comment"] == "Half a thought"
    give(office, "3", "A whole thought")
    assert stored(office) == [(office.applications["Anna"], 3, "A whole thought", True)]
    assert "Ola Hansen" in modal(office).shown


def test_anybody_is_chosen_in_the_shortlist_and_changed_while_the_panel_is_open(office: Office):
    asked(office)
    message(office).click("Review")
    modal(office).click("Save and finish later")
    modal(office).click("Review", nth=2)
    assert "Jane Miller" in modal(office).shown
    give(office, "2")
    assert "Anna Bergström" in modal(office).shown
    modal(office).click("Save and finish later")
    modal(office).click("Open")
    assert modal(office).values["Your rating"] == "2"
    assert "Save and finish later" not in modal(office).buttons, "what was sent has no draft beside it"
    assert modal(office).fill(rating="5").submit().ok
    assert stored(office) == [(office.applications["Jane"], 5, "", True)]


def test_what_is_not_there_to_be_read_is_said(office: Office):
    change(office, Application, office.applications["Anna"], cover_letter="")
    panel_id = asked(office)
    message(office).click("Review")
    assert "No letter was sent with this application." in modal(office).shown
    assert "Attachments are left out" not in modal(office).shown
    modal(office).close()
    change(office, Panel, panel_id, files=False)
    message(office).click("Review")
    assert "Attachments are left out of this panel." in modal(office).shown


def test_what_was_typed_for_one_is_not_there_for_the_next(office: Office):
    asked(office)
    message(office).click("Review")
    give(office, "4", "Only of Anna")
    assert not any(modal(office).values.values())


def test_a_panel_shows_only_what_it_asks_for(office: Office):
    asked(office, rating=False)
    message(office).click("Review")
    assert modal(office).fields == ["Comment"]
    assert not modal(office).submit().ok
    assert modal(office).fill(comment="Words alone").submit().ok
    assert stored(office) == [(office.applications["Anna"], None, "Words alone", True)]


def test_a_panel_without_comments_has_no_field_for_one(office: Office):
    asked(office, comments=False)
    message(office).click("Review")
    assert modal(office).fields == ["Your rating"]


def test_an_attachment_is_opened_by_its_reviewer(office: Office):
    """Case 10."""
    with office.program.begin(SYSTEM) as work:
        file = Attachment(
            application_id=office.applications["Anna"],
            name="cv.pdf",
            kind="pdf",
            digest="d",
            content=b"%PDF-1.4 all about Anna",
            created_at=work.now,
        )
        work.session.add(file)
    asked(office)
    message(office).click("Review")
    (url,) = re.findall(r'"url": "([^"]+)"', json.dumps(modal(office).blocks))
    assert office.get(url) == (200, "%PDF-1.4 all about Anna")


def test_in_a_blind_panel_nothing_that_goes_to_slack_tells_who_it_is(office: Office):
    """Case 39."""
    letter = "I am Anna Bergström, anna@example.org, +46701234567. " * 120
    change(office, Application, office.applications["Anna"], cover_letter=letter)
    before = len(office.slack.calls())
    asked(office, blind=True, contents="Please look at Anna Bergström", inside=(EMMA,))
    message(office).click("Review")
    modal(office).click("Read the whole letter")
    modal(office).close()
    give(office, "4")
    modal(office).click("Save and finish later")
    office.deliver()
    said = json.dumps([office.slack.calls()[before:], [one.blocks for one in office.person(EMMA).views]])
    assert "Candidate 1" in said
    assert not [one for one in ("Anna", "Bergstr", "anna@", "670123", "Ola", "Hansen", "Jane") if one in said]


def test_nobody_else_learns_of_a_rating_before_their_own(office: Office):
    panel_id = asked(office)
    hers = reviewer(office, panel_id, SVEN)
    with office.program.begin(OPERATOR) as work:
        mine = reviewers.reviewer(work.session, hers.id)
        reviewing.write(work, mine, office.applications["Anna"], "6", "Canary", give=True)
    before = message(office).blocks
    office.deliver()
    assert message(office).blocks == before
    message(office).click("Review")
    assert "Canary" not in modal(office).shown
    assert not any(modal(office).values.values())


def test_who_cannot_review_says_why_and_is_asked_no_more(office: Office):
    panel_id = asked(office)
    message(office).click("I cannot review")
    assert not modal(office).fill(reason="other").submit().ok
    assert modal(office).fill(**{"In your own words": "I am on leave"}).submit().ok
    office.deliver()
    row = reviewer(office, panel_id)
    assert (row.state, row.reason, row.words) == (ReviewerState.CANNOT, CannotReason.OTHER, "I am on leave")
    assert "You said that you cannot review" in message(office).shown
    assert message(office).buttons == []
    assert "Anna" not in message(office).shown


def test_a_revoked_request_leaves_nothing_to_see(office: Office):
    """Case 89."""
    panel_id = asked(office)
    message(office).click("Review")
    open_form = modal(office).fill(rating="5")
    with office.program.begin(OPERATOR) as work:
        closing.revoke(work, reviewer(office, panel_id).id)
    assert not open_form.submit().ok
    assert stored(office) == []
    office.deliver()
    assert "There is nothing left to see" in message(office).shown
    assert "Anna" not in json.dumps(message(office).blocks)


def test_a_form_that_is_sent_after_closing_says_so_and_changes_nothing(office: Office):
    """Case 89."""
    panel_id = asked(office)
    message(office).click("Review")
    open_form = modal(office).fill(rating="5")
    with office.program.begin(OPERATOR) as work:
        closing.close(work, panel_id)
    assert "This panel has closed" in " ".join(open_form.submit().errors.values())
    assert stored(office) == []


def test_after_closing_there_are_ones_own_reviews(office: Office):
    panel_id = asked(office)
    message(office).click("Review")
    give(office, "6", "Mine")
    modal(office).close()
    with office.program.begin(OPERATOR) as work:
        closing.close(work, panel_id)
    office.deliver()
    assert "This panel is closed" in message(office).shown
    message(office).click("Your reviews")
    assert "Ola Hansen" not in modal(office).shown
    modal(office).click("Open")
    assert "Mine" in modal(office).shown
    assert "6" in modal(office).shown
    assert "anna@example.org" not in modal(office).shown


def test_somebody_erased_is_in_the_message_no_more(office: Office):
    asked(office)
    with office.program.begin(OPERATOR) as work:
        person_id = work.session.get_one(Application, office.applications["Anna"]).candidate_id
        erasing.erase_person(work, person_id)
    office.deliver()
    assert "Anna" not in json.dumps(message(office).blocks)
    assert "Ola Hansen" in message(office).shown


def test_a_hundred_are_paged_and_the_message_is_short(office: Office):
    with office.program.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, office.applications["Anna"]).vacancy_id
        many = (Applicant(f"Nils{one:03}", "Åmange", "nb", f"n{one}@example.org") for one in range(100))
        ids = apply_all(work, many, vacancy)
        panel_id = put(work, ids, by=KARI, inside=(EMMA,))
        for one in panels.reviewers(work.session, panel_id):
            watching.desk(work, one)
    office.deliver()
    assert "and 80 more" in message(office).shown
    message(office).click("Review")
    modal(office).click("Save and finish later")
    seen = set()
    while True:
        seen |= set(re.findall(r"Nils\d{3}", modal(office).shown))
        if "Next page" not in modal(office).buttons:
            break
        modal(office).click("Next page")
    assert len(seen) == 100


def test_markup_in_a_comment_stays_words(office: Office):
    panel_id = asked(office)
    message(office).click("Review")
    harmful = "<!channel> <@U0KARI> *bold* <https://evil.example|click> &amp;" + " x" * 1400
    give(office, "4", harmful)
    modal(office).click("Save and finish later")
    modal(office).click("Open")
    assert modal(office).values["Comment"] == harmful
    with office.program.begin(OPERATOR) as work:
        closing.close(work, panel_id)
    office.deliver()
    modal(office).close()
    message(office).click("Your reviews")
    modal(office).click("Open")
    quotes = [one for one in modal(office).blocks if one["type"] == "rich_text"]
    assert harmful[:60] in json.dumps(quotes, ensure_ascii=False)


def test_a_panel_taken_back_before_anybody_saw_it_is_not_posted(office: Office):
    with office.program.begin(SYSTEM) as work:
        panel_id = put(work, [office.applications["Anna"]], inside=(EMMA,))
        watching.desk(work, panels.reviewers(work.session, panel_id)[0])
    change(office, Panel, panel_id, closed_at=office.clock.now)
    office.deliver()
    assert not [one for one in office.person(EMMA).dm() if "Panel review" in one.shown]
