"""What shows a panel and its results, in every language, as Slack wants it and with the most there can be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.kit import limits
from bot.messages import panel_card, panel_result
from bot.messages.panel_numbers import numbers
from bot.modals import candidate
from bot.modals.panel import manage, overview, results
from bot.sandbox.checks import check_message, check_view
from bot.services.panel.listing import Listing, Row
from bot.texts.translator import Translator, translator
from domain.language import Language
from domain.owed_reviews import OwedReview
from domain.pages import Page
from domain.panel_view import Answer, ApplicationPanel, PanelView, Result, ResultPage, Results, ReviewerLine, Said
from domain.panels import CannotReason, Closing, ReviewerState, Terms
from domain.ratings import COMMENT_LENGTH, NONE, summary
from domain.status import ApplicationStatus
from tests.cast import HARD_NAME
from tests.slack.test_list_drawings import card, pressable, texts_in

AT = datetime(2026, 9, 23, 9, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
NAMES = ("Anna Bergström", HARD_NAME, "Ærlig " * 33)
EVERYTHING = "<!channel> & <@U0EVE> *bold* " * 200


def reviewers(name: str, many: int = 20) -> tuple[ReviewerLine, ...]:
    states = islice(cycle(ReviewerState), many)
    return tuple(
        ReviewerLine(
            id=number,
            name=name,
            outside=number % 2 == 0,
            state=state,
            given=number % 3,
            active=number % 5 != 0,
            reason=CannotReason.KNOWS if state is ReviewerState.CANNOT else None,
            words="words " * 80 if state is ReviewerState.CANNOT else "",
            openings=number % 4,
            passed_to=name if state is ReviewerState.PASSED_ON else "",
        )
        for number, state in enumerate(states, start=1)
    )


def panel(name: str = "Anna", *, many: int = 20, **other: Any) -> PanelView:
    usual: dict[str, Any] = {
        "id": 7,
        "vacancy_id": 3,
        "vacancy": name,
        "zone": OSLO,
        "requester": name,
        "terms": Terms(blind=True),
        "created_at": AT,
        "due_at": AT,
        "quorum": 12,
        "people": 50,
        "reviewers": reviewers(name, many),
        "may_manage": True,
    }
    return PanelView(**{**usual, **other})


def over(name: str = "Anna", **other: Any) -> PanelView:
    return panel(name, closed_at=AT, closing=Closing.EMPTY, revealed_at=AT, **other)


def result(number: int, name: str, many: int = 20) -> Result:
    said = tuple(Said(name, one % 7 + 1, EVERYTHING[:COMMENT_LENGTH]) for one in range(many))
    ratings = [one.rating for one in said if one.rating]
    return Result(number, name, ApplicationStatus.PANEL_REVIEW, summary(ratings), many, said)


def whole(name: str, many: int = 50) -> Results:
    rows = [result(one, name) for one in range(1, many - 1)]
    none = Result(many - 1, name, ApplicationStatus.WITHDRAWN)
    return Results(over(name), (*rows, none, replace(none, application_id=many, hidden=True)))


def several(one: PanelView, many: int, first: int = 1) -> list[PanelView]:
    return [replace(one, id=first + number) for number in range(many)]


def messages(t: Translator, name: str) -> Iterator[tuple[str, list[Any]]]:
    yield panel_card.panel_card(t, panel(name))
    yield panel_card.panel_card(t, panel(name, many=45))
    yield panel_card.panel_card(t, over(name, may_manage=False))
    yield panel_card.panel_card(t, panel(name, due_at=None, quorum=None, terms=Terms(rating=False), reviewers=()))
    yield panel_card.withheld(t)
    yield panel_result.panel_result(t, whole(name))
    yield panel_result.panel_result(t, whole(name, many=100))
    yield panel_result.panel_result(t, Results(over(name, terms=Terms(rating=False)), whole(name).rows))
    yield panel_result.panel_result(t, Results(over(name, reviewers=()), ()))


def views(t: Translator, name: str) -> Iterator[dict[str, Any]]:
    yield results.draw(t, whole(name))
    yield results.draw(t, whole(name), 4)
    yield results.draw(t, Results(over(name), ()))
    row = result(1, name)
    yield results.draw_person(t, ResultPage(over(name), row, Page(row.said[:5], 1, 5, 20)))
    yield results.draw_person(t, ResultPage(over(name), Result(1, name, row.status), Page([], 0, 5, 0)))
    yield manage.draw(t, panel(name, many=45))
    yield manage.draw(t, over(name, many=45), 2)
    yield manage.draw(t, panel(name, begins_at=AT))
    owed = OwedReview(1, name, name, 3, 50, AT, OSLO)
    open_ones, closed = (several(one(name), 3) for one in (panel, over))
    rows: list[Row] = [owed, replace(owed, left=0, due_at=None, requester=""), *open_ones, *several(closed[0], 3, 20)]
    yield overview.draw(t, Listing(Page(rows, 1, 8, 40)))
    yield overview.draw(t, Listing(Page(several(over(name), 8), 0, 8, 8), 3, name))
    yield overview.draw(t, Listing(Page([], 0, 8, 0)))
    answers = tuple(Answer(name, one % 2 == 0, ReviewerState.ASKED) for one in range(20))
    panels = (
        ApplicationPanel(over(name), row, False, answers),
        ApplicationPanel(over(name, id=8), None, True, answers),
        ApplicationPanel(panel(name, id=9), None, False, answers),
        ApplicationPanel(panel(name, id=10), None, False, ()),
    )
    yield candidate.draw(t, replace(card(name), panels=panels), 9)
    yield candidate.draw(t, replace(card(name), panels=(kept(name),)), 9)


def kept(name: str) -> ApplicationPanel:
    """A blind panel as the card shows it to who reviews in it."""
    return ApplicationPanel(panel(name, id=11, revealed_at=AT), None, False, (), kept=True)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES, ids=["usual", "hard", "endless"])
def test_every_message_and_view_of_a_panel_is_as_slack_wants_it(language: Language, name: str):
    """Case 107. Fifty people, twenty reviewers, the longest names and comments."""
    t = translator(language)
    for text, blocks in messages(t, name):
        found = check_message(text, blocks)
        assert [(one.pointer, one.message) for one in found.findings] == []
        assert len(blocks) <= limits.MESSAGE_BLOCKS
    for view in views(t, name):
        found = check_view(view, "modal")
        assert [(one.pointer, one.message) for one in found.findings] == [], view["callback_id"]
        assert len(view["blocks"]) <= limits.MODAL_BLOCKS - 1


@pytest.mark.parametrize("language", Language)
def test_no_word_of_ours_is_cut_off(language: Language):
    t = translator(language)
    for view in views(t, "Anna"):
        cut = list(texts_in([view["title"], view.get("submit"), *pressable(view["blocks"])]))
        assert not [one for one in cut if one.endswith("…")], view["callback_id"]
    for _, blocks in messages(t, "Anna"):
        assert not [one for one in texts_in(pressable(blocks)) if one.endswith("…")]


@pytest.mark.parametrize("language", Language)
def test_the_result_leaves_nobody_of_fifty_out_where_names_are_as_they_are(language: Language):
    _, blocks = panel_result.panel_result(translator(language), whole("Anna Bergström"))
    said = "\n".join(texts_in(blocks))
    assert said.count("Anna Bergström: ") == 50


COMMA = {Language.NB, Language.DA, Language.SV, Language.NL}


@pytest.mark.parametrize("language", Language)
def test_a_mean_is_written_with_one_decimal_as_its_reader_writes_numbers(language: Language):
    said = numbers(translator(language), summary([7, 2, 4, 4]))
    assert ("4,3" if language in COMMA else "4.3") in said
    assert ("4,3" in said) is not ("4.3" in said)


def test_the_numbers_say_how_many_the_middle_and_how_far_apart():
    t = translator(Language.EN)
    assert numbers(t, summary([7, 2, 4, 4])) == (
        "4 ratings · mean 4.3 · median 4 · spread 5 (2 to 7) · strong disagreement"
    )
    assert numbers(t, summary([5, 6])) == "2 ratings · mean 5.5 · median 5.5 · spread 1 (5 to 6)"
    assert numbers(t, summary([3])) == "1 rating · mean 3.0 · median 3 · spread 0 (3 to 3)"


def test_a_panel_that_is_not_sent_yet_says_when_and_no_other_does():
    t = translator(Language.EN)
    assert "Is sent at" in str(panel_card.about(t, panel(begins_at=AT)))
    for other in (panel(), over(begins_at=AT)):
        assert "Is sent at" not in str(panel_card.about(t, other))


def test_nothing_can_be_done_with_a_panel_that_was_undone():
    t = translator(Language.EN)
    assert panel_card.buttons(t, over())
    assert panel_card.buttons(t, panel(closed_at=AT, closing=Closing.TAKEN_BACK)) == []


def test_a_missing_rating_is_missing_and_not_zero():
    assert numbers(translator(Language.EN), NONE) == "–"


def test_the_notification_of_a_result_tells_no_number():
    text, _ = panel_result.panel_result(translator(Language.EN), whole("Anna"))
    assert not any(one.isdigit() for one in text)


def test_a_card_says_why_it_does_not_say_who_has_reviewed():
    drawn = str(candidate.draw(translator(Language.EN), replace(card("Anna"), panels=(kept("Kari"),)), 9))
    assert "it is blind: who has reviewed whom is shown when it closes" in drawn
    assert "Under way" in drawn
