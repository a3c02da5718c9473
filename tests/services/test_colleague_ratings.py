"""Collaborative rating: who may rate, what is taken, and that nobody sees another's before giving their own."""

import json
from dataclasses import asdict
from fractions import Fraction

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.services import bin as bin_service
from bot.services import browsing, card_parts, lists, record
from bot.services.acting import erasing
from bot.services.rating import averages, colleagues, replies, settings
from bot.services.rating.settings import Wanted
from bot.work import Work
from domain.access import OPERATOR, SYSTEM, VacancyAccess
from domain.actions import Action
from domain.errors import BadFields, NotAllowed, NotNow, Refused, Stale, Unknown
from domain.lists import Filter
from domain.ratings import COMMENT_LENGTH, UNRATED
from storage import panels
from storage.panel_tables import ColleagueRating, RatingReply, Review
from storage.tables import Application
from tests.services.acting import act
from tests.services.company import EMMA, KARI, METTE, SVEN, Company
from tests.services.rating import (
    allow,
    answer,
    page,
    panel_of,
    rate,
    thirty_raters,
    turn_on,
    vacancy_of,
    withdraw,
    wrong,
)
from tests.services.test_moving_people import transfer

ON_BOTH = True
CANARY = "Only who rated her may read this"
MENTIONS = "<!channel> <@U0EMMA> *bold* _it_ `code` <https://evil.example|here> & {confirmlink} "


@pytest.fixture(autouse=True)
def rated_vacancy(company: Company) -> None:
    turn_on(company)


def rows(company: Company) -> list[tuple[int, int]]:
    """Who said what, by person."""
    with company.look(SYSTEM) as work:
        query = select(ColleagueRating.person_id, ColleagueRating.rating).order_by(ColleagueRating.id)
        return [tuple(row) for row in work.session.execute(query)]


# --- what is taken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["0", "8", "3.5", "７", "-1", "", " 4", "4 ", "four", "4\n", "1e0", "²", "٤", "04", None]
)
def test_only_a_digit_from_1_to_7_is_a_rating(company: Company, text: str | None) -> None:
    """Case 88."""
    assert list(wrong(company, KARI, text)) == ["rating"]
    assert rows(company) == []


@pytest.mark.parametrize("rating", [0, 8, -1, None])
def test_the_database_takes_no_rating_but_1_to_7(company: Company, rating: int | None) -> None:
    """Case 88."""
    with company.begin(SYSTEM) as work, pytest.raises(IntegrityError), work.session.begin_nested():
        work.session.execute(
            insert(ColleagueRating).values(
                application_id=company.applications["Anna"],
                person_id=company.actor(KARI).person_id,
                rating=rating,
                created_at=work.now,
                changed_at=work.now,
            )
        )
    assert rows(company) == []


def test_a_comment_may_be_as_long_as_a_field_in_slack_and_no_longer(company: Company) -> None:
    whole = (MENTIONS * 100)[:COMMENT_LENGTH]
    assert list(wrong(company, KARI, "4", (MENTIONS * 100)[:5000])) == ["comment"]
    rate(company, KARI, "4", whole)
    own = page(company, KARI).own
    assert own is not None
    assert own.comment == whole.strip()


def test_a_comment_of_nothing_to_be_seen_is_none(company: Company) -> None:
    rate(company, KARI, "4", "\u200b \u2028\u202e\n")
    own = page(company, KARI).own
    assert own is not None
    assert own.comment == ""


def test_a_second_rating_takes_the_place_of_the_first(company: Company) -> None:
    """Case 89."""
    rate(company, KARI, "2", "Hm.")
    company.clock.move(hours=1)
    rate(company, KARI, "6", "Better.")
    (row,) = rows(company)
    assert row[1] == 6
    shown = page(company, KARI)
    assert shown.own is not None
    assert (shown.own.rating, shown.own.comment, shown.own.at) == (6, "Better.", company.clock.now)


def test_the_same_once_more_changes_nothing(company: Company) -> None:
    rate(company, KARI, "2", "Hm.")
    company.clock.move(hours=1)
    before = company.everything()
    rate(company, KARI, "2", "Hm.")
    assert company.everything() == before


# --- who may ---------------------------------------------------------------------------------------------------------


def test_everybody_who_may_read_rates_and_nobody_else(company: Company) -> None:
    for who, rating in ((METTE, "3"), (KARI, "5"), (EMMA, "6")):
        rate(company, who, rating)
    with pytest.raises(Unknown):
        rate(company, SVEN, "7")
    assert [rating for _, rating in rows(company)] == [3, 5, 6]


def test_whoever_lost_their_access_meanwhile_is_told_there_is_nothing(company: Company) -> None:
    rate(company, METTE, "3")
    assert page(company, METTE).own
    allow(company, METTE, VacancyAccess.NONE)
    for gesture in (lambda: rate(company, METTE, "4"), lambda: page(company, METTE), lambda: withdraw(company, METTE)):
        with pytest.raises(Unknown):
            gesture()
    assert [rating for _, rating in rows(company)] == [3]


def test_a_vacancy_that_does_not_use_it_takes_none_and_shows_none(company: Company) -> None:
    rate(company, KARI, "5")
    turn_on(company, on=False)
    for gesture in (lambda: rate(company, KARI, "4"), lambda: page(company, KARI)):
        with pytest.raises(NotNow):
            gesture()
    with company.by(KARI) as work:
        assert browsing.candidate(work, company.applications["Anna"]).rating is None
        assert all(one.averages == UNRATED for one in lists.begin(work, Filter(vacancy_of(company))).page.rows)
    turn_on(company)
    own = page(company, KARI).own
    assert own is not None
    assert own.rating == 5


def test_the_command_line_has_no_rating_of_its_own(company: Company) -> None:
    with company.begin(OPERATOR) as work:
        for gesture in (colleagues.look, lambda w, id: colleagues.rate(w, id, "4", None)):
            with pytest.raises(NotAllowed):
                gesture(work, company.applications["Anna"])


# --- independence ----------------------------------------------------------------------------------------------------


def everything_seen(company: Company, who: str) -> str:
    """Whatever somebody is shown of Anna anywhere, in one text."""
    application = company.applications["Anna"]
    with company.by(who) as work:
        seen = [
            asdict(colleagues.look(work, application)),
            asdict(browsing.candidate(work, application)),
            [asdict(one) for one in lists.begin(work, Filter(vacancy_of(company))).page.rows],
            asdict(browsing.vacancy(work, vacancy_of(company), 0)),
            [asdict(one) for one in record.activities(work, work.session.get_one(Application, application), 0).rows],
        ]
    return json.dumps(seen, default=str, ensure_ascii=False)


def colleagues_rate(company: Company) -> int:
    """Kari and Emma rate Anna and Kari is replied to; returns Kari's rating."""
    rate(company, KARI, "6", CANARY)
    rate(company, EMMA, "3", CANARY)
    rating = page(company, KARI).own
    assert rating is not None
    answer(company, EMMA, rating.rating_id, CANARY)
    return rating.rating_id


def test_before_giving_their_own_nobody_sees_anything_of_the_others_anywhere(company: Company) -> None:
    before = everything_seen(company, METTE)
    rating = colleagues_rate(company)
    assert everything_seen(company, METTE) == before
    with pytest.raises(NotNow), company.by(METTE) as work:
        replies.look(work, rating)
    with pytest.raises(NotNow):
        answer(company, METTE, rating, "Me too")


def test_after_giving_their_own_they_see_all_of_it_at_once(company: Company) -> None:
    colleagues_rate(company)
    rate(company, METTE, "4")
    shown = page(company, METTE)
    assert [(one.who, one.rating, one.comment, one.replies) for one in shown.page.rows] == [
        ("Emma Clarke", 3, CANARY, 0),
        ("Kari Nordmann", 6, CANARY, 1),
    ]
    assert (shown.average.mean, shown.average.count, shown.hidden) == (Fraction(13, 3), 3, None)
    with company.by(METTE) as work:
        card = browsing.candidate(work, company.applications["Anna"]).rating
        found = {one.name: one.averages for one in lists.begin(work, Filter(vacancy_of(company))).page.rows}
    assert card == averages.Standing(4, shown.average)
    assert found.pop("Anna Bergström").colleagues == shown.average
    assert set(found.values()) == {UNRATED}


def test_whoever_withdraws_their_own_sees_nothing_again(company: Company) -> None:
    before = everything_seen(company, METTE)
    rate(company, METTE, "4")
    colleagues_rate(company)
    withdraw(company, METTE)
    assert everything_seen(company, METTE) == before
    assert len(rows(company)) == 2
    with pytest.raises(Stale):
        withdraw(company, METTE)


def test_whoever_owes_a_review_of_the_person_sees_only_their_own_until_it_is_given(company: Company) -> None:
    colleagues_rate(company)
    rate(company, METTE, "4")
    panel = panel_of(company, METTE, "Anna", "Ola")
    seen = everything_seen(company, METTE)
    assert CANARY not in seen
    shown = page(company, METTE)
    assert (shown.own is not None, shown.hidden, shown.average.count, shown.page.total) == (True, colleagues.OWES, 0, 0)
    with company.begin(SYSTEM) as work:
        _given(work, panel, company.applications["Anna"])
    assert page(company, METTE).average.count == 3


def test_whoever_owes_a_review_sees_no_replies_to_their_own_comment(company: Company) -> None:
    rate(company, METTE, "4", "Mine")
    rate(company, KARI, "5")
    own = page(company, METTE).own
    assert own is not None
    answer(company, KARI, own.rating_id, CANARY)
    panel_of(company, METTE, "Anna")
    again = page(company, METTE).own
    assert again is not None
    assert again.replies == 0
    with pytest.raises(NotNow), company.by(METTE) as work:
        replies.look(work, own.rating_id)


def _given(work: Work, panel: int, application: int) -> None:
    (reviewer,) = panels.reviewers(work.session, panel)
    moment = {"created_at": work.now, "changed_at": work.now, "given_at": work.now}
    work.session.add(Review(reviewer_id=reviewer.id, application_id=application, rating=5, **moment))


# --- replies ---------------------------------------------------------------------------------------------------------


def test_replies_stand_in_the_order_they_came_a_page_at_a_time_the_last_one_first(company: Company) -> None:
    rating = colleagues_rate(company)
    for number in range(1, 12):
        answer(company, KARI, rating, f"Reply {number}")
    with company.by(EMMA) as work:
        last, first = replies.look(work, rating), replies.look(work, rating, 0)
        beyond = replies.look(work, rating, 99)
    assert [one.contents for one in last.page.rows] == ["Reply 10", "Reply 11"]
    assert [one.contents for one in first.page.rows] == [CANARY, "Reply 1", "Reply 2", "Reply 3", "Reply 4"]
    assert (beyond.page.number, last.page.total) == (2, 12)


@pytest.mark.parametrize("text", ["", " \u200b", None, "x" * (COMMENT_LENGTH + 1)])
def test_a_reply_of_nothing_or_too_much_is_refused_at_its_field(company: Company, text: str | None) -> None:
    rating = colleagues_rate(company)
    with pytest.raises(BadFields) as refused:
        answer(company, EMMA, rating, text)
    assert list(refused.value.fields) == ["contents"]


def test_with_a_rating_that_is_withdrawn_its_replies_go_and_nobody_replies_any_more(company: Company) -> None:
    rating = colleagues_rate(company)
    withdraw(company, KARI)
    with pytest.raises(Unknown):
        answer(company, EMMA, rating, "Why?")
    with company.look(SYSTEM) as work:
        assert work.session.scalar(select(func.count(RatingReply.id))) == 0


def test_nothing_is_replied_to_a_comment_that_was_taken_out(company: Company) -> None:
    rating = colleagues_rate(company)
    rate(company, KARI, "6")
    with pytest.raises(NotNow):
        answer(company, EMMA, rating, "Why?")
    (emma,) = page(company, KARI).page.rows
    assert emma.comment == CANARY


# --- who leaves --------------------------------------------------------------------------------------------------------


def test_whoever_was_deleted_transferred_or_erased_is_not_rated_any_more(company: Company) -> None:
    """Case 89."""
    for name in ("Anna", "Ola", "Jane"):
        rate(company, KARI, "5", CANARY, name)
    act(company, Action.DELETE, "Anna", by=EMMA)
    transfer(company)
    with company.begin(SYSTEM) as work:
        erasing.erase_person(work, work.session.get_one(Application, company.applications["Jane"]).candidate_id)
    for name in ("Anna", "Ola", "Jane"):
        with pytest.raises(Unknown):
            rate(company, KARI, "6", None, name)
    assert [rating for _, rating in rows(company)] == [5, 5]


def test_with_somebody_who_is_erased_what_was_said_of_them_goes(company: Company) -> None:
    colleagues_rate(company)
    with company.begin(SYSTEM) as work:
        erasing.erase_person(work, work.session.get_one(Application, company.applications["Anna"]).candidate_id)
    with company.look(SYSTEM) as work:
        counts = [work.session.scalar(select(func.count()).select_from(one)) for one in (ColleagueRating, RatingReply)]
    assert counts == [0, 0]
    assert CANARY not in json.dumps([one.facts for one in company.journal()])


def test_from_the_bin_somebody_comes_back_with_their_ratings(company: Company) -> None:
    colleagues_rate(company)
    act(company, Action.DELETE, "Anna", by=EMMA)
    with company.by(EMMA) as work:
        bin_service.restore(work, company.applications["Anna"])
    assert page(company, KARI).average.count == 2


def test_nobody_elsewhere_gets_the_ratings_of_who_is_transferred(company: Company) -> None:
    """Case 38."""
    rate(company, EMMA, "5", CANARY, "Ola")
    transfer(company)
    turn_on(company, "TECH-2")
    with company.look(SYSTEM) as work:
        query = select(Application.id).where(Application.vacancy_id == vacancy_of(company, "Eva"))
        there = list(work.session.scalars(query))
    with company.by(EMMA) as work:
        assert all(colleagues.look(work, one).own is None for one in there)


# --- many, and apart from the ranking --------------------------------------------------------------------------------


def test_the_average_is_exact_and_of_all_however_many_pages_they_fill(company: Company) -> None:
    thirty_raters(company, "Anna", "A comment")
    rate(company, KARI, "7")
    first, last, beyond = (page(company, KARI, "Anna", number) for number in (0, 5, 99))
    assert (first.page.total, len(first.page.rows), beyond.page.number) == (30, 5, 5)
    assert (first.average.count, first.average) == (31, last.average)
    names = {one.who for number in range(6) for one in page(company, KARI, "Anna", number).page.rows}
    assert len(names) == 30


def test_the_recruiters_ranking_and_the_ratings_leave_each_other_alone(company: Company) -> None:
    """The one is 1 to 3 and the recruiter's own, the other 1 to 7 and everybody's."""
    rate(company, KARI, "7")
    with company.by(KARI) as work:
        card_parts.rank(work, company.applications["Anna"], 2)
    rate(company, KARI, "3")
    with company.by(KARI) as work:
        card = browsing.candidate(work, company.applications["Anna"])
        row = next(one for one in lists.begin(work, Filter(vacancy_of(company))).page.rows if one.ranking)
    assert (card.ranking, card.rating and card.rating.own) == (2, 3)
    assert (row.ranking, row.averages.colleagues.mean) == (2, Fraction(3))
    with company.by(KARI) as work:
        card_parts.rank(work, company.applications["Anna"], 0)
    own = page(company, KARI).own
    assert own is not None
    assert own.rating == 3


# --- the switch ------------------------------------------------------------------------------------------------------


def test_only_the_vacancys_administrators_turn_it_on_and_choose_who_is_told(company: Company) -> None:
    vacancy = vacancy_of(company)
    for who, refusal in ((KARI, NotAllowed), (METTE, NotAllowed), (SVEN, Unknown)):
        for gesture in (
            lambda work: settings.look(work, vacancy),
            lambda work: settings.may_be_told(work, vacancy, ""),
            lambda work: settings.save(work, vacancy, Wanted(False, (), True)),
        ):
            with pytest.raises(refusal), company.by(who) as work:
                gesture(work)
    allow(company, KARI, VacancyAccess.ADMINISTRATOR)
    with company.by(KARI) as work:
        settings.save(work, vacancy, Wanted(False, (), True))
        assert settings.look(work, vacancy).collaborative is False


def test_only_people_with_access_can_be_chosen_and_a_forged_choice_is_refused(company: Company) -> None:
    vacancy = vacancy_of(company)
    with company.by(EMMA) as work:
        known = [name for _, name, _ in settings.may_be_told(work, vacancy, "")]
        assert [name for _, name, _ in settings.may_be_told(work, vacancy, "KAR nord")] == ["Kari Nordmann"]
        assert settings.may_be_told(work, vacancy, "sven") == []
    assert known == ["Emma Clarke", "Kari Nordmann", "Mette Holm"]
    for forged in (company.actor(SVEN).person_id or 0, 999_999):
        with pytest.raises(BadFields) as refused, company.by(EMMA) as work:
            settings.save(work, vacancy, Wanted(True, (forged,), True))
        assert list(refused.value.fields) == ["watchers"]


def test_a_refused_rating_says_why(company: Company) -> None:
    turn_on(company, on=False)
    with pytest.raises(Refused) as refused:
        rate(company, KARI, "4")
    assert refused.value.phrase == colleagues.SWITCHED_OFF
