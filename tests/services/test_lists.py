"""Lists: what is in them, in which order, who is ticked, and what can be done with them."""

from dataclasses import replace

import pytest

from bot.services import browsing, lists
from bot.services import people as people_service
from bot.services.lists import Boxes
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM, Right
from domain.actions import TABLE, Action
from domain.errors import NotNow, Stale, Unknown
from domain.groups import STATUSES, Group
from domain.language import Language
from domain.lists import Filter, Rank, Sort
from domain.status import ApplicationStatus
from domain.steps import MOST
from storage import selections
from storage.tables import Application, Candidate
from tests.cast import Applicant, apply_all
from tests.services.company import EMMA, KARI, METTE, SVEN, Company

ON_BOTH = True


def vacancy_of(company: Company, name: str = "Anna") -> int:
    with company.begin(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name]).vacancy_id


def crowd(company: Company, number: int, last: str = "Crowd") -> list[int]:
    vacancy = vacancy_of(company)
    many = (Applicant(f"P{one:04}", last, Language.EN, f"{last}{one}@example.org") for one in range(number))
    with company.begin(SYSTEM) as work:
        return apply_all(work, many, vacancy)


def shown(company: Company, wanted: Filter, by: str = EMMA) -> list[str]:
    with company.by(by) as work:
        return [row.name for row in lists.begin(work, wanted).page.rows]


def test_a_list_by_name_has_the_nordic_letters_last_and_the_newest_first_when_asked(company: Company):
    vacancy = vacancy_of(company)
    by_name = shown(company, Filter(vacancy))
    assert by_name[:2] == ["Anna Bergström", "Daan de Vries"]
    assert by_name[-1] == "Søren Ågård"
    newest = shown(company, Filter(vacancy, sort=Sort.NEWEST))
    assert sorted(newest) == sorted(by_name)
    assert newest[-1] == "Anna Bergström"


def test_a_new_name_is_at_its_new_place(company: Company):
    vacancy = vacancy_of(company)
    with company.begin(SYSTEM) as work:
        person = work.session.get_one(Application, company.applications["Anna"]).candidate
        person.last_name = "Ångström"
    assert shown(company, Filter(vacancy))[-1] == "Anna Ångström"


def test_groups_hold_what_they_say_and_the_vacancys_page_counts_the_same(company: Company):
    vacancy = vacancy_of(company)
    statuses = dict(zip(("Anna", "Ola", "Jane", "Søren"), ("interview_2", "withdrawn", "saved", "hired"), strict=True))
    with company.begin(SYSTEM) as work:
        for name, status in statuses.items():
            work.session.get_one(Application, company.applications[name]).status = ApplicationStatus(status)
        work.session.get_one(Application, company.applications["Ola"]).ranking = 3
        work.session.get_one(Application, company.applications["Daan"]).deleted_at = work.now
    with company.by(EMMA) as work:
        view = browsing.vacancy(work, vacancy, 0)
        row = next(one for one in browsing.vacancies(work, 0).rows if one.id == vacancy)
        counted = {group: lists.begin(work, Filter(vacancy, group)).page.total for group in Group}
    assert view.groups == {**counted, Group.DELETED: 1}
    assert (view.groups[Group.PENDING], view.groups[Group.PROCESSED], view.groups[Group.RANKED]) == (1, 2, 1)
    assert (row.applications, row.pending) == (view.groups[Group.OVERVIEW], 1)
    assert {one for some in STATUSES.values() for one in some} < set(ApplicationStatus)


def test_how_many_were_deleted_is_not_told_to_who_may_not_look_into_the_bin(company: Company):
    with company.by(METTE) as work:
        assert Group.DELETED not in browsing.vacancy(work, vacancy_of(company), 0).groups


def test_words_ranks_and_statuses_narrow_a_list_down_together(company: Company):
    some = crowd(company, 3)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, some[1]).ranking = 1
    vacancy = vacancy_of(company)
    assert len(shown(company, Filter(vacancy, words="crowd"))) == 3
    assert shown(company, Filter(vacancy, words="CROWD p0001")) == ["P0001 Crowd"]
    assert shown(company, Filter(words="crowd", rank=Rank.FIRST)) == ["P0001 Crowd"]
    assert len(shown(company, Filter(words="crowd", rank=Rank.NONE))) == 2
    assert shown(company, Filter(words="crowd", status=ApplicationStatus.HIRED)) == []
    assert shown(company, Filter(words="!?")) == []


def test_a_list_holds_only_what_one_may_see(company: Company):
    assert shown(company, Filter(), SVEN) == ["Eva Annersted"]
    assert "Eva Annersted" not in shown(company, Filter(), METTE)
    with pytest.raises(Unknown):
        shown(company, Filter(vacancy_of(company)), SVEN)
    with company.by(EMMA) as work:
        mine = lists.begin(work, Filter()).selection_id
    with company.by(KARI) as work, pytest.raises(Unknown):
        lists.again(work, mine)
    with company.by(EMMA) as work, pytest.raises(Stale):
        lists.again(work, 999_999)


def test_ticks_outlive_pages_filters_and_gestures_that_come_in_between(company: Company):
    some = crowd(company, 12)
    with company.by(KARI) as work:
        first = lists.begin(work, Filter(words="crowd"))
    drawn = frozenset(row.id for row in first.page.rows)
    with company.by(KARI) as work:
        second = lists.follow(work, first.selection_id, Boxes(drawn, tuple(some[:2])), number=1)
    assert (second.ticked, [row.id for row in second.page.rows]) == (2, some[10:])
    with company.by(KARI) as work:
        boxes = Boxes(frozenset(some[10:]), (some[11],))
        other = lists.follow(work, first.selection_id, boxes, replace(second.filter, words="anna"))
    assert (other.ticked, [row.name for row in other.page.rows]) == (3, ["Anna Bergström"])
    with company.by(KARI) as work:
        lists.follow(work, first.selection_id, Boxes(drawn, (some[1],)))
        assert lists.ticked(work, first.selection_id, Boxes()) == [some[1], some[11]]


def test_all_who_fit_are_ticked_and_of_too_many_the_first(company: Company):
    some = crowd(company, MOST + 5)
    with company.by(KARI) as work:
        view = lists.begin(work, Filter(words="crowd"))
        view = lists.tick_all(work, view.selection_id, Boxes())
    assert (view.page.total, view.ticked) == (MOST + 5, MOST)
    with company.by(KARI) as work:
        assert lists.ticked(work, view.selection_id, Boxes()) == some[:MOST]
        with pytest.raises(NotNow):
            lists.follow(work, view.selection_id, Boxes(frozenset(some[MOST:]), tuple(some[MOST:])))
        assert lists.untick_all(work, view.selection_id).ticked == 0
        with pytest.raises(NotNow):
            lists.ticked(work, view.selection_id, Boxes())


def test_who_left_meanwhile_is_not_ticked_any_more(company: Company):
    with company.by(KARI) as work:
        view = lists.begin(work, Filter())
        ids = frozenset(row.id for row in view.page.rows)
        lists.follow(work, view.selection_id, Boxes(ids, (company.applications["Anna"], company.applications["Ola"])))
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).deleted_at = work.now
    with company.by(KARI) as work:
        assert lists.ticked(work, view.selection_id, Boxes()) == [company.applications["Ola"]]


def test_what_is_offered_fits_who_is_ticked_and_what_one_may_do_there(company: Company):
    with company.by(EMMA) as work:
        view = lists.begin(work, Filter())
        one = lists.follow(work, view.selection_id, boxes_of(company, "Anna")).actions
        two = lists.follow(work, view.selection_id, boxes_of(company, "Ola")).actions
    assert set(one) - set(two) == {action for action in one if not TABLE[action].several}
    with company.by(METTE) as work:
        view = lists.begin(work, Filter())
        assert view.actions == ()
        assert lists.follow(work, view.selection_id, boxes_of(company, "Anna")).ticks_read_only
    with company.begin(OPERATOR) as work:
        people_service.change(work, KARI, PersonChange(rights={Right.TRANSFER: False}))
    with company.by(KARI) as work:
        assert Action.TRANSFER not in lists.begin(work, Filter()).actions


def boxes_of(company: Company, *names: str) -> Boxes:
    ids = tuple(company.applications[name] for name in names)
    return Boxes(frozenset(ids), ids)


def test_a_list_is_kept_in_a_row_of_ids_and_never_executed_by_itself(company: Company):
    with company.by(KARI) as work:
        view = lists.begin(work, Filter(words="anna"), Action.SAVE)
        assert view.chosen is Action.SAVE
        row = selections.by_id(work.session, view.selection_id)
        assert row is not None
        assert (row.action, row.application_ids, row.query["words"]) == (None, [], "anna")


def test_names_of_import_and_of_the_person_are_sorted_alike(company: Company):
    with company.begin(SYSTEM) as work:
        person = work.session.get_one(Application, company.applications["Søren"]).candidate
        assert person.sort_name == "{cg{crd s{bren"
        work.session.execute(
            Candidate.__table__.insert(),
            [{"first_name": "Å", "last_name": "Æ", "language": Language.DA, "created_at": work.now}],
        )
        made = work.session.query(Candidate).filter_by(last_name="Æ").one()
        assert made.sort_name == "{a {c"


@pytest.mark.parametrize("words", ["", "crowd"])
def test_a_page_beyond_the_last_one_is_the_last_one(company: Company, words: str):
    crowd(company, 23)
    with company.by(KARI) as work:
        view = lists.begin(work, Filter(vacancy_of(company), words=words))
        view = lists.follow(work, view.selection_id, Boxes(), number=99)
    assert view.page.number == view.page.last == 2
    assert view.page.total == (23 if words else 30)
    assert view.page.rows
