"""Digests, their list and their form in every language, as Slack would have them and without a word cut off."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.kit import limits
from bot.messages.digest import Drawn, digest, stopped, withheld
from bot.modals import digest_form, digests
from bot.sandbox.checks import check_message, check_view, text_length
from bot.services.calendar.subscribing import Order, Proposed
from bot.texts.translator import translator
from domain.calendar import Slot, SlotKind
from domain.digest_view import DigestView, Need, NeedGroup, Ordered, Wanting
from domain.digests import Pause, Rhythm, ScopeKind
from domain.language import Language
from domain.rooms import Detail
from domain.status import InterviewForm, InterviewType, MeetingStatus, Outcome
from domain.week import Week
from tests.cast import HARD_NAME

OSLO = ZoneInfo("Europe/Oslo")
AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
SLOT = Slot(
    kind=SlotKind.INTERVIEW,
    id=7,
    starts_at=AT,
    minutes=45,
    zone=OSLO,
    title="",
    place="https://meet.example/abc",
    people=("Kari Nordmann", "Emma Clarke"),
    uid="u7",
    revision=0,
    cancelled=False,
    changed_at=AT,
    application_id=3,
    vacancy_id=1,
    vacancy="Systems developer",
    first_name="Anna",
    last_name="Bergström",
    type=InterviewType.FIRST,
    form=InterviewForm.VIDEO,
    meeting=MeetingStatus.ACCEPTED,
)
NEXT = replace(SLOT, id=8, application_id=4, first_name="Søren", last_name="Ågård", meeting=MeetingStatus.NEW_TIME)
OTHER = replace(
    SLOT,
    kind=SlotKind.APPOINTMENT,
    id=9,
    starts_at=AT + timedelta(days=1),
    title="Lunch with Anna",
    application_id=None,
    first_name="",
    last_name="",
    type=None,
    meeting=None,
    place="",
    people=("Kari Nordmann",),
)
VIEW = DigestView(
    digest_id=5,
    rhythm=Rhythm.WEEKLY,
    kind=ScopeKind.TEAM,
    names=("Kari Nordmann", "Emma Clarke"),
    zone=OSLO,
    day=date(2026, 11, 27),
    until=AT + timedelta(days=7),
    needs=(
        NeedGroup(Need.NEW_TIME, 1, (Wanting(NEXT, 3),)),
        NeedGroup(Need.UNANSWERED, 7, (Wanting(SLOT),)),
        NeedGroup(Need.REMINDER, 1, (Wanting(SLOT),)),
        NeedGroup(Need.NO_PLACE, 1, (Wanting(SLOT),)),
        NeedGroup(Need.OUTCOME, 2, (Wanting(SLOT), Wanting(NEXT))),
    ),
    slots=(SLOT, NEXT, OTHER),
    total=5,
)
ORDERED = Ordered(
    id=5,
    channel_id="C0NORDLYS",
    kind=ScopeKind.VACANCY,
    ref_ids=(1,),
    names=("Systems developer",),
    rhythm=Rhythm.WEEKLY,
    weekday=2,
    at="08:00",
    zone=OSLO,
    language="en",
    weekends=False,
    country="NO",
    when_empty=False,
    next_at=AT,
    paused=None,
)
OWN = replace(ORDERED, id=6, channel_id="", names=(), rhythm=Rhythm.DAILY, paused=Pause.ROOM_SHARED)
ORDER = Order("C0NORDLYS", (), (ScopeKind.VACANCY, 1), Rhythm.WEEKLY, 2, time(8), Language.EN, True, "NO", True)


def shown(drawn: Drawn) -> str:
    return "\n".join([drawn[0], "", *_texts(drawn[1])])


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for one in value.values() for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


@pytest.mark.parametrize("language", Language)
def test_what_a_digest_says_in_every_language(snapshot: SnapshotAssertion, language: Language):
    t = translator(language)
    daily = replace(VIEW, rhythm=Rhythm.DAILY, names=(), needs=(), slots=(SLOT,), total=1)
    empty = replace(daily, slots=(), total=0)
    drawings = [digest(t, VIEW, Detail.FULL), digest(t, VIEW, Detail.INITIALS), digest(t, VIEW, Detail.NOTHING)]
    drawings += [digest(t, daily, Detail.FULL), digest(t, empty, Detail.FULL)]
    drawings += [withheld(t), *(stopped(t, why) for why in Pause)]
    assert [shown(one) for one in drawings] == snapshot
    assert all(check_message(*one).findings == [] for one in drawings)


@pytest.mark.parametrize("language", Language)
def test_the_list_and_the_form_in_every_language(snapshot: SnapshotAssertion, language: Language):
    t = translator(language)
    views = [
        digests.draw(t, []),
        digests.draw(t, [replace(ORDERED, id=number) for number in range(20)]),
        digest_form.draw(t, Proposed(0, replace(ORDER, channel_id="", place=None, country=""), OSLO)),
        digest_form.draw(t, Proposed(5, ORDER, OSLO, "Systems developer")),
    ]
    assert [_texts(one) for one in (views[0], views[2], views[3])] == snapshot
    assert _texts(digests.draw(t, [ORDERED, OWN])) == snapshot
    for view in views:
        assert [one for one in check_view(view, "modal").findings if one.level == "error"] == []
        assert not any(text.endswith("…") for text in _texts(view))
        assert len(view["blocks"]) <= limits.MODAL_BLOCKS


def test_where_names_are_not_told_nothing_of_anybody_is():
    text, blocks = digest(translator(Language.EN), VIEW, Detail.INITIALS)
    said = shown((text, blocks))
    for secret in ("Anna", "Bergström", "Ågård", "Kari", "Emma", "meet.example", "Accepted", "First", "Lunch"):
        assert secret not in said
    assert "A. B. · Systems developer" in said
    assert "K. N. and E. C. · 5 entries" in said
    assert "10:00–10:45 · Appointment · Systems developer" in said


@pytest.mark.parametrize("detail", [Detail.FULL, Detail.INITIALS])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", [HARD_NAME, "Ærlig " * 700, "\N{COMBINING ACUTE ACCENT}" * 4000, "😀" * 4000])
def test_the_worst_there_can_be_fits(detail: Detail, language: Language, name: str):
    """Case 83."""
    worst = replace(
        SLOT,
        first_name=name,
        last_name=name,
        vacancy=name,
        place=name,
        people=(name,) * 10,
        zone=ZoneInfo("America/Argentina/ComodRivadavia"),
    )
    slots = tuple(
        replace(worst, id=number, application_id=number, starts_at=AT + timedelta(days=number)) for number in range(60)
    )
    needs = tuple(NeedGroup(need, 500, (Wanting(worst, 3),) * 5) for need in Need)
    week = Week(AT.date(), ((999, 999, 999, 999, 999),) * 14)
    view = replace(
        VIEW,
        needs=needs,
        slots=slots,
        total=500,
        names=(name,) * 20,
        week=week,
        picture="https://x.no/1.png",
        plain_picture="https://x.no/2.png",
    )
    text, blocks = digest(translator(language), view, detail)
    assert check_message(text, blocks).findings == []
    assert len(blocks) < limits.MESSAGE_BLOCKS
    assert text_length(blocks) <= limits.MESSAGE_CHARACTERS


def test_an_outcome_takes_the_place_of_the_answer():
    held = replace(VIEW, slots=(replace(SLOT, outcome=Outcome.HELD),), needs=(), total=1)
    said = shown(digest(translator(Language.EN), held, Detail.FULL))
    assert "First interview · Held" in said
