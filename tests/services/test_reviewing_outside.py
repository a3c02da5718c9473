"""Links and codes of outside reviewers, on both databases: what is kept, what two at once do to it."""

from datetime import timedelta

import pytest

from bot.services.panel import codes, links, outside
from domain.access import REVIEWER, SYSTEM
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotNow, Unknown
from domain.links import digest
from domain.panels import ReviewerState
from domain.review_links import Over, end_of
from storage import panels
from storage.delivery_tables import Parcel
from storage.panel_tables import PanelReviewer, ReviewCode, ReviewLink
from storage.tables import JournalEntry
from tests.services.company import MONDAY, Company
from tests.services.reviewing import add_reviewer, panel

ON_BOTH = True
VERA = "vera@outside.example"
ON = {"closed_at": None, "due_at": None, "left_at": None}


def asked(company: Company, **terms: object) -> tuple[int, str]:
    """A panel with one reviewer outside; the reviewer's id and a link of theirs."""
    terms.setdefault("confirms", True)
    panel_id = panel(company, "Anna", "Ola", inside=(), **terms)
    with company.begin(SYSTEM) as work:
        mine = add_reviewer(work, panel_id, email=VERA, email_key=VERA)
        return mine, links.make(work, work.session.get_one(PanelReviewer, mine))


def typed_wrong(company: Company, mine: int) -> object:
    with company.begin(REVIEWER) as work:
        return codes.confirm(work, panels.reviewer(work.session, mine), "x")


def test_of_a_link_only_its_digest_is_kept_and_each_message_has_one(company: Company):
    mine, token = asked(company)
    with company.begin(SYSTEM) as work:
        second = links.make(work, work.session.get_one(PanelReviewer, mine))
    with company.look(SYSTEM) as work:
        kept = work.session.query(ReviewLink).order_by(ReviewLink.id).all()
        assert [(one.reviewer_id, one.digest) for one in kept] == [(mine, digest(token)), (mine, digest(second))]
        assert [outside.enter(work, one).reviewer_id for one in (token, second)] == [mine, mine]


def test_openings_are_counted_and_the_first_moment_stays(company: Company):
    """Case 90."""
    mine, token = asked(company)
    for _ in range(3):
        with company.begin(REVIEWER) as work:
            outside.count_opening(work, outside.enter(work, token))
        company.clock.move(hours=1)
    with company.look(SYSTEM) as work:
        row = work.session.get_one(PanelReviewer, mine)
        assert (row.openings, row.opened_at) == (3, MONDAY)


def test_wrong_tries_are_counted_although_they_are_refused(company: Company):
    mine, token = asked(company)
    with company.begin(REVIEWER) as work:
        outside.send_code(work, token)
    assert all(isinstance(typed_wrong(company, mine), BadFields) for _ in range(5))
    with company.look(SYSTEM) as work:
        assert work.session.get_one(ReviewCode, mine).tries == 5
        assert not codes.is_awaited(work, work.session.get_one(PanelReviewer, mine))


def test_a_code_that_is_refused_for_being_one_too_many_leaves_nothing_behind(company: Company):
    _, token = asked(company)
    for _ in range(5):
        with company.begin(REVIEWER) as work:
            outside.send_code(work, token)
    with pytest.raises(NotNow), company.begin(REVIEWER) as work:
        outside.send_code(work, token)
    with company.look(SYSTEM) as work:
        assert work.session.query(Parcel).filter_by(kind=ParcelKind.PANEL_CODE).count() == 5


def test_what_a_reviewer_outside_did_is_written_down_as_theirs_and_without_numbers(company: Company):
    _, token = asked(company, confirms=False)
    with company.begin(REVIEWER) as work:
        outside.write(work, token, "", 1, "6", "Words", give=True)
    with company.look(SYSTEM) as work:
        [entry] = work.session.query(JournalEntry).filter_by(event="review_given").all()
        assert (entry.actor_kind, entry.surface) == ("reviewer", "web")
        assert not {"rating", "comment"} & set(entry.facts)


def test_a_revoked_reviewer_has_no_link(company: Company):
    """Case 90."""
    mine, token = asked(company)
    with company.begin(SYSTEM) as work:
        panels.reviewer(work.session, mine).state = ReviewerState.REVOKED
    with pytest.raises(Unknown), company.look(REVIEWER) as work:
        outside.enter(work, token)


@pytest.mark.parametrize(
    ("state", "more", "why"),
    [
        (ReviewerState.ASKED, {}, None),
        (ReviewerState.DONE, {"left_at": MONDAY}, None),
        (ReviewerState.CANNOT, {"left_at": MONDAY, "closed_at": MONDAY + timedelta(hours=1)}, Over.CANNOT),
        (ReviewerState.PASSED_ON, {"left_at": MONDAY}, Over.PASSED_ON),
        (ReviewerState.ASKED, {"closed_at": MONDAY, "due_at": MONDAY + timedelta(hours=1)}, Over.CLOSED),
        (ReviewerState.ASKED, {"closed_at": MONDAY + timedelta(hours=1), "due_at": MONDAY}, Over.LATE),
        (ReviewerState.ASKED, {"due_at": MONDAY + timedelta(hours=3)}, None),
    ],
)
def test_what_came_first_ended_a_link(state, more, why):
    found = end_of(state, MONDAY, now=MONDAY + timedelta(hours=2), **{**ON, **more})
    assert (found.why if found else None) is why


def test_a_link_is_good_for_sixty_days_and_no_longer():
    late = MONDAY + timedelta(days=60)
    assert end_of(ReviewerState.ASKED, MONDAY, now=late - timedelta(seconds=1), **ON) is None
    assert end_of(ReviewerState.ASKED, MONDAY, now=late, **ON).why is Over.OLD
