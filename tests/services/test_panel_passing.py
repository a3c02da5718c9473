"""Passing a review on, and hearing of each reviewer who is done."""

from datetime import timedelta

import pytest

from bot.delivery.slack import Post
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import people
from bot.services.panel import closing, owed, passing, snoozing
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM
from domain.delivery import Channel, ParcelKind
from domain.errors import BadFields, NotNow, Phrase, Unknown
from domain.panels import Closing, ReviewerState
from storage.panel_tables import PanelReviewer
from storage.tables import Application
from tests.services.company import EMMA, EVE, KARI, METTE, SVEN, Company, mail_of, text_of
from tests.services.panel_case import (
    OUTSIDE,
    give,
    in_department,
    panel,
    panel_of,
    reviewer_of,
    reviewers,
    reviews,
    state_of,
    waiting,
)

ON_BOTH = True


def pass_on(company: Company, panel_id: int, by: str, to: str) -> int:
    with company.by(by) as work:
        return passing.pass_on(work, reviewer_of(company, panel_id, by).id, to)


def test_a_colleague_is_asked_in_their_place_like_the_others(company: Company):
    in_department(company, METTE, SVEN)
    made = panel_of(company, "Anna", "Ola", inside=(METTE,), outside=())
    company.clock.move(days=1)
    new = pass_on(company, made, METTE, SVEN)
    old, asked = reviewers(company, made)
    assert (old.state, old.passed_to_id, old.ended_at) == (ReviewerState.PASSED_ON, new, company.clock.now)
    assert (asked.id, asked.state, asked.asked_at) == (new, ReviewerState.ASKED, company.clock.now)
    assert [one.facts["reviewer"] for one in waiting(company, ParcelKind.PANEL_DESK)] == [new]
    assert len(waiting(company, ParcelKind.PANEL_CARD)) == 1
    (line,) = company.journal("review_passed_on")
    assert line.facts == {"panel": made, "reviewer": old.id, "to": new}


def test_drafts_are_dropped_and_what_was_given_stays(company: Company):
    in_department(company, SVEN)
    made = panel_of(company, "Anna", "Ola", "Jane", inside=(METTE,), outside=())
    give(company, made, METTE, "Anna", rating=6)
    give(company, made, METTE, "Ola", rating=2, comment="not yet", draft=True)
    pass_on(company, made, METTE, SVEN)
    assert [(one.application_id, one.rating) for one in reviews(company)] == [(company.applications["Anna"], 6)]


def test_with_the_last_reviewers_done_the_panel_waits_for_the_new_one(company: Company):
    in_department(company, EMMA)
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    give(company, made, SVEN, "Anna")
    pass_on(company, made, METTE, EMMA)
    assert panel(company, made).closed_at is None
    give(company, made, EMMA, "Anna")
    assert panel(company, made).closing is Closing.ALL


@pytest.mark.parametrize("to", [METTE, SVEN, KARI, EVE, "U0NOBODY"])
def test_only_a_colleague_of_the_department_who_is_not_in_it_can_take_it_on(company: Company, to: str):
    in_department(company, METTE, SVEN)
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    with pytest.raises(BadFields) as refused:
        pass_on(company, made, METTE, to)
    assert list(refused.value.fields) == ["colleague"]
    assert state_of(company, made, METTE) is ReviewerState.ASKED


def test_who_is_asked_outside_already_is_not_asked_inside_as_well(company: Company):
    in_department(company, EMMA)
    made = panel_of(company, "Anna", inside=(METTE,), outside=("Emma@nordlys.example",))
    with pytest.raises(BadFields):
        pass_on(company, made, METTE, EMMA)


def test_somebody_switched_off_takes_nothing_on(company: Company):
    in_department(company, SVEN)
    made = panel_of(company, "Anna", inside=(METTE,), outside=())
    with company.begin(OPERATOR) as work:
        people.remove(work, SVEN)
    with pytest.raises(BadFields):
        pass_on(company, made, METTE, SVEN)


def test_a_candidate_of_the_panel_takes_no_review_of_it_on(company: Company):
    """And whoever passes a blind one on is not told why."""
    in_department(company, EMMA)
    made = panel_of(company, "Anna", "Ola", inside=(METTE,), outside=(), blind=True)
    with company.begin(SYSTEM) as work:
        person = work.session.get_one(Application, company.applications["Anna"]).candidate
        person.email, person.email_key = "EMMA@nordlys.example", "emma@nordlys.example"
    with pytest.raises(BadFields) as refused:
        pass_on(company, made, METTE, EMMA)
    assert refused.value.fields == {"colleague": Phrase(passing.NOT_THIS_ONE.text, {"name": "Emma Clarke"})}


def test_nothing_is_passed_on_or_snoozed_when_the_due_date_is_over(company: Company):
    """Whether anybody has closed the panel by then or not."""
    in_department(company, EMMA)
    made = panel_of(company, "Anna", inside=(METTE,), outside=(), due_at=company.clock.now + timedelta(hours=1))
    company.clock.move(hours=1)
    mine = reviewer_of(company, made, METTE).id
    for late in (lambda work: passing.pass_on(work, mine, EMMA), lambda work: snoozing.snooze(work, mine, 1)):
        with pytest.raises(NotNow) as refused, company.by(METTE) as work:
            late(work)
        assert refused.value.phrase == owed.CLOSED
    assert len(reviewers(company, made)) == 1


def test_nobody_passes_on_what_is_not_theirs_or_not_owed(company: Company):
    in_department(company, EMMA)
    made = panel_of(company, "Anna", inside=(METTE, SVEN))
    for reviewer in (reviewer_of(company, made, METTE), reviewer_of(company, made, OUTSIDE)):
        with pytest.raises(Unknown), company.by(SVEN) as work:
            passing.pass_on(work, reviewer.id, EMMA)
    give(company, made, METTE, "Anna")
    with pytest.raises(NotNow):
        pass_on(company, made, METTE, EMMA)
    with company.by(KARI) as work:
        closing.close(work, made)
    with pytest.raises(NotNow):
        pass_on(company, made, SVEN, EMMA)


def test_it_is_passed_on_once(company: Company):
    in_department(company, EMMA, KARI)
    made = panel_of(company, "Anna", inside=(METTE,), outside=())
    pass_on(company, made, METTE, EMMA)
    with pytest.raises(NotNow):
        pass_on(company, made, METTE, KARI)
    assert len(reviewers(company, made)) == 2


# --- telling of each who is done -------------------------------------------------------------------------------------


def test_the_requester_hears_by_mail_of_each_who_is_done_and_not_what_they_said(company: Company):
    made = panel_of(company, "Anna", "Ola", inside=(METTE, SVEN), outside=(OUTSIDE,), tells_each=True)
    give(company, made, METTE, "Anna", rating=1, comment="a canary")
    assert not company.mails(ParcelKind.PANEL_DONE)
    give(company, made, METTE, "Ola", rating=1, comment="a canary")
    give(company, made, OUTSIDE, "Anna", "Ola", rating=2, comment="a canary")
    first, second = company.mails(ParcelKind.PANEL_DONE)
    assert first.recipient == second.recipient == "kari@nordlys.example"
    assert "Mette Holm" in text_of(mail_of(first))
    assert OUTSIDE in text_of(mail_of(second))
    for mail in (first, second):
        assert "canary" not in text_of(mail_of(mail))
        assert "Anna" not in text_of(mail_of(mail))


def test_the_mails_are_the_same_whatever_was_given(company: Company):
    texts = set()
    for rating in (1, 4, 7):
        made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=(), tells_each=True)
        give(company, made, METTE, "Anna", rating=rating)
        texts.add(text_of(mail_of(company.mails(ParcelKind.PANEL_DONE)[-1])))
    assert len(texts) == 1


def test_who_changes_a_review_afterwards_is_told_of_once(company: Company):
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=(), tells_each=True)
    give(company, made, METTE, "Anna")
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(PanelReviewer, reviewer_of(company, made, METTE).id)
        row.state, row.ended_at = ReviewerState.ASKED, None
        closing.settle(work, row.panel)
    assert state_of(company, made, METTE) is ReviewerState.DONE
    assert len(company.mails(ParcelKind.PANEL_DONE)) == 1


def test_nobody_is_told_who_did_not_ask_for_it_or_may_not_know(company: Company):
    give(company, panel_of(company, "Anna", inside=(METTE, SVEN), outside=()), METTE, "Anna")
    made = panel_of(company, "Ola", inside=(METTE, SVEN), outside=(), tells_each=True)
    with company.begin(OPERATOR) as work:
        people.remove(work, KARI)
    give(company, made, METTE, "Ola")
    assert company.parcels(ParcelKind.PANEL_DONE) == []


def test_without_an_address_the_requester_hears_in_slack(company: Company):
    with company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(email=""))
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=(), tells_each=True)
    give(company, made, METTE, "Anna", rating=7, comment="a canary")
    (told,) = company.parcels(ParcelKind.PANEL_DONE)
    assert told.channel is Channel.SLACK
    drawing = drawer(company.look)(outgoing(told))
    assert isinstance(drawing, Post)
    assert "Mette Holm" in str(drawing.blocks)
    assert "Mette" not in drawing.text
    assert not any(one in f"{drawing.blocks} {drawing.text}" for one in ("canary", "7", "Anna"))
