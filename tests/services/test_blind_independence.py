"""Who reviews in a blind panel learns nowhere who is who; and a colleague who is asked at an address owes like any other."""

from typing import Any

import pytest

from bot.services import browsing, papers, record
from bot.services.panel import closing, results, reviewing
from bot.services.papers import Leads
from bot.services.rating import averages
from domain.access import SYSTEM
from domain.errors import NotNow, Unknown
from domain.panel_view import ApplicationPanel
from domain.ratings import NONE
from storage import panels
from storage.tables import Application, Person
from tests.services import panel_case as case
from tests.services.company import EMMA, KARI, SVEN, Company
from tests.services.reviewing import attach
from tests.services.test_panel_results import row_of

ON_BOTH = True
NAMES = ("Anna", "Ola", "Jane")


def address_of(company: Company, who: str, address: str | None = None) -> str:
    """Where somebody is written to; or is from now on."""
    with company.begin(SYSTEM) as work:
        person = work.session.query(Person).filter_by(slack_id=who).one()
        person.email = address or person.email
        return person.email or ""


def result_of(company: Company, panel: int, name: str, by: str) -> Any:
    with company.by(by) as work:
        return results.of_person(work, panel, company.applications[name])


def write(company: Company, panel: int, by: str, name: str) -> None:
    mine = case.reviewer_of(company, panel, by).id
    with company.by(by) as work:
        reviewing.write(work, reviewing.inside(work, mine), company.applications[name], "5", "", give=True)


def lines(company: Company, name: str, by: str) -> list[str]:
    """The events of somebody's activity list, as its reader has it."""
    with company.by(by) as work:
        application = work.session.get_one(Application, company.applications[name])
        return [one.event for one in record.activities(work, application, 0).rows]


def panels_of(company: Company, name: str, by: str) -> tuple[ApplicationPanel, ...]:
    with company.by(by) as work:
        return browsing.candidate(work, company.applications[name]).panels


def everything(company: Company, name: str, by: str) -> tuple[object, ...]:
    """All that may tell one person's reviews from another's: the card's parts, the activity list, the list's average."""
    shown = [(one.result, one.hidden, one.answers, one.kept) for one in panels_of(company, name, by)]
    return shown, lines(company, name, by), row_of(company, name, by).averages.panel


# --- asked at an address -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("own", ["emma@nordlys.example", "Emma.Berg@Nordlys.example"])
def test_a_colleague_who_is_asked_at_their_own_address_owes_a_review(company: Company, own: str):
    address_of(company, EMMA, own)
    panel = case.panel_of(company, "Anna", inside=(SVEN,), outside=(own.upper(),))
    case.give(company, panel, SVEN, "Anna", rating=7)
    with company.by(KARI) as work:
        closing.reveal(work, panel)
    with pytest.raises(NotNow) as refused:
        result_of(company, panel, "Anna", EMMA)
    assert refused.value.phrase == results.OWN_FIRST
    with company.by(EMMA) as work:
        application = work.session.get_one(Application, company.applications["Anna"])
        assert averages.viewer(work, application, 5).owes
        assert results.averages(work, [application.id]) == {application.id: NONE}
    assert result_of(company, panel, "Anna", KARI).result.summary.count == 1
    case.give(company, panel, own.upper(), "Anna", rating=1)
    assert result_of(company, panel, "Anna", EMMA).result.summary.count == 2


def test_somebody_without_an_address_owes_only_what_they_are_asked_for_inside(company: Company):
    case.panel_of(company, "Anna", inside=(SVEN,), outside=(case.OUTSIDE,))
    with company.begin(SYSTEM) as work:
        emma, sven = (work.session.query(Person).filter_by(slack_id=one).one() for one in (EMMA, SVEN))
        emma.email = sven.email = None
        work.session.flush()
        assert panels.owing(work.session, emma.id, [company.applications["Anna"]]) == set()
        assert panels.owing(work.session, sven.id, [company.applications["Anna"]]) == {company.applications["Anna"]}


# --- blind panels --------------------------------------------------------------------------------------------------


def older(company: Company) -> int:
    """A panel over the same people that has closed, so that there is something to be seen of each."""
    made = case.panel_of(company, *NAMES, inside=(), outside=(case.OUTSIDE,), by=EMMA)
    case.give(company, made, case.OUTSIDE, *NAMES, rating=3)
    return made


@pytest.mark.parametrize("by", [KARI, EMMA])
def test_nothing_a_reviewer_gives_in_a_blind_panel_shows_to_them_whose_it_is(company: Company, by: str):
    """Case 39. For the one who asked for it, too."""
    older(company)
    panel = case.panel_of(company, *NAMES, inside=(KARI, EMMA, SVEN), outside=(), by=EMMA, blind=True)
    before = {name: everything(company, name, by) for name in NAMES}
    assert before["Anna"][0][0] == (None, False, (), True)  # the newest panel: nothing, and the card says why
    assert before["Anna"][0][1][:2] == (None, True)  # what the older one said opens up when all are given
    for name in NAMES[:-1]:
        write(company, panel, by, name)
        write(company, panel, SVEN, name)
        assert {each: everything(company, each, by) for each in NAMES} == before
    write(company, panel, by, NAMES[-1])
    after = {name: everything(company, name, by) for name in NAMES}
    assert [shown[0][0] for shown in after.values()] == [(None, False, (), True)] * 3
    assert [shown[0][1][0] is not None for shown in after.values()] == [True] * 3
    assert [shown[1] for shown in after.values()] == [shown[1] for shown in before.values()]


def test_when_a_blind_panel_closes_its_reviewers_see_all_of_it(company: Company):
    panel = case.panel_of(company, *NAMES, inside=(KARI, SVEN), outside=(), by=EMMA, blind=True)
    write(company, panel, KARI, "Ola")
    assert lines(company, "Ola", KARI) == []
    with company.by(EMMA) as work:
        closing.close(work, panel)
    assert lines(company, "Ola", KARI) == ["panel_closed", "review_given"]
    (shown,) = panels_of(company, "Ola", KARI)
    assert (shown.kept, [one.given for one in shown.answers]) == (False, [True, False])
    assert result_of(company, panel, "Ola", KARI).result.summary.count == 1


def test_who_reviews_in_no_blind_panel_sees_who_has_answered(company: Company):
    blind = case.panel_of(company, "Anna", "Ola", inside=(KARI, SVEN), outside=(), by=EMMA, blind=True)
    named = case.panel_of(company, "Jane", inside=(KARI, SVEN), outside=(), by=EMMA)
    write(company, blind, SVEN, "Anna")
    write(company, named, SVEN, "Jane")
    assert [lines(company, "Anna", one) for one in (EMMA, KARI)] == [["review_given"], []]
    assert [lines(company, "Jane", one) for one in (EMMA, KARI)] == [["review_given"], ["review_given"]]
    assert [one.given for one in panels_of(company, "Anna", EMMA)[0].answers] == [False, True]


def test_opened_before_its_end_a_blind_panel_still_shows_its_reviewers_nothing(company: Company):
    panel = case.panel_of(company, "Anna", "Ola", inside=(KARI, SVEN), outside=(), by=EMMA, blind=True)
    write(company, panel, KARI, "Anna")
    write(company, panel, KARI, "Ola")
    with company.by(EMMA) as work:
        closing.reveal(work, panel)
    assert result_of(company, panel, "Anna", EMMA).result.summary.count == 1
    for look in (results.of_panel, lambda work, id: results.of_person(work, id, company.applications["Anna"])):
        with pytest.raises(NotNow) as refused, company.by(KARI) as work:
            look(work, panel)
        assert refused.value.phrase == results.BLIND
    assert row_of(company, "Anna", KARI).averages.panel == NONE
    assert row_of(company, "Anna", EMMA).averages.panel.count == 1


def test_a_file_fetched_in_a_blind_panel_shows_to_its_reviewers_nowhere(company: Company):
    """Case 39."""
    panel = case.panel_of(company, "Anna", "Ola", inside=(KARI,), outside=(), by=EMMA, blind=True)
    file = attach(company, "Ola", "Ola.txt", "txt", b"I am Ola Hansen")
    mine = case.reviewer_of(company, panel, KARI).id
    with company.by(KARI) as work:
        ticket, _ = papers.read(work, papers.link(work, Leads.REVIEW, file, mine).rsplit("/", 1)[1])
        papers.printed(work, ticket)
    assert [lines(company, "Ola", one) for one in (KARI, EMMA)] == [[], ["file_fetched"]]
    with company.by(KARI) as work:  # as anybody who may read the vacancy fetches it
        ticket, _ = papers.read(work, papers.link(work, Leads.ATTACHMENT, file).rsplit("/", 1)[1])
        papers.printed(work, ticket)
    assert lines(company, "Ola", KARI) == ["file_fetched"]


def test_somebody_is_found_by_their_place_in_ones_own_panel_alone(company: Company):
    panel = case.panel_of(company, "Jane", "Anna", inside=(SVEN,), outside=(), blind=True)
    mine = case.reviewer_of(company, panel, SVEN).id
    with company.by(SVEN) as work:
        reviewer = reviewing.inside(work, mine)
        assert [reviewing.whose(work, reviewer, one) for one in (1, 2)] == [
            company.applications["Jane"], company.applications["Anna"]
        ]  # fmt: skip
        assert [one.position for one in reviewing.desk(work, reviewer).items] == [1, 2]
        for nobody in (0, 3, -1):
            with pytest.raises(Unknown):
                reviewing.whose(work, reviewer, nobody)
