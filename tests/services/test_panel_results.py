"""What a panel said: the numbers, who is missing, the order, and from whom it is kept until they said theirs."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event

from bot.messages.activities import activity
from bot.services import browsing, lists, record
from bot.services.panel import closing, listing, results
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.errors import NotNow, Unknown
from domain.language import Language
from domain.lists import Filter
from domain.panel_view import PanelView
from domain.panels import CannotReason, ReviewerState
from domain.ratings import NONE
from domain.status import ApplicationStatus
from storage.panel_tables import PanelReviewer
from storage.tables import Application, Candidate
from tests.services import panel_case as case
from tests.services import panel_sending
from tests.services.company import EMMA, KARI, METTE, SVEN, Company

ON_BOTH = True
A, B, C = (f"{one}@elsewhere.example" for one in "abc")


def panel_over(company: Company, *names: str, **more) -> int:
    return case.panel_of(company, *names, **{"inside": (), "outside": (A, B, C), **more})


def close(company: Company, panel: int, by: str = KARI) -> None:
    with company.by(by) as work:
        closing.close(work, panel)


def of_panel(company: Company, panel: int, by: str = KARI):
    with company.by(by) as work:
        return results.of_panel(work, panel)


def row_of(company: Company, name: str, by: str = KARI) -> lists.ListRow:
    with company.by(by) as work:
        shown = lists.begin(work, Filter(words=name))
        return next(one for one in shown.page.rows if one.id == company.applications[name])


def card_of(company: Company, name: str, by: str = KARI):
    with company.by(by) as work:
        return browsing.candidate(work, company.applications[name])


def test_the_numbers_are_those_of_who_gave_one_and_missing_is_no_zero(company: Company):
    panel = panel_over(company, "Anna", "Ola", "Jane")
    case.give(company, panel, A, "Anna", rating=7, comment="Yes!")
    case.give(company, panel, B, "Anna", rating=4)
    case.give(company, panel, C, "Ola", rating=5, draft=True)
    close(company, panel)
    anna, *rest = of_panel(company, panel).rows
    assert (anna.summary.count, anna.summary.mean, anna.summary.median) == (2, Fraction(11, 2), Fraction(11, 2))
    assert (anna.summary.lowest, anna.summary.highest, anna.summary.spread, anna.summary.disagree) == (4, 7, 3, True)
    assert (anna.comments, anna.said) == (1, ())
    with company.by(KARI) as work:
        shown = results.of_person(work, panel, company.applications["Anna"])
    assert [(one.who, one.rating, one.comment) for one in shown.page.rows] == [(A, 7, "Yes!"), (B, 4, "")]
    assert shown.result.summary == anna.summary
    assert [one.summary for one in rest] == [NONE, NONE]


def test_the_best_mean_comes_first_and_who_has_none_last_by_name(company: Company):
    panel = panel_over(company, "Ola", "Søren", "Daan", "Anna")
    for name, rating in (("Anna", 3), ("Ola", 6)):
        case.give(company, panel, A, name, rating=rating)
    close(company, panel)
    names = [one.name for one in of_panel(company, panel).rows]
    assert names == ["Ola Hansen", "Anna Bergström", "Daan de Vries", "Søren Ågård"]


def test_nothing_is_to_be_seen_before_the_end_or_the_chosen_moment(company: Company):
    panel = panel_over(company, "Anna")
    case.give(company, panel, A, "Anna", rating=7)
    for who in (KARI, EMMA, METTE):
        with pytest.raises(NotNow):
            of_panel(company, panel, who)
    with pytest.raises(Unknown):
        of_panel(company, panel, SVEN)


def test_who_still_owes_a_review_in_another_panel_sees_nothing_of_that_person(company: Company):
    panel = panel_over(company, "Anna", "Ola")
    case.give(company, panel, A, "Anna", "Ola", rating=7)
    close(company, panel)
    later = case.panel_of(company, "Anna", inside=(METTE,), outside=(A,))
    by_name = {one.name: one for one in of_panel(company, panel, METTE).rows}
    assert by_name["Anna Bergström"].hidden
    assert by_name["Anna Bergström"].summary == NONE
    assert not by_name["Ola Hansen"].hidden
    with pytest.raises(NotNow), company.by(METTE) as work:
        results.of_person(work, panel, company.applications["Anna"])
    case.give(company, later, METTE, "Anna", rating=2)
    assert not any(one.hidden for one in of_panel(company, panel, METTE).rows)


def test_who_cannot_review_owes_nothing_and_the_reason_is_for_who_manages_the_panel(company: Company):
    panel = case.panel_of(company, "Anna", inside=(METTE,), outside=(A, B))
    reviewer = case.reviewer_of(company, panel, METTE)
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(PanelReviewer, reviewer.id)
        row.state, row.reason, row.words = ReviewerState.CANNOT, CannotReason.CONFLICT, "She is my cousin."
    with company.by(KARI) as work:
        seen = results.view(work, panel).reviewers[0]
    assert (seen.state, seen.reason, seen.words) == (ReviewerState.CANNOT, CannotReason.CONFLICT, "She is my cousin.")
    with company.by(METTE) as work:
        seen = results.view(work, panel).reviewers[0]
    assert (seen.state, seen.reason, seen.words) == (ReviewerState.CANNOT, None, "")


def test_the_list_has_a_dash_that_tells_nothing(company: Company):
    """Sent and rated by nobody, rated and not to be seen yet, to be seen and rated: the first two look the same."""
    first, _, third = (panel_over(company, *names) for names in (("Anna",), ("Ola",), ("Jane", "Daan")))
    case.give(company, first, A, "Anna", rating=6)
    case.give(company, third, A, "Jane", rating=6)
    close(company, third)
    assert row_of(company, "Anna").averages.panel == row_of(company, "Ola").averages.panel == NONE
    assert row_of(company, "Daan").averages.panel == NONE
    assert row_of(company, "Søren").averages.panel is None
    jane = row_of(company, "Jane").averages.panel
    assert jane is not None
    assert (jane.count, jane.mean) == (1, 6)


def test_a_persons_average_is_of_all_panels_that_are_over(company: Company):
    for rating in (7, 4):
        panel = panel_over(company, "Anna")
        case.give(company, panel, A, "Anna", rating=rating)
        close(company, panel)
    found = row_of(company, "Anna").averages.panel
    assert found is not None
    assert (found.count, found.mean) == (2, Fraction(11, 2))
    assert len(card_of(company, "Anna").panels) == 2


def test_ratings_stay_behind_when_somebody_is_transferred(company: Company):
    """Case 38."""
    panel = panel_over(company, "Anna")
    case.give(company, panel, A, "Anna", rating=7, comment="Only for here")
    close(company, panel)
    with company.begin(SYSTEM) as work:
        old = work.session.get_one(Application, company.applications["Anna"])
        elsewhere = work.session.get_one(Application, company.applications["Eva"]).vacancy_id
        made = Application(candidate_id=old.candidate_id, vacancy_id=elsewhere, status_at=work.now, created_at=work.now)
        work.session.add(made)
        work.session.flush()
        new = made.id
    with company.by(EMMA) as work:
        assert results.of_application(work, new) == ()
        assert results.averages(work, [new]) == {}


def test_the_card_tells_who_has_answered_and_who_has_not_while_it_goes_on(company: Company):
    panel = case.panel_of(company, "Anna", "Ola", inside=(METTE,), outside=(A,))
    case.give(company, panel, A, "Anna", rating=7)
    (shown,) = card_of(company, "Anna").panels
    assert shown.result is None
    assert not shown.hidden
    assert [(one.who, one.given) for one in shown.answers] == [("Mette Holm", False), (A, True)]
    (other,) = card_of(company, "Ola").panels
    assert not any(one.given for one in other.answers)


def test_the_activity_list_tells_yes_or_pending_of_each_reviewer(company: Company):
    panel_sending.send(company, "Anna", "Ola")
    panel = panel_sending.panel(company).id
    case.give(company, panel, METTE, "Anna", rating=6)
    assert answered(company, "Anna") == "Mette Holm: Yes, Sven Lindqvist: Pending, board@elsewhere.example: Pending"
    assert "Yes" not in answered(company, "Ola")
    with company.by(KARI) as work:
        closing.revoke(work, case.reviewer_of(company, panel, SVEN).id)
    assert "Sven Lindqvist: Revoked" in answered(company, "Anna")


def answered(company: Company, name: str) -> str:
    """What stands behind the line of the step that sent somebody to the panel."""
    with company.by(KARI) as work:
        application = work.session.get_one(Application, company.applications[name])
        rows = record.activities(work, application, 0).rows
    sent = next(one for one in rows if one.event == "panel")
    return activity(translator(Language.EN), sent.event, sent.facts).partition(" – ")[2]


def test_who_is_in_the_bin_is_left_out_and_who_was_rejected_is_not(company: Company):
    panel = panel_over(company, "Anna", "Ola")
    case.give(company, panel, A, "Anna", "Ola", rating=4)
    close(company, panel)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).deleted_at = work.now
        work.session.get_one(Application, company.applications["Ola"]).status = ApplicationStatus.REJECTED
    (row,) = of_panel(company, panel).rows
    assert (row.name, row.status) == ("Ola Hansen", ApplicationStatus.REJECTED)


def test_somebodys_panels_are_those_they_review_in_and_those_they_asked_for(company: Company):
    mine = panel_over(company, "Anna")
    owed = case.panel_of(company, "Ola", by=EMMA, inside=(KARI,), due_at=company.clock.now + timedelta(days=2))
    over = panel_over(company, "Jane")
    close(company, over)
    with company.by(KARI) as work:
        first, *rest = listing.mine(work).page.rows
        assert not isinstance(first, PanelView)
        assert (first.reviewer_id, first.left) == (case.reviewer_of(company, owed, KARI).id, 1)
        assert [one.id for one in rest if isinstance(one, PanelView)] == [mine, over]
        vacancy = case.panel(company, mine).vacancy_id
        found = listing.of_vacancy(work, vacancy).page.rows
        assert [one.id for one in found if isinstance(one, PanelView)] == [owed, mine, over]
    with pytest.raises(Unknown), company.by(SVEN) as work:
        listing.of_vacancy(work, vacancy)


def test_results_of_a_big_panel_are_asked_in_a_handful_of_statements(company: Company):
    """A panel of fifty people by three reviewers takes as many as one of two."""
    with company.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, company.applications["Anna"]).vacancy_id
        for number in range(48):
            person = Candidate(first_name=f"P{number}", last_name="Crowd", language="en", created_at=work.now)
            row = Application(candidate=person, vacancy_id=vacancy, status_at=work.now, created_at=work.now)
            work.session.add(row)
            work.session.flush()
            company.applications[f"P{number}"] = row.id
    many = ["Anna", "Ola", *(f"P{number}" for number in range(48))]
    big, small = panel_over(company, *many), panel_over(company, "Anna", "Ola")
    for panel, names in ((big, many), (small, many[:2])):
        case.give(company, panel, A, *names, rating=5)
        close(company, panel)
    assert counted(company, big) == counted(company, small) <= 9


def counted(company: Company, panel: int) -> int:
    said: list[str] = []
    engine = company.database.engine
    with company.by(KARI) as work:

        def hear(_connection, _cursor, statement, *_rest):
            said.append(statement)

        event.listen(engine, "before_cursor_execute", hear)
        try:
            results.of_panel(work, panel)
        finally:
            event.remove(engine, "before_cursor_execute", hear)
    return len(said)
