"""Every doubt about an invitation: which there are, which stop, and that none is said without a reason."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.letters import Variant
from domain.preflight import Invitee, Occasion, doubts, mark_of
from domain.preflight_reminders import Reminded, about_reminder
from domain.reminders import ReminderOption
from domain.status import ENDED, ApplicationStatus, InterviewForm

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GOOD = Occasion(
    starts_at=datetime(2026, 11, 27, 9, 0, tzinfo=UTC),
    zone=ZoneInfo("Europe/Oslo"),
    form=InterviewForm.VIDEO,
    by_email=True,
    include_link=False,
    interviewers=("Kari",),
    booked_interviewers=(),
    unreachable_interviewers=(),
    outside_interviewers=(),
    place="https://meet.example",
)
ANNA = Invitee(
    name="Anna",
    email="anna@example.org",
    status=ApplicationStatus.RECEIVED,
    subject="Hi",
    contents="Hi {first-name}\n\n{confirmlink}",
    signature="Kari",
    values={"first-name": "Anna", "confirmlink": "x"},
)
SATURDAY = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
STOP, WARNING = True, False


def said(occasion: Occasion, *invitees: Invitee) -> list[tuple[str, bool]]:
    return [(doubt.phrase.text, doubt.stops) for doubt in doubts(occasion, invitees or (ANNA,), NOW)]


def test_a_good_invitation_raises_no_doubt():
    assert said(GOOD) == []


@pytest.mark.parametrize(
    ("occasion", "sentence", "stops"),
    [
        ({"starts_at": NOW}, "This time has passed. Choose a later one.", STOP),
        ({"starts_at": SATURDAY}, "The interview is on a weekend.", WARNING),
        ({"interviewers": ()}, "No recruiter attends the interview.", STOP),
        ({"booked_interviewers": ("Kari",)}, "{name} already has an interview at that time.", WARNING),
        (
            {"unreachable_interviewers": ("Kari",)},
            "{name} has no e-mail address in Kalle and gets no calendar entry.",
            WARNING,
        ),
        ({"place": ""}, "No place or link is given.", WARNING),
    ],
)
def test_each_doubt_about_the_interview_is_said(occasion: dict, sentence: str, stops: bool):
    assert said(replace(GOOD, **occasion)) == [(sentence, stops)]


@pytest.mark.parametrize(
    ("person", "sentence", "stops"),
    [
        ({"email": None}, "{name} has no e-mail address. Choose “No email” or leave this candidate out.", STOP),
        ({"booked": True}, "{name} already has an interview at that time.", WARNING),
        ({"status": ApplicationStatus.HIRED}, "{name} is no longer in the process: {status}.", WARNING),
        ({"variant_missing": True}, "There is no text in the language of {name}.", STOP),
        ({"signature": "{salary}"}, "{letter}, {language}: the tag {tag} is unknown. Correct or remove it.", STOP),
        ({"subject": "{salary}"}, "{letter}, {language}: the tag {tag} is unknown. Correct or remove it.", STOP),
        ({"signature": "{ lønn }"}, "{letter}, {language}: the tag {tag} is unknown. Correct or remove it.", STOP),
        ({"subject": "{First-Name}"}, "{letter}, {language}: the tag {tag} is unknown. Did you mean {near}?", STOP),
        (
            {"values": {"first-name": " ", "confirmlink": "x"}},
            "The tag {tag} is empty for {name}.",
            WARNING,
        ),
        ({"contents": "Hi"}, "{name} gets no link to answer with.", WARNING),
        ({"signature": "{confirmlink}"}, "{tag} belongs in the contents, and only once.", STOP),
        ({"contents": "{confirmlink} {confirmlink}"}, "{tag} belongs in the contents, and only once.", STOP),
    ],
)
def test_each_doubt_about_a_candidate_is_said(person: dict, sentence: str, stops: bool):
    """Case 70."""
    assert said(GOOD, replace(ANNA, **person)) == [(sentence, stops)]


def test_a_telephone_call_needs_no_place():
    assert said(replace(GOOD, form=InterviewForm.TELEPHONE, place="")) == []


def test_several_at_one_time_are_doubtful_unless_they_meet_as_a_group():
    other = replace(ANNA, name="Ola")
    assert said(GOOD, ANNA, other) == [
        ("{count} candidates are invited to the same time, and it is not a group interview.", WARNING)
    ]
    assert said(replace(GOOD, form=InterviewForm.GROUP), ANNA, other) == []


def test_without_a_letter_nothing_is_said_about_letters():
    silent = replace(GOOD, by_email=False)
    wanting = replace(ANNA, email=None, variant_missing=True, contents="{salary}", subject="{confirmlink}")
    assert said(silent, wanting) == []
    assert said(silent, replace(wanting, booked=True)) == [("{name} already has an interview at that time.", WARNING)]


@pytest.mark.parametrize("status", sorted(ENDED))
def test_every_end_of_the_process_is_doubtful(status: ApplicationStatus):
    assert said(GOOD, replace(ANNA, status=status))[0][0] == "{name} is no longer in the process: {status}."


def test_stops_come_first_and_nothing_is_said_twice():
    twice = [replace(ANNA, contents="{salary} {confirmlink}"), replace(ANNA, contents="{salary} {confirmlink}")]
    found = doubts(replace(GOOD, starts_at=SATURDAY, form=InterviewForm.GROUP), twice, NOW)
    assert [doubt.stops for doubt in found] == [True, False]


def test_the_mark_tells_lists_apart_by_everything_that_is_said():
    lists = [
        doubts(GOOD, [ANNA], NOW),
        doubts(GOOD, [replace(ANNA, booked=True)], NOW),
        doubts(GOOD, [replace(ANNA, booked=True, name="Ola")], NOW),
        doubts(replace(GOOD, starts_at=SATURDAY), [replace(ANNA, booked=True)], NOW),
    ]
    assert len({mark_of(one) for one in lists}) == len(lists)
    assert mark_of(lists[1]) == mark_of(doubts(GOOD, [replace(ANNA, booked=True)], NOW))


@given(st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_any_text_at_all_can_be_judged(name: str, contents: str, include: bool):
    found = doubts(replace(GOOD, include_link=include), [replace(ANNA, name=name, contents=contents)], NOW)
    mark_of(found)
    no_link = any(doubt.phrase.text == "{name} gets no link to answer with." for doubt in found)
    assert no_link is (not include and "{confirmlink}" not in contents)


# --- the reminder -----------------------------------------------------------------------------------------------------

OLA = Reminded(
    name="Ola",
    email="ola@example.org",
    mobile="+4791234567",
    text=Variant("Soon", "Hi {first-name}", "Kari"),
    sms="Hi {first-name}",
    sms_parts=1,
    language="Norsk",
    values={"first-name": "Ola"},
)


def reminder_said(person: Reminded, option: ReminderOption, *, possible: bool = True) -> list[tuple[str, bool]]:
    return [(one.phrase.text, one.stops) for one in about_reminder(option, [person], possible=possible)]


@pytest.mark.parametrize("option", ReminderOption)
def test_a_good_reminder_raises_no_doubt(option: ReminderOption):
    assert reminder_said(OLA, option) == []


@pytest.mark.parametrize(
    ("person", "option", "sentence", "stops"),
    [
        ({"mobile": ""}, ReminderOption.SMS, "{name} has no valid mobile number and gets no SMS.", WARNING),
        ({"mobile_stopped": "gone"}, ReminderOption.SMS, "SMS to {name} did not arrive: {why}", WARNING),
        ({"email_stopped": "550"}, ReminderOption.EMAIL, "Letters to {name} did not arrive: {why}", WARNING),
        ({"email": ""}, ReminderOption.EMAIL, "{name} has no e-mail address and gets no reminder by e-mail.", WARNING),
        (
            {"sms": "{salary}"},
            ReminderOption.SMS,
            "{letter}, {language}: the tag {tag} is unknown. Correct or remove it.",
            STOP,
        ),
        (
            {"text": Variant("{salary}", "Hi", "")},
            ReminderOption.EMAIL,
            "{letter}, {language}: the tag {tag} is unknown. Correct or remove it.",
            STOP,
        ),
        ({"values": {"first-name": ""}}, ReminderOption.SMS, "The tag {tag} is empty for {name}.", WARNING),
        ({"sms_parts": 4}, ReminderOption.SMS, "The SMS to {name} is sent, and paid for, in {count} parts.", WARNING),
        ({"sms": " "}, ReminderOption.SMS, "{letter}: there is no text in the language of {name}.", STOP),
        (
            {"text": Variant("Soon", "", "")},
            ReminderOption.EMAIL,
            "{letter}: there is no text in the language of {name}.",
            STOP,
        ),
        (
            {"text": Variant("x" * 601, "Hi", "")},
            ReminderOption.EMAIL,
            "{letter}: the subject becomes too long for {name}.",
            STOP,
        ),
        (
            {"text": Variant("{confirmlink}", "Hi", ""), "values": {"confirmlink": "x"}},
            ReminderOption.EMAIL,
            "{letter}: {tag} belongs in the contents, and only once.",
            STOP,
        ),
    ],
)
def test_each_doubt_about_the_reminder_is_said(person: dict, option: ReminderOption, sentence: str, stops: bool):
    assert reminder_said(replace(OLA, **person), option) == [(sentence, stops)]


@pytest.mark.parametrize(
    ("option", "said"), [(ReminderOption.EMAIL, 0), (ReminderOption.SMS, 1), (ReminderOption.NONE, 0)]
)
def test_nothing_is_said_of_a_way_that_was_not_chosen(option: ReminderOption, said: int):
    assert len(reminder_said(replace(OLA, mobile="", mobile_stopped="gone"), option)) == said


def test_a_moment_that_has_passed_stops_the_reminder_and_only_if_one_is_wanted():
    (doubt,) = about_reminder(ReminderOption.EMAIL, [OLA], possible=False)
    assert doubt.stops
    assert list(about_reminder(ReminderOption.NONE, [OLA], possible=False)) == []


def test_three_parts_are_not_warned_of():
    assert reminder_said(replace(OLA, sms_parts=3), ReminderOption.SMS) == []
