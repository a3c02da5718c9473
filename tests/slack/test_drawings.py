"""The card, the history and the forms, in every state and language, as Slack would have them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.kit import limits
from bot.messages import activities, ledger
from bot.messages.doubts import doubt_lines, is_doubts
from bot.messages.history import SENTENCES, history_line
from bot.messages.interview_card import interview_card
from bot.messages.ledger import REMINDER_AGAIN, REMINDER_ENOUGH
from bot.modals import answer_recorded, interview_cancelled, interview_moved, reminder_block
from bot.sandbox.checks import check_message, check_view
from bot.services.reminding.at_move import Replanning
from bot.services.reminding.offer import Lead, Offer
from bot.texts.translator import Translator, translator
from domain.cards import Doors, Entry, InterviewCard, LedgerLine, LedgerState, Question, Sending
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import say
from domain.language import Language
from domain.letters import Variant
from domain.nudges import Choice, Unanswered
from domain.preflight import Doubt
from domain.proposals import Offered
from domain.reminders import NO_REMINDER, ReminderOption, ReminderWish, SkipReason
from domain.status import ApplicationStatus, InterviewForm, InterviewType, MeetingStatus, Outcome
from tests.cast import HARD_NAME

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OPEN = Doors(move=True, cancel=True, record=True, resend=True, undo=False)
SHUT = Doors(move=False, cancel=False, record=False, resend=False, undo=False)
SENT = Sending(ParcelKind.INVITATION, ParcelState.SENT, NOW, NOW, 1, "250 ok")
CARD = InterviewCard(
    interview_id=7,
    application_id=3,
    revision=0,
    candidate="Anna Bergström",
    vacancy="Systems developer",
    reference="DEV-1",
    type=InterviewType.FIRST,
    form=InterviewForm.VIDEO,
    starts_at=AT,
    minutes=45,
    zone=ZoneInfo("Europe/Oslo"),
    place="https://meet.example/abc",
    interviewers=("Kari Nordmann", "Emma Clarke"),
    meeting=MeetingStatus.AWAITING,
    note="",
    application_status=ApplicationStatus.INTERVIEW_1,
    cancelled=False,
    taken_back=False,
    opened_at=None,
    sending=SENT,
    doors=OPEN,
)
LONG = "Ærlig " * 34
TAKING = replace(OPEN, take=True, ask_again=True)
WANTING = replace(CARD, meeting=MeetingStatus.NEW_TIME, doors=TAKING)
BEGUN = replace(OPEN, resend=False, conclude=True)
OFFERED = tuple(
    Offered(AT + timedelta(days=days), ZoneInfo("America/New_York"), booked, days == 0)
    for days, booked in ((0, ()), (5, ()), (12, ("Kari Nordmann", HARD_NAME)))
)
CARDS = {
    "waiting to leave": replace(
        CARD, sending=replace(SENT, state=ParcelState.QUEUED, sent_at=None, attempts=0), doors=replace(OPEN, undo=True)
    ),
    "sent": CARD,
    "opened": replace(CARD, opened_at=NOW),
    "tried in vain": replace(CARD, sending=replace(SENT, state=ParcelState.QUEUED, sent_at=None, said="451 later")),
    "undelivered": replace(CARD, sending=replace(SENT, state=ParcelState.FAILED, sent_at=None, said="550 <no> & way")),
    "doubtful": replace(CARD, sending=replace(SENT, state=ParcelState.UNKNOWN, sent_at=None)),
    "without mail": replace(CARD, sending=None),
    "stopped": replace(CARD, sending=replace(SENT, state=ParcelState.CANCELLED, sent_at=None)),
    **{f"answer {meeting}": replace(CARD, meeting=meeting, note="See you & <b>") for meeting in MeetingStatus},
    "times offered": replace(WANTING, offered=OFFERED),
    "times offered to whoever is called like this": replace(WANTING, offered=OFFERED, candidate=HARD_NAME),
    "other times asked for": replace(WANTING, other_times_at=NOW, doors=replace(TAKING, ask_again=False)),
    "cancelled": replace(CARD, cancelled=True, doors=SHUT),
    "undone": replace(CARD, cancelled=True, taken_back=True, doors=SHUT),
    "begun": replace(CARD, doors=BEGUN),
    "held": replace(
        CARD, outcome=Outcome.HELD, meeting=MeetingStatus.ACCEPTED, doors=replace(BEGUN, move=False, cancel=False)
    ),
    "did not come": replace(CARD, outcome=Outcome.ABSENT, doors=BEGUN),
    "begun and rejected": replace(
        CARD, application_status=ApplicationStatus.REJECTED, doors=replace(BEGUN, move=False)
    ),
    "over": replace(CARD, doors=replace(OPEN, resend=False)),
    "rejected": replace(
        CARD, application_status=ApplicationStatus.REJECTED, doors=replace(OPEN, move=False, resend=False)
    ),
    "hard name": replace(CARD, candidate=HARD_NAME, vacancy=HARD_NAME, place=HARD_NAME, note=HARD_NAME),
    "endless": replace(
        CARD, candidate=LONG * 2, vacancy=LONG, place=LONG * 3, note=LONG * 10, interviewers=(LONG,) * 10
    ),
    "nobody, nowhere": replace(CARD, interviewers=(), place=""),
    "telephone": replace(CARD, form=InterviewForm.TELEPHONE, place="", type=InterviewType.INITIAL),
}
ABOUT_REMINDER = {
    "channels": ["email", "sms"], "days": 2, "due": NOW.isoformat(), "zone": "Europe/Oslo", "reason": "impossible"
}  # fmt: skip
FACTS: dict[str, dict[str, Any]] = {
    "answered": {"before": "awaiting", "after": "accepted"},
    "moved": {"before": NOW.isoformat(), "after": AT.isoformat(), "told": True},
    "cancelled": {"told": False},
    "invited": {"by_email": True},
    "undelivered": {"said": "550 <no> such user"},
    "undelivered_to_interviewer": {"said": ""},
    "reminder_impossible": ABOUT_REMINDER,
    "reminder_missed": ABOUT_REMINDER,
    "reminder_skipped": ABOUT_REMINDER | {"reason": "declined"},
    "reminder_undelivered": {"channel": "sms", "said": "30003 <no> & way"},
    "reminder_too_late": ABOUT_REMINDER,
    "doubt_lasts": ABOUT_REMINDER,
    "unanswered": {"revision": 0},
    "nudge_undelivered": {"channel": "sms", "said": "30003 <no> & way"},
    "not_again": {"kind": "sms_reminder", "channel": "sms", "why": "declined"},
}
ENTRIES = [Entry(event, NOW, who, FACTS.get(event, {}), CARD) for event in SENTENCES for who in ("", "Kari Nordmann")]
BOTH_WAYS = (Channel.EMAIL, Channel.SMS)
UNANSWERED = {
    "nothing chosen": Unanswered(BOTH_WAYS, open=True),
    "no way": Unanswered(open=True),
    "answered meanwhile": Unanswered(),
    "nudged by e-mail": Unanswered(choice=Choice.BY_EMAIL, who="Kari Nordmann", undo=True),
    "nudged by SMS": Unanswered(choice=Choice.BY_SMS, who=HARD_NAME),
    "left": Unanswered(choice=Choice.LEFT, who="Kari Nordmann"),
}


OFFER = Offer(
    tuple(ReminderOption),
    tuple(Lead(days, AT - timedelta(days=days, hours=1)) for days in (1, 2, 3)),
    ZoneInfo("Europe/Oslo"),
)
UNPLANNED = Replanning(OFFER, NO_REMINDER, NO_REMINDER, Language.SV)


def moved(t: Translator, card: InterviewCard) -> dict[str, Any]:
    """The form of a move, with no reminder planned."""
    return interview_moved.draw(t, card, UNPLANNED)


def every_language() -> Iterator[Translator]:
    return map(translator, Language)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts_in(one)


@pytest.mark.parametrize("state", CARDS)
def test_a_card_is_as_slack_wants_it_in_every_state_and_language(state: str):
    """Case 107."""
    for t in every_language():
        text, blocks = interview_card(t, CARDS[state])
        report = check_message(text, blocks)
        assert [(one.pointer, one.message) for one in report.findings] == []
        assert len(blocks) <= limits.MESSAGE_BLOCKS


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.event}-{entry.who}")
def test_a_line_of_the_history_is_as_slack_wants_it(entry: Entry):
    """Case 29."""
    hard = replace(entry, card=CARDS["hard name"])
    for t, one, alone in product(every_language(), (entry, hard), (True, False)):
        text, blocks = history_line(t, one, alone=alone)
        assert [(found.pointer, found.message) for found in check_message(text, blocks).findings] == []


def test_what_stands_on_a_locked_screen_names_nobody():
    """Case 29."""
    for t, card in product(every_language(), CARDS.values()):
        text, _ = interview_card(t, card)
        assert "Bergström" not in text
        assert HARD_NAME not in text
    for t, entry in product(every_language(), ENTRIES):
        text, _ = history_line(t, replace(entry, card=replace(CARD, vacancy="A & <!channel>")), alone=True)
        assert "Bergström" not in text
        assert "Kari" not in text
        assert "<!channel>" not in text


@pytest.mark.parametrize("state", CARDS)
def test_buttons_fit_the_state(state: str):
    card = CARDS[state]
    _, blocks = interview_card(translator(Language.EN), card)
    pressable = [
        one["action_id"].partition(":")[2]
        for block in blocks
        for one in block.get("elements", [])
        if "action_id" in one
    ]
    wanted = [f"take:{number}" for number, one in enumerate(one for one in card.offered if not one.past)]
    wanted += ["again"] if card.doors.ask_again else []
    became = [str(one) for one in Outcome if one is not card.outcome] if card.doors.conclude else []
    became += ["move"] if card.doors.conclude and card.doors.move else []
    usual = ("undo", "record", "resend", "cancel") if became else ("undo", "move", "record", "resend", "cancel")
    offered = [name for name in usual if getattr(card.doors, name)]
    if state in ("waiting to leave", "without mail"):
        offered.remove("resend")  # there is nothing yet to send again
    assert pressable == [*wanted, *became, *offered, "open"]


def test_nothing_that_has_room_in_english_is_cut_in_another_language():
    """A title has 24 letters, a button 75: a translation that is cut would read as a mistake."""
    for t in every_language():
        views = [draw(t, CARD) for draw in (moved, interview_cancelled.draw, answer_recorded.draw)]
        _, blocks = interview_card(t, CARDS["waiting to leave"])
        blocks = [*blocks, *interview_card(t, CARDS["times offered"])[1], *interview_card(t, CARDS["begun"])[1]]
        assert not [text for text in texts_in([*views, blocks]) if text.endswith("…")]
        assert [finding for view in views for finding in check_view(view, "modal").findings] == []


def test_forms_about_an_interview_take_endless_and_hard_names():
    """Case 107."""
    for t, state in product(every_language(), ("hard name", "endless")):
        for draw in (moved, interview_cancelled.draw, answer_recorded.draw):
            card = replace(CARDS[state], place=CARDS[state].place[:500])
            assert check_view(draw(t, card), "modal").findings == []


def test_every_event_has_a_sentence_in_the_thread_and_in_the_activity_list():
    t = translator(Language.EN)
    assert set(activities.SENTENCES) | {"answered"} >= set(SENTENCES)
    for event in SENTENCES:
        line = activities.activity(t, event, FACTS.get(event, {}))
        assert "_" not in line


def test_the_same_answer_with_another_note_is_not_called_a_change():
    """Case 75."""
    t = translator(Language.EN)
    entry = Entry("answered", NOW, "", {"before": "accepted", "after": "accepted"}, CARD)
    _, blocks = history_line(t, entry, alone=False)
    assert blocks[0]["text"]["text"] == "Anna Bergström answered: “Yes, I will attend”"


def test_a_list_of_hundreds_of_doubts_is_shown_whole_or_says_how_many_are_left():
    t = translator(Language.EN)
    many = [Doubt(say("{name} already has an interview at that time.", name=f"Candidate {n}")) for n in range(200)]
    blocks = doubt_lines(t, many, lead="Look.")
    shown = "\n".join(texts_in(blocks))
    assert all(f"Candidate {n} " in shown for n in range(200))
    endless = [Doubt(say("{name} already has an interview at that time.", name=LONG + str(n))) for n in range(400)]
    blocks = doubt_lines(t, endless)
    assert len(blocks) < 30
    said = sum(text.count("already has an interview") for text in texts_in(blocks))
    assert blocks[-1]["elements"][0]["text"] == f"And {400 - said} more."
    assert all(is_doubts(block) for block in blocks[:-1])


@pytest.mark.parametrize("language", [Language.EN, Language.NB])
def test_the_words_of_cards_and_history(language: Language, snapshot: SnapshotAssertion):
    t = translator(language)
    said = {}
    for state, card in CARDS.items():
        if state not in ("endless", "hard name"):
            text, blocks = interview_card(t, card)
            said[state] = [text, *(one.strip() for one in texts_in(blocks))]
    for entry in ENTRIES:
        text, blocks = history_line(t, entry, alone=True)
        said[f"{entry.event} by {entry.who or 'the candidate or the clock'}"] = [
            text,
            *(one.strip() for one in texts_in(blocks)),
        ]
    assert said == snapshot


OSLO = ZoneInfo("Europe/Oslo")
FAR = ZoneInfo("America/Argentina/ComodRivadavia")
LEDGER = (
    *(LedgerLine(Channel.EMAIL, 2, NOW, OSLO, state) for state in LedgerState),
    *(LedgerLine(Channel.SMS, 7, NOW, OSLO, LedgerState.SKIPPED, reason) for reason in SkipReason),
    LedgerLine(Channel.SMS, 1, NOW, OSLO, LedgerState.DOUBTFUL, parcel_id=4),
    LedgerLine(Channel.SMS, 1, NOW, OSLO, LedgerState.FAILED, said=LONG),
)


@pytest.mark.parametrize("state", ["sent", "endless", "hard name", "cancelled"])
def test_a_card_with_reminders_is_as_slack_wants_it_in_every_language(state: str):
    """Case 107."""
    for t, start in product(every_language(), range(0, len(LEDGER), 8)):
        text, blocks = interview_card(t, replace(CARDS[state], reminders=LEDGER[start : start + 8]))
        assert [(one.pointer, one.message) for one in check_message(text, blocks).findings] == []


def test_before_its_moment_a_reminder_will_not_be_sent_and_one_that_is_held_says_what_to_do():
    t = translator(Language.EN)
    called_off = LedgerLine(Channel.SMS, 2, NOW, OSLO, LedgerState.CALLED_OFF, SkipReason.NO_ADDRESS)
    held = LedgerLine(Channel.EMAIL, 2, NOW, OSLO, LedgerState.HELD, since=NOW - timedelta(days=3))
    assert ledger.words(t, called_off).startswith("Will not be sent: there is no mobile number to send it to – Monday")
    assert ledger.words(t, held) == (
        "Held since Fri 20 Nov 10:00: the candidate asks for another time. Move the interview and it is "
        "planned anew. It was planned for Monday 23 November 2026 at 10:00 (Oslo time)."
    )


def test_a_line_of_the_history_offers_the_times_that_still_stand():
    """Case 107."""
    facts = {"before": "awaiting", "after": "new_time", "times": [one.starts_at.isoformat() for one in OFFERED]}
    asked = Entry("answered", NOW, "", facts, replace(WANTING, offered=OFFERED[1:]))
    for t in every_language():
        text, blocks = history_line(t, asked, alone=True)
        assert check_message(text, blocks).findings == []
    said = list(texts_in(history_line(translator(Language.EN), asked, alone=True)[1]))
    for shown in (
        "Friday 27 November 2026 at 10:00 (Oslo time)\n",
        "Wednesday 2 December 2026 at 10:00 (Oslo time) – free\n",
        "Wednesday 2 December at 10:00 (Oslo): free",
        "Wednesday 9 December at 10:00 (Oslo): booked",
        "Move",
        "Ask again",
    ):
        assert shown in said
    for gone in (replace(asked, card=CARD), replace(asked, card=replace(asked.card, doors=SHUT))):
        _, blocks = history_line(translator(Language.EN), gone, alone=True)
        assert not [block for block in blocks if block["type"] == "actions"]


@pytest.mark.parametrize("state", UNANSWERED)
def test_the_line_about_a_missing_answer_is_as_slack_wants_it(state: str, snapshot: SnapshotAssertion):
    """Case 107."""
    said = {}
    for t, card in product(every_language(), (CARD, CARDS["hard name"])):
        asked = Entry("unanswered", NOW, "", {"revision": 0}, card, UNANSWERED[state], 5)
        text, blocks = history_line(t, asked, alone=True)
        assert check_message(text, blocks).findings == []
        assert not [one for one in texts_in(blocks) if one.endswith("…")]
        if card is CARD:
            said[str(t.language)] = list(texts_in(blocks))
    assert said == snapshot


def test_who_is_told_that_a_candidate_wants_another_time_can_move_the_interview_there():
    t, asked = translator(Language.EN), {"before": "awaiting", "after": "new_time"}
    waiting = Entry("answered", NOW, "", asked, replace(CARD, meeting=MeetingStatus.NEW_TIME))
    for entry, has_card, offered in (
        (waiting, True, True),
        (waiting, False, False),
        (replace(waiting, card=replace(waiting.card, doors=SHUT)), True, False),
        (replace(waiting, card=CARD), True, False),
    ):
        _, blocks = history_line(t, entry, alone=True, has_card=has_card)
        assert any(block["type"] == "actions" for block in blocks) is offered


def test_the_place_is_called_what_it_is_and_who_calls_sees_the_number():
    t = translator(Language.EN)
    for form, label in (("video", "Link"), ("in_person", "Place"), ("group", "Place"), ("telephone", "Telephone")):
        card = replace(CARD, form=InterviewForm(form), place="Here", mobile="+4791234567")
        said = "".join(texts_in(interview_card(t, card)[1]))
        assert f"{label}: Here" in said
        assert ("Candidate’s telephone: +4791234567" in said) is (form == "telephone")


def test_the_ledger_names_the_exact_moment_and_its_zone_for_every_state():
    t = translator(Language.EN)
    for line in LEDGER:
        _, blocks = interview_card(t, replace(CARD, reminders=(line,)))
        assert "Monday 23 November 2026 at 10:00 (Oslo time)" in "".join(texts_in(blocks))


def test_what_is_held_is_asked_about_and_is_sent_again_only_where_it_would_go():
    letters = ((Channel.SMS, ParcelKind.SMS_REMINDER), (Channel.EMAIL, ParcelKind.INVITATION))
    for t, (channel, kind), again in product(every_language(), letters, (True, False)):
        card = replace(CARD, questions=(Question(4, channel, kind, again),))
        _, blocks = interview_card(t, card)
        asked = [one for block in blocks for one in block.get("elements", []) if one.get("value") == "4"]
        assert [one["action_id"] for one in asked] == [*([REMINDER_AGAIN] if again else []), REMINDER_ENOUGH]
        assert not [one for one in asked if one["text"]["text"].endswith("…")]


def test_every_lead_with_its_moment_has_room_in_an_option_in_every_language():
    """An option has 75 letters; September, Wednesday and Thursday are the longest."""
    for t, zone, day in product(every_language(), (OSLO, FAR, ZoneInfo("Antarctica/DumontDUrville")), range(23, 30)):
        lead = Lead(7, datetime(2026, 9, day, 7, tzinfo=UTC))
        words = reminder_block.lead_words(t, Offer((), (lead,), zone), lead)
        assert len(words) <= limits.OPTION, words


def test_the_reminders_of_a_move_have_room_in_every_language():
    for t, option in product(every_language(), ReminderOption):
        texts = {Language.SV: Variant("x" * 300, "y" * 3000, "z" * 1000)}
        wish = ReminderWish(option, 2, texts, {Language.SV: "s" * 1000})
        for shown in (
            Replanning(OFFER, wish, None, Language.SV, lost=True),
            Replanning(OFFER, wish, wish, Language.SV),
        ):
            view = interview_moved.draw(t, CARDS["endless"] if option else CARD, shown)
            assert [one for one in check_view(view, "modal").findings if "place" not in one.pointer] == []
            drawn = [block for block in view["blocks"] if str(block.get("block_id", "")).startswith("reminder")]
            assert not [text for text in texts_in(drawn) if text.endswith("…")]
