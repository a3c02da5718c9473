"""Collaborative rating in Slack: given on the card's page, seen by who gave one, set on the vacancy's form."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from bot.modals import candidate, vacancy
from bot.modals.rating import page, settings, thread
from bot.services import lists, people, vacancies
from bot.services.people import PersonChange
from bot.services.rating import colleagues
from bot.services.vacancies import VacancyChange
from domain.access import OPERATOR, SYSTEM, VacancyAccess
from domain.language import Language
from domain.lists import Filter
from domain.ratings import COMMENT_LENGTH
from storage.panel_tables import ApplicantWatch, ColleagueRating
from storage.tables import Vacancy
from tests.services.company import EMMA, KARI, METTE, SVEN
from tests.services.rating import panel_of, rate, thirty_raters, turn_on, vacancy_of
from tests.slack.desk import Answer, Desk, as_shown
from tests.slack.listing import choose_rank, list_view
from tests.slack.rating import T

CARD, PAGE = "V0CARD", "V0PAGE"
AVERAGE = re.compile(r"Average rating:? (panel )?[0-9]")
CANARY = "Only who rated her may read this"
MENTIONS = "<!channel> <@U0EMMA> *bold* `code` <https://evil.example|here> & {confirmlink} "


@pytest.fixture(autouse=True)
def rated_vacancy(desk: Desk) -> None:
    turn_on(desk.company)
    with desk.company.begin(OPERATOR) as work:
        for who in (KARI, METTE):
            people.change(work, who, PersonChange(language=Language.EN))


def card(desk: Desk, who: str, name: str = "Anna") -> dict[str, Any]:
    return as_shown(desk.press(who, "candidate:open", str(desk.company.applications[name])).view) | {"id": CARD}


def opened(desk: Desk, who: str, name: str = "Anna") -> dict[str, Any]:
    """The page as the card's button opens it."""
    answer = desk.press(who, candidate.RATING, str(desk.company.applications[name]), view=card(desk, who, name))
    assert answer.calls[-1][0] == "views.push"
    return as_shown(answer.view) | {"id": PAGE, "previous_view_id": CARD, "root_view_id": CARD}


def given(view: dict[str, Any], rating: Any, comment: str | None = None) -> dict[str, Any]:
    """A page with a rating chosen and a comment written."""
    for block_id, states in view["state"]["values"].items():
        if block_id.startswith("rating"):
            states["rating"] = {"type": "static_select", "selected_option": {"value": rating}}
        elif comment is not None:
            states["comment"] = {"type": "plain_text_input", "value": comment}
    return view


def submitted(desk: Desk, who: str, rating: Any, comment: str | None = None) -> Answer:
    return desk.submit(who, given(opened(desk, who), rating, comment))


def said(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def facts(view: dict[str, Any]) -> str:
    """The labelled values of a view, as they are read."""
    blocks = [one for one in view["blocks"] if one["type"] == "rich_text"]
    pieces = [piece for one in blocks for part in one["elements"] for piece in part["elements"]]
    return "".join(piece["text"] for piece in pieces)


def ratings(desk: Desk) -> list[int]:
    with desk.company.look(SYSTEM) as work:
        return list(work.session.scalars(select(ColleagueRating.rating).order_by(ColleagueRating.id)))


# --- rating ----------------------------------------------------------------------------------------------------------


def test_a_rating_is_kept_and_the_page_and_the_card_beneath_show_the_average_at_once(desk: Desk):
    rate(desk.company, EMMA, "4", "Good")
    answer = submitted(desk, KARI, "7", "Very good")
    assert (answer.status, answer.body["response_action"]) == (200, "update")
    assert "Average rating: 5.5 (2 ratings)" in facts(answer.body["view"])
    assert "Emma Clarke: 4 – Suitable" in said(answer.body["view"])
    ((_, beneath),) = [one for one in answer.calls if one[0] == "views.update"]
    assert beneath["view_id"] == CARD
    assert "Your rating: 7 – Outstanding\nAverage rating: 5.5 (2 ratings)\n" in facts(beneath["view"])


@pytest.mark.parametrize("rating", ["0", "8", "3.5", "７", "", None, 4, ["4"], "four"])
def test_a_forged_rating_is_refused_at_its_field(desk: Desk, rating: Any):
    """Case 88."""
    answer = submitted(desk, KARI, rating)
    assert list(answer.body["errors"]) == ["rating"]
    assert ratings(desk) == []


def test_a_comment_of_five_thousand_characters_is_refused_at_its_field(desk: Desk):
    answer = submitted(desk, KARI, "4", (MENTIONS * 100)[:5000])
    assert list(answer.body["errors"]) == ["comment"]
    assert ratings(desk) == []


def test_mentions_and_markup_in_a_comment_and_a_reply_are_only_text(desk: Desk):
    rate(desk.company, EMMA, "4", (MENTIONS * 100)[:COMMENT_LENGTH])
    view = submitted(desk, KARI, "5", MENTIONS).body["view"]
    assert "<!channel>" in said(view)
    assert "mrkdwn" not in said(view)
    with desk.company.by(KARI) as work:
        (emma,) = colleagues.look(work, desk.company.applications["Anna"]).page.rows
    shown = desk.press(KARI, page.THREAD, str(emma.rating_id), view=as_shown(view) | {"id": PAGE}).view
    replied = desk.submit(KARI, as_shown(shown, contents={"value": MENTIONS})).body["view"]
    assert MENTIONS.strip() in json.dumps(replied["blocks"], ensure_ascii=False)
    assert "mrkdwn" not in said(replied)


def test_a_rating_that_is_withdrawn_is_gone_from_the_page_and_the_card(desk: Desk):
    rate(desk.company, EMMA, "4", CANARY)
    rate(desk.company, KARI, "6")
    answer = desk.press(KARI, page.WITHDRAW, "0", view=opened(desk, KARI))
    now, beneath = [one["view"] for method, one in answer.calls if method == "views.update"]
    assert CANARY not in said(now)
    assert "initial_option" not in said(now)
    assert "Your rating: –\n" in facts(beneath)
    assert "Average rating" not in facts(beneath)
    assert ratings(desk) == [4]


def test_replies_are_read_and_written_over_the_page_which_counts_them(desk: Desk):
    rate(desk.company, EMMA, "4", "Good")
    rate(desk.company, KARI, "6")
    view = opened(desk, KARI)
    (door,) = [one["accessory"] for one in view["blocks"] if one.get("accessory", {}).get("action_id") == page.THREAD]
    pushed = desk.press(KARI, page.THREAD, door["value"], view=view)
    over = as_shown(pushed.view, contents={"value": "I agree"}) | {"previous_view_id": PAGE}
    answer = desk.submit(KARI, over)
    assert "I agree" in said(answer.body["view"])
    ((_, beneath),) = [one for one in answer.calls if one[0] == "views.update"]
    assert beneath["view_id"] == PAGE
    assert "1 reply" in said(beneath["view"])


def test_the_pages_of_thirty_raters_are_turned_and_what_is_being_written_stays(desk: Desk):
    thirty_raters(desk.company, "Anna", "A comment")
    rate(desk.company, KARI, "6")
    view = opened(desk, KARI)
    turned = desk.press(KARI, f"{page.TURN}:on", "1", view=view).view
    assert "6 to 10 of 30" in said(turned)
    assert [one["block_id"] for one in turned["blocks"] if one["type"] == "input"] == ["rating", "comment"]


# --- meanwhile -------------------------------------------------------------------------------------------------------


def test_a_form_that_was_open_when_it_was_switched_off_saves_nothing_and_says_so(desk: Desk):
    view = given(opened(desk, KARI), "4")
    turn_on(desk.company, on=False)
    answer = desk.submit(KARI, view)
    assert list(answer.body["errors"].values()) == [T.phrase(colleagues.SWITCHED_OFF)]
    assert ratings(desk) == []


def test_a_form_that_was_open_when_access_was_taken_away_saves_nothing(desk: Desk):
    view = given(opened(desk, METTE), "4")
    with desk.company.begin(OPERATOR) as work:
        vacancies.change(work, "DEV-1", VacancyChange(members={METTE: VacancyAccess.NONE}))
    answer = desk.submit(METTE, view)
    assert answer.body["response_action"] == "errors"
    assert (ratings(desk), [one.facts["reason"] for one in desk.company.journal("refused")]) == ([], ["Unknown"])


# --- nobody sees another's before their own --------------------------------------------------------------------------


def seen(desk: Desk, who: str) -> list[Answer]:
    """Everything of Anna's that somebody can open."""
    company, application = desk.company, desk.company.applications["Anna"]
    with company.by(who) as work:
        scene = SimpleNamespace(desk=desk, list=lists.begin(work, Filter(vacancy_of(company))).selection_id)
        rating = work.session.scalars(select(ColleagueRating.id).order_by(ColleagueRating.id).limit(1)).first()
    view = opened(desk, who)
    gestures = [
        ("candidate:open", str(application), None),
        (candidate.RATING, str(application), None),
        ("candidate:notes", str(application), None),
        ("vacancy:open", str(vacancy_of(company)), None),
        ("list:open:overview", str(vacancy_of(company)), None),
        ("card:more:activities", str(application), None),
        ("card:more:messages", str(application), None),
        (f"{page.TURN}:on", "1", view),
        (page.THREAD, str(rating), view),
    ]
    shown = [desk.press(who, action, value, view=view) for action, value, view in gestures]
    commands = [desk.command(who, "/candidates", "Anna"), desk.command(who, "/vacancies")]
    return [*shown, *commands, desk.press(who, "list:page:on", "0", view=emmas(scene, who))]


def emmas(scene: Any, who: str) -> dict[str, Any] | None:
    return list_view(scene) if who == EMMA else None


def test_nothing_that_is_sent_before_ones_own_rating_tells_anything_of_the_others(desk: Desk):
    rate(desk.company, EMMA, "4", CANARY)
    rate(desk.company, KARI, "6", CANARY)
    for answer in seen(desk, METTE):
        whole = answer.whole
        assert CANARY not in whole
        assert not AVERAGE.search(whole)
        assert not any(one in whole for one in ("2 ratings", "5.0", "Kari Nordmann: ", "Emma Clarke: "))
    rate(desk.company, METTE, "5")
    assert sum("5.0 (3" in answer.whole for answer in seen(desk, METTE)) >= 3


def test_nothing_of_the_others_is_sent_while_a_review_of_the_person_is_owed(desk: Desk):
    rate(desk.company, EMMA, "4", CANARY)
    rate(desk.company, METTE, "5")
    panel_of(desk.company, METTE, "Anna")
    for answer in seen(desk, METTE):
        assert CANARY not in answer.whole
        assert not AVERAGE.search(answer.whole)


# --- the recruiter's own ranking -------------------------------------------------------------------------------------


def test_the_ranking_and_the_ratings_are_two_things_on_the_card_and_in_the_list(desk: Desk):
    rate(desk.company, KARI, "6")
    scene = SimpleNamespace(desk=desk, application=desk.company.applications["Anna"])
    shown = choose_rank(scene, KARI, 2).view
    chooser = next(one for one in shown["blocks"] if one.get("block_id", "").startswith("ranking:"))
    assert chooser["text"]["text"] == "Ranking 1–3"
    assert chooser["accessory"]["initial_option"]["text"]["text"] == "Ranking 2"
    assert "Your rating: 6\nAverage rating: 6.0 (1 rating)\n" in facts(shown)
    view = desk.press(KARI, "list:open:overview", str(vacancy_of(desk.company))).view
    (rows,) = [one["elements"][0]["options"] for one in view["blocks"] if one.get("block_id", "").startswith("rows.")]
    about = {one["text"]["text"]: one["description"]["text"] for one in rows}
    assert about["Anna Bergström"] == "Received · Ranking 2"
    assert said(view).index('"Average rating"') > said(view).index("rows.")
    assert facts(view) == "Anna Bergström: 6.0 (1)\n"


def test_a_panels_average_in_the_list_is_called_one(desk: Desk):
    from fractions import Fraction

    from bot.texts import ratings as words
    from domain.ratings import Averages, Summary, summary

    colleagues_, panel = summary([4, 5]), Summary(2, Fraction(17, 4), Fraction(4), 1, 7)
    both = (Averages(), Averages(colleagues_), Averages(panel=panel), Averages(colleagues_, panel))
    assert [words.averages(T, one) for one in both] == [
        "",
        "Average rating: 4.5 (2)",
        "Average rating: panel 4.3 (2)",
        "Average rating: 4.5 (2), panel 4.3 (2)",
    ]


# --- the vacancy's form ----------------------------------------------------------------------------------------------


def form(desk: Desk, who: str = EMMA, **answers: Any) -> dict[str, Any]:
    return as_shown(desk.press(who, vacancy.SETTINGS, str(vacancy_of(desk.company))).view, **answers)


def watchers(desk: Desk) -> list[tuple[int, bool]]:
    with desk.company.look(SYSTEM) as work:
        query = select(ApplicantWatch).order_by(ApplicantWatch.person_id)
        return [(one.person_id, one.details) for one in work.session.scalars(query)]


def test_the_vacancys_page_leads_its_administrators_to_the_form_and_nobody_else(desk: Desk):
    doors = [
        vacancy.SETTINGS in desk.press(who, "vacancy:open", str(vacancy_of(desk.company))).whole
        for who in (EMMA, KARI, METTE)
    ]
    assert doors == [True, False, False]


def test_the_form_turns_it_off_and_chooses_who_is_told_and_of_what(desk: Desk):
    kari = desk.company.actor(KARI).person_id
    chosen = {"selected_options": [{"value": str(kari)}]}
    number = {"selected_option": {"value": settings.NUMBER}}
    answer = desk.submit(EMMA, form(desk, collaborative={"selected_options": []}, watchers=chosen, told=number))
    assert (answer.status, answer.text) == (200, "")
    assert watchers(desk) == [(kari, False)]
    with desk.company.look(SYSTEM) as work:
        assert work.session.get_one(Vacancy, vacancy_of(desk.company)).collaborative is False
    again = form(desk)
    assert "Kari Nordmann" in said(again)
    assert settings.NUMBER in json.dumps(again["state"])


def test_only_people_with_access_are_offered_and_a_forged_choice_is_refused_at_its_field(desk: Desk):
    named = {"action_id": settings.WATCHERS, "block_id": settings.WATCHERS}
    offered = desk.act("block_suggestion", EMMA, **named, value="e", view=form(desk)).body["options"]
    assert [one["text"]["text"] for one in offered] == ["Emma Clarke", "Mette Holm"]
    for forged in (str(desk.company.actor(SVEN).person_id), "999999", "x", "-1"):
        answer = desk.submit(EMMA, form(desk, watchers={"selected_options": [{"value": forged}]}))
        assert list(answer.body["errors"]) == ["watchers"], forged
    told = {"selected_option": {"value": "everything"}}
    assert list(desk.submit(EMMA, form(desk, told=told)).body["errors"]) == ["told"]
    assert watchers(desk) == []


def test_a_memory_that_was_changed_does_nothing(desk: Desk):
    view = given(opened(desk, KARI), "4")
    for memo in ("", "{}", "[]", '{"application_id":1}', '{"application_id":"1","number":0,"turn":0}'):
        assert desk.submit(KARI, view | {"private_metadata": memo}).body["response_action"] == "errors"
    for action in (page.WITHDRAW, f"{page.TURN}:on", f"{thread.TURN}:on"):
        assert desk.press(KARI, action, "0", view=view | {"private_metadata": "{}"}).status == 200
    assert ratings(desk) == []
