"""Lists, cards, notes, the bin and employees in every language, as Slack would have them and without a word cut off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.commands import candidates as command
from bot.kit import limits
from bot.messages.activities import SENTENCES
from bot.modals import applications as list_form
from bot.modals import candidate, card_pages, deleted, employees, notes, vacancy
from bot.sandbox.checks import check_message, check_view
from bot.services.bin import Deleted
from bot.services.browsing import ApplicationRow, CandidateView, InterviewRow, VacancyRow, VacancyView
from bot.services.card_pages import Part, PartView
from bot.services.card_parts import FileRow, OtherRow, Outcome
from bot.services.employees import EmployeeRow
from bot.services.lists import ListRow, ListView
from bot.services.notes import NoteRow, Notes
from bot.services.record import Activity, Copy, Message
from bot.texts.translator import Translator, translator
from domain.actions import Action
from domain.cards import Doors
from domain.delivery import ParcelKind, ParcelState
from domain.groups import Group
from domain.language import Language
from domain.lists import Filter, Rank, Sort
from domain.pages import Page
from domain.rejection import RejectStage, ShippedReason
from domain.status import ApplicationStatus, InterviewType, MeetingStatus, VacancyState
from tests.cast import HARD_NAME

AT = datetime(2026, 9, 23, 9, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
LONG = "Ærlig " * 33
NAMES = ("Anna Bergström", HARD_NAME, LONG * 2)


def page(rows: list[Any], total: int = 12_345) -> Page[Any]:
    return Page(rows, 1, len(rows), total)


def listing(name: str, *, ticked: int = 3, total: int = 12_345) -> ListView:
    rows = [ListRow(one, name, name, ApplicationStatus.OFFERED, one % 3 + 1, one % 2 == 0) for one in range(1, 11)]
    return ListView(7, Filter(words="a"), name, page(rows, total), ticked, 4, tuple(Action), Action.SAVE)


OPEN = Doors(move=True, cancel=True, record=True, resend=True, undo=False)


def card(name: str) -> CandidateView:
    """As full as a card can be."""
    interviews = [
        InterviewRow(one, InterviewType.INITIAL, AT, MeetingStatus.NEW_TIME, False, AT, OPEN) for one in range(1, 41)
    ]
    latest = [Activity(event, AT, name, "slack", {}) for event in list(SENTENCES)[:10]]
    return CandidateView(
        application_id=3,
        name=name,
        email="a" * 254,
        mobile="+4791234567",
        language=Language.NB,
        vacancy=name,
        reference="DEV-1",
        zone=OSLO,
        status=ApplicationStatus.REJECTED,
        cover_letter=LONG * 100,
        may_invite=True,
        interviews=tuple(interviews),
        activities=tuple(latest),
        more_activities=90,
        actions=tuple(Action),
        ranking=3,
        outcome=Outcome(RejectStage.INITIAL, ShippedReason.QUALIFICATIONS, AT, True),
        files=tuple(FileRow(name, 10**one, "https://kalle.example/papers/x") for one in range(1, 9)),
        others=tuple(OtherRow(one, name, ApplicationStatus.TRANSFERRED, one % 2 == 0) for one in range(1, 9)),
        notes=12,
        undoable_step=5,
    )


ROWS: dict[Part, Any] = {
    Part.LETTER: ["x" * 2500] * 4,
    Part.FILES: [FileRow(LONG, 0, "")] * 10,
    Part.INTERVIEWS: list(card("x").interviews[:8]),
    Part.ACTIVITIES: [Activity("invited", AT, LONG, "web", {}, copy="copy-3")] * 10,
    Part.MESSAGES: [Message("copy-3", kind, AT, ParcelState.HELD) for kind in list(ParcelKind)[:10]],
    Part.OTHERS: list(card(LONG).others),
}


def views(t: Translator, name: str) -> Iterator[dict[str, Any]]:
    yield list_form.draw(t, listing(name))
    yield list_form.draw(t, listing(name, ticked=0, total=25))
    yield list_form.draw(t, replace(listing(name), actions=(), ticks_read_only=True))
    yield list_form.draw(t, replace(listing(name), page=Page([], 0, 10, 0)))
    yield candidate.draw(t, card(name), 9)
    yield candidate.draw(t, replace(card(name), may_invite=False, actions=(), activities=None, notes=None))
    for part, rows in ROWS.items():
        yield card_pages.draw(t, PartView(3, part, name, OSLO, True, page(rows)))
    yield card_pages.draw_copy(t, Copy(ParcelKind.REJECTION, AT, "a@b.c", name, name, "word " * 9000), "then")
    yield card_pages.draw_copy(t, Copy(ParcelKind.SMS, AT, "", "+47", "", ""), "then")
    written = [NoteRow(one, name[:200], LONG * 15, name, AT, one % 2 == 0) for one in range(1, 6)]
    yield notes.draw(t, Notes(3, name, name, "Europe/Oslo", page(written), may_write=True), 2)
    gone = [Deleted(one, name, name, OSLO, ApplicationStatus.INTERVIEW_1, AT) for one in range(1, 9)]
    yield deleted.draw(t, page(gone), deleted.BinMemo(0, 365, 1), name)
    yield deleted.draw_final(t, gone[0])
    hired = [EmployeeRow(one, name, 1, name, name, date(2026, 9, 23), date(2027, 9, 22)) for one in range(1, 11)]
    yield employees.draw(t, page(hired))
    yield whole_vacancy(t, name)


def whole_vacancy(t: Translator, name: str) -> dict[str, Any]:
    row = VacancyRow(1, name, "DEV-1", VacancyState.ACTIVE, name, 10_000, 1000)
    people = [ApplicationRow(one, name, name, ApplicationStatus.OFFERED) for one in range(1, 13)]
    counts = dict.fromkeys(ApplicationStatus, 10_000)
    return vacancy.draw(t, VacancyView(row, "Europe/Oslo", name, counts, dict.fromkeys(Group, 10_000), page(people)))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES, ids=["usual", "hard", "endless"])
def test_every_view_is_as_slack_wants_it(language: Language, name: str):
    """Case 107."""
    for view in views(translator(language), name):
        found = [(one.pointer, one.message) for one in check_view(view, "modal").findings]
        assert found == [], view["callback_id"]
        assert len(view["blocks"]) <= limits.MODAL_BLOCKS - 1


@pytest.mark.parametrize("language", Language)
def test_no_word_of_ours_is_cut_off(language: Language):
    t = translator(language)
    for view in views(t, "Anna"):
        cut = list(texts_in([view["title"], view.get("submit"), *pressable(view["blocks"])]))
        assert not [one for one in cut if one.endswith("…")], view["callback_id"]


def pressable(blocks: list[dict[str, Any]]) -> list[Any]:
    inside = [block.get("accessory") for block in blocks] + [block.get("element") for block in blocks]
    return [*inside, *(one for block in blocks if block["type"] == "actions" for one in block["elements"])]


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts_in(one)


@pytest.mark.parametrize("language", Language)
def test_the_commands_answers_are_as_slack_wants_them(language: Language):
    t = translator(language)
    rows = [ApplicationRow(one, LONG * 2, LONG, ApplicationStatus.OFFERED) for one in range(1, 13)]
    for blocks in (command.guide(t, list(Action)), command.draw(t, page(rows), "x" * 200)):
        assert check_message("text", blocks).findings == []
        assert len(blocks) <= limits.MESSAGE_BLOCKS


def test_every_group_rank_and_order_has_its_own_words_in_every_language():
    for language in Language:
        t = translator(language)
        for kind in (Group, Rank, Sort):
            assert len({t(one) for one in kind}) == len(kind)


def test_a_page_says_which_of_how_many_it_shows():
    t = translator(Language.EN)
    assert "11 to 20 of 12345" in list(texts_in(list_form.draw(t, listing("Anna"))))
    assert "Tick the first 1000 of 12345" in list(texts_in(list_form.draw(t, listing("Anna"))))
    assert "Tick all 25 that fit" in list(texts_in(list_form.draw(t, listing("Anna", total=25))))


def test_every_action_has_a_sentence_in_the_activity_list():
    """An invitation is written down as such, by its own services."""
    assert {str(one) for one in Action if one is not Action.INVITE} <= set(SENTENCES)
