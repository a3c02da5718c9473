"""Reviewing: what a reviewer may write, until when, and that it is one row whatever is sent twice."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.services import people
from bot.services.panel import reviewing
from bot.work import Work
from domain.access import OPERATOR, SYSTEM
from domain.errors import BadFields, NotAllowed, NotNow, Unknown
from domain.panels import CannotReason, ReviewerState
from domain.status import ApplicationStatus
from storage import panels
from storage.panel_tables import Panel, PanelReviewer, Review
from storage.tables import Application
from tests.services.company import EMMA, KARI, METTE, SVEN, Company
from tests.services.reviewing import (
    THREE,
    add_reviewer,
    change,
    closed,
    desk_of,
    panel,
    panel_of,
    reviewer_of,
    reviews,
    sheet_of,
    state_of,
    write,
)

ON_BOTH = True
WRONG = ["0", "8", "-1", "3.5", "", "７", "3 OR 1=1", "1e9", "1000000000", "true", " 5", "5.0", True, 5]


@pytest.fixture
def mine(company: Company) -> int:
    """Sven's place in an open panel of three, beside Emma's."""
    return reviewer_of(company, panel(company, inside=(SVEN, EMMA)))


@pytest.mark.parametrize("rating", WRONG)
def test_what_is_no_rating_is_refused(company: Company, mine: int, rating: object):
    """Case 88."""
    for give in (True, False):
        with pytest.raises(BadFields) as refused:
            write(company, mine, rating=rating, give=give)
        assert set(refused.value.fields) == {"rating"}
    assert reviews(company) == []


def test_no_rating_cannot_be_sent_and_can_be_saved(company: Company, mine: int):
    """Case 88."""
    with pytest.raises(BadFields):
        write(company, mine, rating=None, comment="Fine")
    write(company, mine, rating=None, comment="Fine", give=False)
    assert reviews(company) == [(company.applications["Anna"], None, "Fine", False)]


@pytest.mark.parametrize("rating", ["1", "7"])
def test_the_ends_of_the_scale_are_taken(company: Company, mine: int, rating: str):
    """Case 88."""
    write(company, mine, rating=rating)
    assert reviews(company) == [(company.applications["Anna"], int(rating), "", True)]


@pytest.mark.parametrize("rating", [0, 8, -1, 10**9])
def test_the_database_refuses_them_as_well(company: Company, mine: int, rating: int):
    """Case 88."""
    row = {"reviewer_id": mine, "application_id": company.applications["Anna"], "rating": rating, "comment": ""}
    with pytest.raises(IntegrityError), company.begin(SYSTEM) as work:
        work.session.execute(insert(Review).values(**row, created_at=work.now, changed_at=work.now))
    assert reviews(company) == []


def test_reviewing_again_changes_the_one_row_and_leaves_a_line_without_numbers(company: Company, mine: int):
    """Case 89."""
    write(company, mine, rating="6", comment="Very good")
    write(company, mine, rating="2", comment="Not so good")
    assert reviews(company) == [(company.applications["Anna"], 2, "Not so good", True)]
    (given,), (changed,) = company.journal("review_given"), company.journal("review_changed")
    for line in (given, changed):
        assert line.application_id == company.applications["Anna"]
        assert line.facts == {"panel": line.facts["panel"], "reviewer": mine}


def test_the_same_sent_twice_is_no_change(company: Company, mine: int):
    """Case 89."""
    write(company, mine)
    write(company, mine)
    assert len(reviews(company)) == 1
    assert company.journal("review_changed") == []


def test_what_was_sent_stays_sent_when_it_is_saved_again(company: Company, mine: int):
    write(company, mine, rating="6")
    write(company, mine, rating="3", give=False)
    assert reviews(company) == [(company.applications["Anna"], 3, "", True)]
    with pytest.raises(BadFields):
        write(company, mine, rating=None, give=False)


def test_a_closed_panel_takes_nothing(company: Company, mine: int):
    """Case 89."""
    write(company, mine, rating="6")
    closed(company, panel_of(company, mine))
    for name, give in (("Anna", True), ("Ola", True), ("Ola", False)):
        with pytest.raises(NotNow):
            write(company, mine, name, give=give)
    assert reviews(company) == [(company.applications["Anna"], 6, "", True)]


def test_a_panel_is_over_with_its_due_date_though_nobody_has_closed_it(company: Company, mine: int):
    """Case 89."""
    change(company, Panel, panel_of(company, mine), due_at=company.clock.now + timedelta(hours=1))
    write(company, mine, rating="6")
    company.clock.move(hours=1)
    with pytest.raises(NotNow):
        write(company, mine, "Ola")
    assert [one.label for one in desk_of(company, mine).items] == ["Anna Bergström"]


@pytest.mark.parametrize(
    "gone",
    [
        {"status": ApplicationStatus.WITHDRAWN},
        {"status": ApplicationStatus.REJECTED},
        {"deleted": True},
        {"moved": True},
    ],
)
def test_who_left_the_panel_is_reviewed_no_more(company: Company, mine: int, gone: dict[str, object]):
    """Case 89."""
    id = company.applications["Anna"]
    if "status" in gone:
        change(company, Application, id, status=gone["status"])
    elif "deleted" in gone:
        change(company, Application, id, deleted_at=company.clock.now)
    else:
        change(company, Application, id, moved_to_id=company.applications["Ola"], deleted_at=company.clock.now)
    with pytest.raises(NotNow):
        write(company, mine)
    with pytest.raises(NotNow):
        sheet_of(company, mine)
    assert reviews(company) == []
    assert [one.label for one in desk_of(company, mine).items] == ["Ola Hansen", "Jane Miller"]


@pytest.mark.parametrize("state", [ReviewerState.CANNOT, ReviewerState.PASSED_ON, ReviewerState.REVOKED])
def test_who_is_out_writes_and_sees_nothing(company: Company, mine: int, state: ReviewerState):
    """Case 89."""
    write(company, mine)
    change(company, PanelReviewer, mine, state=state)
    with pytest.raises(NotNow):
        write(company, mine, rating="1")
    with pytest.raises(NotNow):
        sheet_of(company, mine)
    shown = desk_of(company, mine)
    assert (shown.items, shown.message, shown.left) == ((), "", 0)
    assert reviews(company) == [(company.applications["Anna"], 5, "", True)]


def test_somebody_who_left_the_company_writes_nothing(company: Company, mine: int):
    """Case 89."""
    sven = company.actor(SVEN)
    with company.begin(OPERATOR) as work:
        people.remove(work, SVEN)
    with pytest.raises(NotAllowed), company.begin(sven) as work:
        reviewing.write(work, reviewing.inside(work, mine), company.applications["Anna"], "5", "", give=True)
    assert reviews(company) == []


def test_another_reviewers_place_is_nobody_elses(company: Company, mine: int):
    """Case 8."""
    for who in (EMMA, KARI, METTE):
        with pytest.raises(Unknown), company.by(who) as work:
            reviewing.inside(work, mine)


def test_who_writes_is_told_apart_as_who_looks_is(company: Company, mine: int):
    """Case 8."""
    outside = add_reviewer_to(company, mine)
    for who in (SYSTEM, OPERATOR, *(company.actor(one) for one in (EMMA, KARI, METTE))):
        for reviewer_id in (mine, outside, 2**31, 0):
            with pytest.raises(Unknown), company.begin(who) as work:
                reviewing.place(work, reviewer_id, 1)
    with company.by(SVEN) as work:
        found = reviewing.place(work, mine, 2)
        assert found.application_id == reviewing.whose(work, reviewing.inside(work, mine), 2)
        assert (found.id, found.panel_id) == (mine, panel_of(company, mine))


@pytest.mark.parametrize("position", [0, 4, 2**31, 999_999_999_999_999])
def test_a_place_in_the_shortlist_that_nobody_has_is_nobodys(company: Company, mine: int, position: int):
    with company.by(SVEN) as work:
        for asked in (lambda: reviewing.place(work, mine, position), lambda: whose(work, mine, position)):
            with pytest.raises(Unknown):
                asked()


def whose(work: Work, reviewer_id: int, position: int) -> int:
    return reviewing.whose(work, reviewing.inside(work, reviewer_id), position)


def add_reviewer_to(company: Company, reviewer_id: int) -> int:
    its = panel_of(company, reviewer_id)
    with company.begin(SYSTEM) as work:
        return add_reviewer(work, its, email="x@example.org", email_key="x@example.org")


def test_before_a_panel_has_begun_nobody_has_a_place_in_it(company: Company, mine: int):
    change(company, Panel, panel_of(company, mine), begun_at=company.clock.now + timedelta(seconds=30))
    with pytest.raises(Unknown), company.by(SVEN) as work:
        reviewing.place(work, mine, 1)


def test_an_outside_reviewers_place_is_no_colleagues(company: Company, mine: int):
    """Case 8."""
    its = panel_of(company, mine)
    with company.begin(SYSTEM) as work:
        outside = add_reviewer(work, its, email="x@example.org", email_key="x@example.org")
    for who in (SYSTEM, OPERATOR, company.actor(EMMA)):
        with pytest.raises(Unknown), company.begin(who) as work:
            reviewing.inside(work, outside)


def test_somebody_of_another_panel_is_not_in_this_one(company: Company, mine: int):
    """Case 8."""
    panel(company, "Daan", inside=(SVEN,))
    for name in ("Daan", "Eva"):
        with pytest.raises(Unknown):
            write(company, mine, name)
        with pytest.raises(Unknown):
            sheet_of(company, mine, name)
    assert reviews(company) == []


def test_a_panel_without_ratings_takes_none_and_needs_words(company: Company):
    mine = reviewer_of(company, panel(company, rating=False))
    with pytest.raises(BadFields) as refused:
        write(company, mine, rating="5", comment="Fine")
    assert set(refused.value.fields) == {"rating"}
    with pytest.raises(BadFields) as refused:
        write(company, mine, rating=None, comment="   ")
    assert set(refused.value.fields) == {"comment"}
    write(company, mine, rating=None, comment="Fine")
    assert reviews(company) == [(company.applications["Anna"], None, "Fine", True)]


def test_a_panel_without_comments_takes_none(company: Company):
    mine = reviewer_of(company, panel(company, comments=False))
    with pytest.raises(BadFields) as refused:
        write(company, mine, rating="5", comment="Fine")
    assert set(refused.value.fields) == {"comment"}
    write(company, mine, rating="5")
    assert reviews(company) == [(company.applications["Anna"], 5, "", True)]


def test_a_comment_is_cleaned_and_its_markup_kept_as_words(company: Company, mine: int):
    write(company, mine, comment="  <!channel> *bold*\x00\x07\r\n<script>\u202e{first-name} \u0041\u030a ")
    assert [one[2] for one in reviews(company)] == ["<!channel> *bold*\n<script>{first-name} Å"]


def test_a_comment_is_as_long_as_a_field_in_slack_and_no_longer(company: Company, mine: int):
    write(company, mine, comment="x" * 3000)
    with pytest.raises(BadFields) as refused:
        write(company, mine, "Ola", comment="<@U0EMMA> " * 500)
    assert set(refused.value.fields) == {"comment"}
    assert [len(one[2]) for one in reviews(company)] == [3000]


def test_who_has_reviewed_everybody_is_done_and_the_others_keep_the_panel_open(company: Company, mine: int):
    for name in THREE:
        assert state_of(company, mine) is ReviewerState.ASKED
        write(company, mine, name)
    assert state_of(company, mine) is ReviewerState.DONE
    shown = desk_of(company, mine)
    assert (shown.given, shown.left, shown.open, shown.next_id) == (3, 0, True, None)


def test_a_draft_gives_nothing(company: Company, mine: int):
    for name in THREE:
        write(company, mine, name, give=False)
    assert state_of(company, mine) is ReviewerState.ASKED
    with company.look(SYSTEM) as work:
        assert panels.given(work.session, work.session.get_one(PanelReviewer, mine).panel_id) == []


def test_the_next_one_is_the_first_behind_who_is_not_reviewed(company: Company, mine: int):
    anna, ola, jane = (company.applications[one] for one in THREE)
    assert desk_of(company, mine).next_id == anna
    write(company, mine, "Ola")
    shown = desk_of(company, mine)
    assert (shown.after(ola), shown.after(jane), shown.after(anna)) == (jane, anna, jane)
    assert sheet_of(company, mine, "Jane").next_id == anna


# --- I cannot review -----------------------------------------------------------------------------------------------


def cannot(company: Company, mine: int, reason: CannotReason = CannotReason.NO_TIME, words: str = "") -> None:
    with company.by(SVEN) as work:
        reviewing.cannot(work, reviewing.inside(work, mine), reason, words)


def test_who_cannot_review_is_out_and_leaves_nothing_behind(company: Company, mine: int):
    write(company, mine, "Anna")
    write(company, mine, "Ola", give=False)
    write(company, reviewer_of(company, panel_of(company, mine), EMMA), "Ola", by=EMMA)
    cannot(company, mine, CannotReason.CONFLICT, "My brother")
    assert state_of(company, mine) is ReviewerState.CANNOT
    assert reviews(company) == [(company.applications["Ola"], 5, "", True)]
    (line,) = company.journal("review_declined")
    assert line.facts == {"panel": panel_of(company, mine), "reviewer": mine, "reason": "conflict"}
    with pytest.raises(NotNow):
        cannot(company, mine)


def test_another_reason_needs_words(company: Company, mine: int):
    with pytest.raises(BadFields) as refused:
        cannot(company, mine, CannotReason.OTHER)
    assert set(refused.value.fields) == {"words"}
    with pytest.raises(BadFields):
        cannot(company, mine, CannotReason.OTHER, "x" * 501)
    assert state_of(company, mine) is ReviewerState.ASKED


def test_who_is_done_has_nothing_to_decline(company: Company, mine: int):
    for name in THREE:
        write(company, mine, name)
    with pytest.raises(NotNow):
        cannot(company, mine)
    assert len(reviews(company)) == 3


def test_nobody_declines_when_it_is_over(company: Company, mine: int):
    closed(company, panel_of(company, mine))
    with pytest.raises(NotNow):
        cannot(company, mine)
    assert state_of(company, mine) is ReviewerState.ASKED
