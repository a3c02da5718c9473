"""Who may do what, gesture by gesture: the whole table, and that no gesture is missing from it."""

import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.messages.interview_card import CANCEL, MOVE, RECORD, RESEND, UNDO, interview_card
from bot.messages.ledger import REMINDER_AGAIN, REMINDER_ENOUGH
from bot.messages.offered_times import AGAIN as AGAIN_TIMES
from bot.messages.offered_times import TAKE as TAKE_TIME
from bot.messages.outcomes import ABSENT, HELD
from bot.messages.unanswered import BY_EMAIL, BY_SMS, LEAVE
from bot.messages.unanswered import UNDO as UNDO_NUDGE
from bot.messages.undelivered import AGAIN, STOP
from bot.modals import (
    answer_recorded,
    calendar,
    contact_details,
    interview_cancelled,
    interview_moved,
    invitation,
    invitation_letters,
)
from bot.services import candidates, cards, people
from bot.services.interview import looking
from bot.services.invitation import composing, prefill
from bot.services.people import PersonChange
from bot.services.reminding import at_move
from bot.texts.translator import translator
from domain.access import OPERATOR, SYSTEM, Level, Right, VacancyAccess
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.language import Language
from domain.status import InterviewType
from storage import outbox
from storage.delivery_tables import Parcel
from storage.tables import Application, VacancyMember
from tests.services.company import EMMA, EVE, KARI, METTE, SVEN
from tests.slack import acting, day, listing, managing, owing, rating, reviewing, times
from tests.slack.desk import Answer, Desk, as_shown

TAKE = f"{TAKE_TIME}:0"
AFTERMATH = (HELD, ABSENT, BY_EMAIL, BY_SMS, LEAVE, UNDO_NUDGE, calendar.CHANGE)
GONE = "U0GONE"
EVERYONE = (EVE, GONE, METTE, SVEN, KARI, EMMA)
DEV, TECH = "DEV-1", "TECH-2"
CANDIDATE = {DEV: "Ola", TECH: "Eva"}
CANARIES = {DEV: ("Ola Hansen", "Systems developer"), TECH: ("Eva Annersted", "Service technician")}
T = translator(Language.EN)

YES, NO, NOTHING, STRANGER = "yes", "NotAllowed", "Unknown", "Stranger"

# who              stranger  gone      Mette    Sven     Kari     Emma
ANYBODY = {
    DEV: (STRANGER, STRANGER, YES, YES, YES, YES),
    TECH: (STRANGER, STRANGER, YES, YES, YES, YES),
}
STRANGERS_TOO = {DEV: (YES,) * 6, TECH: (YES,) * 6}
READERS = {
    DEV: (STRANGER, STRANGER, YES, NOTHING, YES, YES),
    TECH: (STRANGER, STRANGER, NOTHING, YES, YES, YES),
}
ACTING = {
    DEV: (STRANGER, STRANGER, NO, NOTHING, YES, YES),
    TECH: (STRANGER, STRANGER, NOTHING, YES, YES, YES),
}
INVITING = {
    DEV: (STRANGER, STRANGER, NO, YES, YES, YES),
    TECH: (STRANGER, STRANGER, NO, YES, YES, YES),
}
ADMINISTRATORS = {
    DEV: (STRANGER, STRANGER, NO, NO, NO, YES),
    TECH: (STRANGER, STRANGER, NO, NO, NO, YES),
}
ITS_AUTHOR = {
    DEV: (STRANGER, STRANGER, NOTHING, NOTHING, NOTHING, YES),
    TECH: (STRANGER, STRANGER, NOTHING, NOTHING, NOTHING, YES),
}

DELETING = {
    DEV: (STRANGER, STRANGER, NO, NOTHING, YES, YES),
    TECH: (STRANGER, STRANGER, NO, YES, YES, YES),
}
ITS_WRITER = {
    DEV: (STRANGER, STRANGER, NO, NOTHING, NO, YES),
    TECH: (STRANGER, STRANGER, NOTHING, NO, NO, YES),
}
MANAGING = {
    DEV: (STRANGER, STRANGER, NO, NOTHING, YES, YES),
    TECH: (STRANGER, STRANGER, NOTHING, NO, YES, YES),
}
OFFERING = dict.fromkeys((DEV, TECH), (STRANGER, STRANGER, NO, NO, NO, YES))


# --- the gestures --------------------------------------------------------------------------------------------------


@dataclass
class Scene:
    """A desk and one of the two vacancies, with an interview and a draft of Emma's in it."""

    desk: Desk
    vacancy: str
    needs: str

    def __post_init__(self) -> None:
        company, name = self.desk.company, CANDIDATE[self.vacancy]
        if self.needs in ("interview", "doubtful", "times"):
            (self.interview_id,) = company.invite(name, by=EMMA)
        if self.needs == "times":
            times.prepare(company, self.interview_id)
        if self.needs == "doubtful":
            self.parcel_id = doubtful_sms(self.desk, self.interview_id)
        if self.needs == "step":
            self.step = acting.step_of(self.desk, self.application)
        listing.prepare(self)
        day.prepare(self)
        rating.prepare(self)
        reviewing.prepare(self)
        managing.prepare(self)
        if self.needs == "draft":
            self.draft = company.prepare(name, by=EMMA)

    @property
    def application(self) -> int:
        return self.desk.company.applications[CANDIDATE[self.vacancy]]

    @property
    def vacancy_id(self) -> int:
        with self.desk.company.look(SYSTEM) as work:
            return work.session.get_one(Application, self.application).vacancy_id

    def move_form(self) -> dict[str, Any]:
        with self.desk.company.by(EMMA) as work:
            card = looking.to_change(work, self.interview_id)
            return interview_moved.draw(T, card, at_move.opened(work, self.interview_id))

    def card(self) -> Any:
        with self.desk.company.by(EMMA) as work:
            return looking.to_change(work, self.interview_id)


def doubtful_sms(desk: Desk, interview_id: int) -> int:
    """An SMS of which nobody knows whether it arrived."""
    with desk.company.begin(SYSTEM) as work:
        outbox.put(
            work.session,
            channel=Channel.SMS,
            kind=ParcelKind.SMS_REMINDER,
            key=f"sms:{interview_id}",
            recipient="+4791234567",
            sender="Kalle",
            message_id=f"<sms-{interview_id}>",
            body=work.house.vault.seal(b"See you"),
            due_at=work.now,
            now=work.now,
            interview_id=interview_id,
            interview_revision=0,
        )
        work.session.execute(
            update(Parcel)
            .where(Parcel.key == f"sms:{interview_id}")
            .values(state=ParcelState.HELD, handed_over_at=work.now)
        )
        return work.session.scalars(select(Parcel.id).where(Parcel.key == f"sms:{interview_id}")).one()


def step_one(scene: Scene, **answers: Any) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        filled = prefill.for_application(work, scene.application)
    at = {"day": {"selected_date": "2026-12-01"}, "at": {"selected_time": "10:00"}}
    return as_shown(invitation.draw(T, filled), **at, **answers)


def step_two(scene: Scene) -> dict[str, Any]:
    return as_shown(invitation_letters.draw(T, scene.draft))


def preview(scene: Scene) -> dict[str, Any]:
    shown = scene.draft
    with scene.desk.company.by(EMMA) as work:
        composing.preview(work, shown.invitation_id, shown.edited)
    memo = f'{{"invitation_id":{shown.invitation_id}}}'
    return as_shown({"type": "modal", "callback_id": "invitation_preview", "private_metadata": memo, "blocks": []})


def vacancy_view(scene: Scene) -> dict[str, Any]:
    memo = f'{{"vacancy_id":{scene.vacancy_id}}}'
    return as_shown({"type": "modal", "callback_id": "vacancy", "private_metadata": memo, "blocks": []})


def moved(scene: Scene) -> dict[str, Any]:
    return as_shown(scene.move_form(), at={"selected_time": "15:00"})


def contact(scene: Scene) -> dict[str, Any]:
    with scene.desk.company.by(EMMA) as work:
        shown = candidates.to_correct(work, scene.application)
    return as_shown(contact_details.draw(T, shown))


def profile_of(who: str) -> dict[str, Any]:
    return {"type": "user_change", "user": {"id": who, "profile": {"real_name": "New"}}}


def message_of(who: str) -> dict[str, Any]:
    return {"type": "message", "channel_type": "im", "channel": "D1", "user": who, "text": "Hei", "ts": "1.1"}


Gesture = Callable[[Scene, str], Answer]
TABLE: dict[str, tuple[str, Gesture, dict[str, tuple[str, ...]]]] = {
    "/kalle": ("commands.kalle.kalle", lambda s, who: s.desk.command(who, "/kalle"), STRANGERS_TOO),
    "/vacancies": ("commands.vacancies.vacancies", lambda s, who: s.desk.command(who, "/vacancies"), ANYBODY),
    "turn vacancies": (
        "commands.vacancies.turned",
        lambda s, who: s.desk.press(who, "vacancies:page:on", "1"),
        ANYBODY,
    ),
    "/candidates": ("commands.candidates.candidates", lambda s, who: s.desk.command(who, "/candidates"), ANYBODY),
    "turn candidates": (
        "commands.candidates.turned",
        lambda s, who: s.desk.press(who, "candidates:page:on", "1"),
        ANYBODY,
    ),
    "/interview": (
        "commands.interview.interview",
        lambda s, who: s.desk.command(who, "/interview", CANDIDATE[s.vacancy]),
        INVITING,
    ),
    "shortcut": (
        "modals.invitation.from_shortcut",
        lambda s, who: s.desk.act("shortcut", who, callback_id="invite"),
        INVITING,
    ),
    "search": ("modals.invitation.found", lambda s, who: s.desk.suggest(who, CANDIDATE[s.vacancy]), ANYBODY),
    "open vacancy": (
        "modals.vacancy.asked",
        lambda s, who: s.desk.press(who, "vacancy:open", str(s.vacancy_id)),
        READERS,
    ),
    "turn vacancy": (
        "modals.vacancy.turned",
        lambda s, who: s.desk.press(who, "vacancy:page:on", "0", view=vacancy_view(s)),
        READERS,
    ),
    "open application": (
        "modals.candidate.asked",
        lambda s, who: s.desk.press(who, "candidate:open", str(s.application)),
        READERS,
    ),
    "invite from card": (
        "modals.invitation.from_button",
        lambda s, who: s.desk.press(who, "invitation:open", str(s.application)),
        ACTING,
    ),
    "submit step 1": (
        "modals.invitation.submitted",
        lambda s, who: s.desk.submit(who, step_one(s)),
        ACTING,
    ),
    "edit letter": (
        "modals.invitation_letters.edited",
        lambda s, who: s.desk.press(who, "contents", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "edit subject": (
        "modals.invitation_letters.edited",
        lambda s, who: s.desk.press(who, "subject", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "edit signature": (
        "modals.invitation_letters.edited",
        lambda s, who: s.desk.press(who, "signature", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "correct contact": (
        "modals.contact_details.asked",
        lambda s, who: s.desk.press(who, "candidate:contact", str(s.application)),
        ACTING,
    ),
    "submit contact": (
        "modals.contact_details.submitted",
        lambda s, who: s.desk.submit(who, contact(s)),
        ACTING,
    ),
    "choose whether to mail": (
        "modals.invitation_letters.edited",
        lambda s, who: s.desk.press(who, "action", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "tick box": (
        "modals.invitation_letters.touched",
        lambda s, who: s.desk.press(who, "include_link", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "submit step 2": (
        "modals.invitation_letters.submitted",
        lambda s, who: s.desk.submit(who, step_two(s)),
        ITS_AUTHOR,
    ),
    "show letters": (
        "modals.invitation_preview.asked",
        lambda s, who: s.desk.press(who, "invitation:preview", "1", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "turn letters": (
        "modals.invitation_preview.turned",
        lambda s, who: s.desk.press(who, "invitation_preview:page:on", "0", view=preview(s)),
        ITS_AUTHOR,
    ),
    "choose whether to remind": (
        "modals.invitation_letters.edited",
        lambda s, who: s.desk.press(who, "reminder", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "choose when to remind": (
        "modals.invitation_letters.edited",
        lambda s, who: s.desk.press(who, "reminder_days", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "edit SMS": (
        "modals.invitation_letters.edited",
        lambda s, who: s.desk.press(who, "sms_text", view=step_two(s)),
        ITS_AUTHOR,
    ),
    "turn reminders": (
        "commands.reminders.turned",
        lambda s, who: s.desk.press(who, "reminders:page:on", "1"),
        ANYBODY,
    ),
    "send doubtful SMS again": (
        "reminder_presses.again",
        lambda s, who: s.desk.press(who, REMINDER_AGAIN, str(s.parcel_id)),
        ACTING,
    ),
    "take doubtful SMS as arrived": (
        "reminder_presses.enough",
        lambda s, who: s.desk.press(who, REMINDER_ENOUGH, str(s.parcel_id)),
        ACTING,
    ),
    "send anything again": (
        "commands.kalle.send_again",
        lambda s, who: s.desk.press(who, AGAIN, str(s.parcel_id)),
        ADMINISTRATORS,
    ),
    "send nothing again": (
        "commands.kalle.stop",
        lambda s, who: s.desk.press(who, STOP, str(s.parcel_id)),
        ADMINISTRATORS,
    ),
    "choose another day": (
        "modals.interview_moved.edited",
        lambda s, who: s.desk.press(who, "day", view=moved(s)),
        ACTING,
    ),
    "move": (
        "modals.interview_moved.asked",
        lambda s, who: s.desk.press(who, MOVE, str(s.interview_id)),
        ACTING,
    ),
    "submit move": (
        "modals.interview_moved.submitted",
        lambda s, who: s.desk.submit(who, moved(s)),
        ACTING,
    ),
    "cancel": (
        "modals.opening.asked",
        lambda s, who: s.desk.press(who, CANCEL, str(s.interview_id)),
        ACTING,
    ),
    "submit cancel": (
        "modals.interview_cancelled.submitted",
        lambda s, who: s.desk.submit(who, as_shown(interview_cancelled.draw(T, s.card()))),
        ACTING,
    ),
    "record": (
        "modals.opening.asked",
        lambda s, who: s.desk.press(who, RECORD, str(s.interview_id)),
        ACTING,
    ),
    "submit record": (
        "modals.answer_recorded.submitted",
        lambda s, who: s.desk.submit(who, as_shown(answer_recorded.draw(T, s.card()))),
        ACTING,
    ),
    "undo": ("presses.undo", lambda s, who: s.desk.press(who, UNDO, str(s.interview_id)), ACTING),
    "resend": ("presses.resend", lambda s, who: s.desk.press(who, RESEND, str(s.interview_id)), ACTING),
    "write to Kalle": ("events.written_to", lambda s, who: s.desk.event(message_of(who)), STRANGERS_TOO),
    "user_change": ("events.profile_changed", lambda s, who: s.desk.event(profile_of(who)), STRANGERS_TOO),
}

PARTS = (listing, day, owing, rating, reviewing, managing)
FOR = {
    "everyone": STRANGERS_TOO,
    "anybody": ANYBODY,
    "readers": READERS,
    "acting": ACTING,
    "author": ITS_AUTHOR,
    "managing": MANAGING,
}
FOR |= {"offering": OFFERING, "deleting": DELETING, "writer": ITS_WRITER, "daily": INVITING}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in listing.GESTURES.items()}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in acting.GESTURES.items()}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in times.GESTURES.items()}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in day.GESTURES.items()}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in owing.GESTURES.items()}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in rating.GESTURES.items()}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in reviewing.GESTURES.items()}
TABLE |= {name: (listener, gesture, FOR[whom]) for name, (listener, gesture, whom) in managing.GESTURES.items()}

ROOM_EVENTS = {
    **dict.fromkeys(("channel_left", "group_left", "channel_deleted", "group_deleted"), "left"),
    **dict.fromkeys(("channel_archive", "group_archive"), "archived"),
    **dict.fromkeys(("channel_unarchive", "group_unarchive"), "unarchived"),
    "channel_shared": "shared",
    "channel_unshared": "unshared",
    "member_left_channel": "somebody_left",
    "member_joined_channel": "somebody_joined",
}


def room_event(event: str) -> Gesture:
    return lambda s, who: s.desk.event({"type": event, "user": who, "channel": "C0NORDLYS"})


TABLE |= {one: (f"room_events.{listener}", room_event(one), STRANGERS_TOO) for one, listener in ROOM_EVENTS.items()}


def test_every_gesture_the_program_answers_is_in_the_table(desk: Desk):
    """Case 7."""
    listening = [one.ack_function for one in desk.program.slack._listeners]
    named = [f"{one.__module__.removeprefix('bot.')}.{one.__name__}" for one in listening]
    assert Counter(named) == Counter(name for name, _, _ in TABLE.values())


@pytest.fixture
def full(desk: Desk) -> Desk:
    """The desk with somebody who was switched off."""
    with desk.company.begin(OPERATOR) as work:
        change = PersonChange(name="Gone Girl", email="gone@nordlys.example", level=Level.COMPLETE)
        people.add(work, GONE, change)
        people.remove(work, GONE)
    return desk


def needs_an_id(gesture: str) -> bool:
    """True for what is about one vacancy; the rest is tried once."""
    _, _, expected = TABLE[gesture]
    return expected not in (ANYBODY, STRANGERS_TOO, INVITING)


def needs(gesture: str) -> str:
    """What there has to be before somebody can make a gesture."""
    if found := next(filter(None, (part.needs(gesture) for part in PARTS)), ""):
        return found
    listener, _, expected = TABLE[gesture]
    name = listener.removeprefix("modals.").partition(".")[0]
    if name == "reminder_presses" or expected is ADMINISTRATORS:
        return "doubtful"
    if TABLE[gesture][0].startswith("modals.acting.result"):
        return "step"
    if name == "time_presses":
        return "times"
    if name in ("interview_moved", "interview_cancelled", "answer_recorded", "opening", "presses"):
        return "interview"
    return "draft" if name in ("invitation_letters", "invitation_preview") else ""


PLACES = [(gesture, vacancy) for gesture in TABLE for vacancy in (DEV, TECH) if vacancy == DEV or needs_an_id(gesture)]


@pytest.mark.parametrize(("gesture", "vacancy"), PLACES)
def test_each_gesture_is_for_whom_the_table_says(full: Desk, log: io.StringIO, gesture: str, vacancy: str):
    """Cases 7, 8, 16, and 100."""
    _, act, expected = TABLE[gesture]
    scene = Scene(full, vacancy, needs(gesture))
    before = changeable(full)
    for who, outcome in zip(EVERYONE, expected[vacancy], strict=True):
        tries = len(full.company.journal("refused"))
        answer = act(scene, who)
        assert "Traceback" not in log.getvalue()
        new = [one.facts["reason"] for one in full.company.journal("refused")[tries:]]
        assert (answer.status, new) == (200, [] if outcome == YES else [outcome]), f"{who}: {answer}"
        if outcome == YES:
            scene = Scene(full, vacancy, needs(gesture))
            before = changeable(full)
            continue
        assert changeable(full) == before
        assert not any(canary in answer.whole for canary in secrets(who, vacancy))


def changeable(desk: Desk) -> dict[str, Any]:
    """What a refused gesture must leave as it is: all but the journal, and drafts that only wait."""
    rows = desk.company.everything()
    rows["invitation"] = [row for row in rows["invitation"] if row[-1] is not None]
    del rows["journal"]
    return rows


def secrets(who: str, vacancy: str) -> tuple[str, ...]:
    """What somebody must not learn of a vacancy; who may read it knows it anyway."""
    return () if (who, vacancy) in {(METTE, DEV), (SVEN, TECH), (KARI, DEV), (KARI, TECH)} else CANARIES[vacancy]


LISTS = ["/vacancies", "/candidates", "turn vacancies", "turn candidates", "/interview", "search"]


@pytest.mark.parametrize(("who", "hidden"), [(METTE, TECH), (SVEN, DEV)])
def test_lists_and_searches_hold_nothing_of_a_vacancy_one_may_not_see(desk: Desk, who: str, hidden: str):
    """Case 7."""
    for gesture in LISTS:
        answer = TABLE[gesture][1](Scene(desk, hidden, ""), who)
        said = json.dumps([answer.body, answer.calls], ensure_ascii=False)
        assert answer.status == 200
        assert not any(canary in said for canary in CANARIES[hidden]), gesture


def test_a_vacancy_that_is_denied_answers_like_one_that_is_not_there(desk: Desk):
    """Case 7."""
    scene = Scene(desk, DEV, "interview")
    pairs = [
        ("vacancy:open", scene.vacancy_id),
        ("candidate:open", scene.application),
        ("invitation:open", scene.application),
        (MOVE, scene.interview_id),
        (UNDO, scene.interview_id),
        (AGAIN_TIMES, f"{scene.interview_id} 0"),
        (TAKE, times.VALUE.format(scene.interview_id)),
        *((action, f"{scene.interview_id} 0 0") for action in (BY_EMAIL, BY_SMS, LEAVE, UNDO_NUDGE)),
        *((action, f"{scene.interview_id} 0") for action in (HELD, ABSENT)),
    ]
    for action, id in pairs:
        absent_id = str(id).replace(str(id).split()[0], "999999999", 1)
        denied, absent = desk.press(SVEN, action, str(id)), desk.press(SVEN, action, absent_id)
        assert denied.calls == absent.calls != []
        assert denied.text == absent.text


NUMBERED = (
    "vacancy:open",
    "candidate:open",
    "invitation:open",
    MOVE,
    CANCEL,
    RECORD,
    UNDO,
    RESEND,
    REMINDER_AGAIN,
    REMINDER_ENOUGH,
    TAKE,
    AGAIN_TIMES,
    *AFTERMATH,
    "reminders:page:on",
    "candidates:page:on",
)


def test_a_button_that_carries_no_id_is_nothing(desk: Desk, log: io.StringIO):
    """Cases 8 and 36."""
    for action in NUMBERED:
        for value in ("", "x", "-1", "OR 1=1", "9" * 30, "1.5", "²"):
            assert desk.press(KARI, action, value).status == 200, (action, value)
    assert "Traceback" not in log.getvalue()
    assert {one.facts["reason"] for one in desk.company.journal("refused")} == {"Unknown"}


MEMOS = (
    "",
    "{}",
    "[]",
    '{"interview_id":1}',
    '{"interview_id":"1","revision":0}',
    '{"interview_id":null,"revision":0}',
)


def test_a_form_whose_memory_was_changed_does_nothing(desk: Desk, log: io.StringIO):
    """Case 8."""
    about, drafted = Scene(desk, DEV, "interview"), Scene(desk, DEV, "draft")
    forms = [
        moved(about),
        as_shown(interview_cancelled.draw(T, about.card())),
        as_shown(answer_recorded.draw(T, about.card())),
        step_two(drafted),
    ]
    before = changeable(desk)
    for view in forms:
        for memo in MEMOS:
            answer = desk.submit(EMMA, view | {"private_metadata": memo})
            assert (answer.status, answer.body["response_action"]) == (200, "errors"), (view["callback_id"], memo)
    assert changeable(desk) == before
    assert "Traceback" not in log.getvalue()


def test_types_are_offered_as_rights_allow_and_a_forged_one_is_refused(desk: Desk):
    """Cases 7 and 8."""
    with desk.company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(rights={Right.INVITE_THIRD: False}))
    view = desk.command(KARI, "/interview", "Ola").view
    offered = next(block for block in view["blocks"] if block.get("block_id") == "type")["element"]["options"]
    assert [one["value"] for one in offered] == ["initial", "first", "second"]
    forged = step_one(Scene(desk, DEV, ""), type={"selected_option": {"value": InterviewType.THIRD}})
    answer = desk.submit(KARI, forged)
    assert answer.body["response_action"] == "errors"
    assert [one.facts["reason"] for one in desk.company.journal("refused")] == ["NotAllowed"]


def test_a_type_that_does_not_exist_is_refused_at_its_field(desk: Desk, log: io.StringIO):
    """Case 8."""
    for value in ("fourth", "", None, 1, ["first"]):
        forged = step_one(Scene(desk, DEV, ""), type={"selected_option": {"value": value}})
        assert list(desk.submit(KARI, forged).body["errors"]) == ["type"], value
    assert "Traceback" not in log.getvalue()


def test_after_rights_are_lost_a_press_is_refused_and_the_cards_buttons_go(desk: Desk):
    """Case 9."""
    scene = Scene(desk, DEV, "interview")
    with desk.company.begin(SYSTEM) as work:
        work.session.execute(update(VacancyMember).values(access=VacancyAccess.NONE))
    with desk.company.look(SYSTEM) as work:
        text, blocks = interview_card(T, cards.card_of(work, scene.interview_id))
    message = {"ts": "1.1", "text": text, "blocks": blocks}
    answer = desk.press(KARI, MOVE, str(scene.interview_id), message=message)
    told, redrawn = [body for kind, body in answer.calls if kind == "response"]
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
    assert redrawn["replace_original"] is True
    assert [block["type"] for block in redrawn["blocks"]] == [
        block["type"] for block in blocks if block["type"] != "actions"
    ]


def test_a_refused_try_is_written_down_without_what_it_was_about(desk: Desk):
    """Case 100."""
    desk.press(SVEN, "candidate:open", str(desk.company.applications["Anna"]))
    (entry,) = desk.company.journal("refused")
    assert (entry.facts, entry.surface) == ({"gesture": "candidate:open", "reason": "Unknown"}, "slack")
    assert entry.person_id == desk.company.actor(SVEN).person_id


def test_a_refusal_is_told_even_when_it_cannot_be_written_down(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.services.who.refused", lambda *_: 1 / 0)
    answer = desk.press(SVEN, "candidate:open", str(desk.company.applications["Anna"]))
    assert answer.status == 200
    assert [kind for kind, _ in answer.calls] == ["response"]
