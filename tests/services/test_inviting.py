"""Inviting: what step 1 refuses, what step 2 says, and that an invitation goes out once and whole."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time
from threading import Barrier

import pytest
from sqlalchemy import update

from bot.services import browsing, people
from bot.services.invitation import composing, prefill, wanted
from bot.services.people import PersonChange
from bot.texts.translator import translator
from bot.vault import PACKED
from domain.access import OPERATOR, RIGHT_OF_TYPE, SYSTEM, Right, VacancyAccess
from domain.delivery import Channel, ParcelKind
from domain.errors import BadFields, NotAllowed, NotNow, Unknown
from domain.language import Language
from domain.status import STATUS_OF_TYPE, ApplicationStatus, InterviewForm, InterviewType, VacancyState
from storage.tables import Application, Person, Vacancy
from tests.services.company import EMMA, KARI, METTE, SVEN, Company, vault

INVITED = ParcelKind.INVITATION


def in_english(composition) -> list[str]:
    t = translator(Language.EN)
    return [("STOP " if doubt.stops else "") + t.phrase(doubt.phrase) for doubt in composition.doubts]


def refused_fields(company: Company, *names: str, **answers) -> dict[str, str]:
    with pytest.raises(BadFields) as refused:
        company.prepare(*names, **answers)
    return {name: phrase.text for name, phrase in refused.value.fields.items()}


def take_right(company: Company, who: str, *rights: Right) -> None:
    with company.begin(OPERATOR) as work:
        people.change(work, who, PersonChange(rights=dict.fromkeys(rights, False)))


# --- step 1 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"day": date(2026, 11, 23), "at": time(9, 59)}, "day", "has passed"),
        ({"day": date(2025, 1, 1)}, "day", "has passed"),
        ({"day": date(2027, 3, 28), "at": time(2, 30)}, "at", "does not exist"),
        ({"interviewers": ("U0KARI", "U0EVE")}, "interviewers", "does not know all of them"),
        ({"interviewers": ("U0NOBODY",)}, "interviewers", "does not know all of them"),
    ],
)
def test_what_cannot_be_is_said_at_its_own_field(company: Company, answers, field, words):
    """Case 66."""
    fields = refused_fields(company, "Anna", **answers)
    assert list(fields) == [field]
    assert words in fields[field]


def test_candidates_of_two_vacancies_are_not_invited_together(company: Company):
    assert "one vacancy" in refused_fields(company, "Anna", "Eva")["applications"]


def test_an_hour_that_comes_twice_is_asked_about_and_stored_as_meant(company: Company):
    """Case 66."""
    autumn = {"day": date(2027, 10, 31), "at": time(2, 30)}
    assert list(refused_fields(company, "Anna", **autumn)) == ["second_hour"]
    first = company.interview(*company.invite("Anna", **autumn, second_hour=False))
    second = company.interview(*company.invite("Jane", **autumn, second_hour=True))
    assert first.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert second.starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_somebody_switched_off_cannot_attend(company: Company):
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Person).where(Person.slack_id == SVEN).values(active=False))
    assert "interviewers" in refused_fields(company, "Anna", interviewers=(KARI, SVEN))


@pytest.mark.parametrize("text", ["", "0", "4", "481", "-45", "45.0", "٤٥", "9" * 5000, "1e2", "forty"])
def test_an_absurd_length_is_refused_at_its_field(text: str):
    with pytest.raises(BadFields) as refused:
        wanted.minutes_of(text)
    assert list(refused.value.fields) == ["minutes"]


def test_a_place_is_one_line_and_not_endless():
    assert wanted.place_of("Room\r\n7") == "Room 7"
    with pytest.raises(BadFields) as refused:
        wanted.place_of("x" * 501)
    assert list(refused.value.fields) == ["place"]


@pytest.mark.parametrize(
    ("who", "name", "refusal"),
    [(METTE, "Anna", NotAllowed), (METTE, "Eva", Unknown), (SVEN, "Anna", Unknown), (KARI, "Anna", None)],
)
def test_inviting_needs_the_vacancy_and_a_denied_one_looks_like_none(company: Company, who, name, refusal):
    """Cases 7 and 8."""
    if refusal is None:
        company.prepare(name, by=who)
        return
    with pytest.raises(refusal):
        company.prepare(name, by=who)
    with pytest.raises(Unknown):
        company.prepare(by=who, applications=(10**9,))


@pytest.mark.parametrize("kind", [InterviewType.INITIAL, InterviewType.THIRD])
def test_a_type_without_its_right_is_refused_whatever_was_sent(company: Company, kind: InterviewType):
    """Case 8."""
    take_right(company, KARI, RIGHT_OF_TYPE[kind])
    with pytest.raises(NotAllowed):
        company.prepare("Anna", type=kind)
    company.prepare("Anna", type=InterviewType.FIRST)


def test_a_right_lost_between_the_steps_is_lost_at_sending(company: Company):
    """Case 9."""
    shown = company.prepare("Anna")
    take_right(company, KARI, Right.INVITE_INTERVIEW)
    before = company.everything()
    with pytest.raises(NotAllowed):
        company.send(shown)
    assert company.everything() == before


def test_a_draft_belongs_to_who_made_it(company: Company):
    """Case 8."""
    shown = company.prepare("Anna")
    with pytest.raises(Unknown):
        company.send(shown, by=EMMA)


def test_nobody_without_any_right_to_invite_opens_the_form(company: Company):
    take_right(company, KARI, Right.INVITE_INITIAL, Right.INVITE_INTERVIEW, Right.INVITE_THIRD)
    with pytest.raises(NotAllowed), company.by(KARI) as work:
        prefill.from_words(work, "Anna")


@pytest.mark.parametrize("state", [VacancyState.CLOSED, VacancyState.EXPIRED])
def test_a_vacancy_that_closed_meanwhile_takes_no_invitation(company: Company, state: VacancyState):
    shown = company.prepare("Anna")
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Vacancy).values(state=state))
    for attempt in (lambda: company.send(shown), lambda: company.prepare("Anna")):
        with pytest.raises(NotNow, match="Nothing was sent"):
            attempt()
    assert company.parcels() == []


def test_search_in_the_form_finds_who_may_be_invited_only(company: Company):
    """Cases 7 and 36."""

    def found(who: str, words: str) -> list[str]:
        with company.by(who) as work:
            return [row.name for row in browsing.find(work, words, VacancyAccess.NORMAL)]

    assert found(KARI, "ann") == ["Anna Bergström", "Eva Annersted"]
    assert found(SVEN, "ann") == ["Eva Annersted"]
    assert found(METTE, "ann") == []
    assert found(EMMA, "berg") == ["Anna Bergström"]
    for query in ("%", "_", "' OR 1=1 --", '"', "\\", "x' UNION SELECT * FROM person --", "%nn%", "A_na"):
        assert found(KARI, query) == [], query


# --- step 2 --------------------------------------------------------------------------------------------------------


def test_a_good_invitation_starts_without_doubts(company: Company):
    shown = company.prepare("Anna")
    assert in_english(shown) == []
    assert shown.senders == ("jobs@nordlys.example", "kari@nordlys.example", "kalle@nordlys.example")
    edited = shown.edited
    assert (edited.sender, edited.by_email, edited.include_link) == ("jobs@nordlys.example", True, False)


@pytest.mark.parametrize(
    ("names", "answers", "said"),
    [
        (("Anna",), {"day": date(2026, 11, 28)}, ["The interview is on a weekend."]),
        (("Anna",), {"place": ""}, ["No place or link is given."]),
        (
            ("Anna", "Ola"),
            {"form": InterviewForm.VIDEO},
            ["2 candidates are invited to the same time, and it is not a group interview."],
        ),
        (
            ("Niels",),
            {},
            ["STOP Niels Postløs has no e-mail address. Choose “No email” or leave this candidate out."],
        ),
    ],
)
def test_each_doubt_is_shown_before_anything_goes_out(company: Company, names, answers, said):
    assert in_english(company.prepare(*names, **answers)) == said


def test_people_who_meet_in_person_come_to_the_vacancys_address(company: Company):
    shown = company.prepare("Anna", form=InterviewForm.IN_PERSON, place="")
    assert (shown.place, in_english(shown)) == ("Storgata 1, 0155 Oslo", [])


def test_an_interviewer_without_an_address_gets_no_calendar_entry_and_that_is_said(company: Company):
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Person).where(Person.slack_id == KARI).values(email=None))
    shown = company.prepare("Anna")
    assert in_english(shown) == ["Kari Nordmann has no e-mail address in Kalle and gets no calendar entry."]
    assert company.send(shown) is None
    assert [one.recipient for one in company.mails()] == ["anna@example.org"]


def test_double_bookings_of_recruiter_and_candidate_are_seen_with_or_without_mail(company: Company):
    company.invite("Anna", edits={"by_email": False})
    shown = company.prepare("Anna", at=time(10, 30))
    assert in_english(shown) == [
        "Kari Nordmann already has an interview at that time.",
        "Anna Bergström already has an interview at that time.",
    ]
    assert in_english(company.compose(shown, replace(shown.edited, by_email=False))) == in_english(shown)
    assert in_english(company.prepare("Anna", at=time(10, 45))) == []


def test_somebody_who_is_out_of_the_process_is_named_with_the_reason(company: Company):
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).status = ApplicationStatus.HIRED
    assert in_english(company.prepare("Anna")) == ["Anna Bergström is no longer in the process: Hired."]


def edited_with(shown, contents: str, **more) -> composing.Edited:
    texts = {language: replace(text, contents=contents) for language, text in shown.edited.texts.items()}
    return replace(shown.edited, texts=texts, **more)


@pytest.mark.parametrize(
    ("contents", "more", "said"),
    [
        ("{confirmlink} {salary}", {}, "STOP Invitation, English: the tag {salary} is unknown. Correct or remove it."),
        ("{confirmlink} {middle-name}", {}, "The tag {middle-name} is empty for Jane Miller."),
        ("Hi", {"include_link": False}, "Jane Miller gets no link to answer with."),
        ("{confirmlink}{confirmlink}", {}, "STOP {confirmlink} belongs in the contents, and only once."),
        (" ", {}, "STOP There is no text in the language of Jane Miller."),
    ],
)
def test_what_is_wrong_with_a_letter_is_said_and_what_stops_stops(company: Company, contents, more, said):
    """Cases 69 and 70."""
    shown = company.prepare("Jane")
    edited = edited_with(shown, contents, **more)
    now = company.compose(shown, edited)
    assert in_english(now) == [said]
    sent = company.send(now, edited)
    assert (sent is None) is not said.startswith("STOP")
    assert bool(company.parcels()) is not said.startswith("STOP")


def test_a_language_that_came_in_meanwhile_stops_and_brings_its_text(company: Company):
    """Case 70."""
    shown = company.prepare("Anna")
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).candidate.language = Language.NL
    with company.by(KARI) as work:
        assert composing.preview(work, shown.invitation_id, shown.edited)
    back = company.send(shown)
    assert back is not None
    assert in_english(back) == ["STOP There is no text in the language of Anna Bergström."]
    assert set(back.names) == {Language.NL}
    assert "{first-name}" in back.edited.texts[Language.NL].contents
    again = company.send(back)
    assert again is not None
    assert in_english(again) == []
    assert company.send(again) is None


def test_only_an_offered_address_can_be_the_sender(company: Company):
    """Case 8."""
    shown = company.prepare("Anna")
    with pytest.raises(BadFields) as refused:
        company.send(shown, replace(shown.edited, sender="ceo@nordlys.example"))
    assert list(refused.value.fields) == ["sender"]
    assert company.parcels() == []


@pytest.mark.parametrize("subject", ["\0 \0", "x" * 301])
def test_a_subject_that_cannot_be_sent_is_refused_at_its_own_field(company: Company, subject: str):
    shown = company.prepare("Jane")
    text = replace(shown.edited.texts[Language.EN], subject=subject)
    with pytest.raises(BadFields) as refused:
        company.send(shown, replace(shown.edited, texts={Language.EN: text}))
    assert list(refused.value.fields) == ["en-subject"]


def test_a_line_break_in_a_subject_becomes_a_space(company: Company):
    """Case 27."""
    shown = company.prepare("Jane")
    text = replace(shown.edited.texts[Language.EN], subject="Hi\r\nBcc: evil@example.org")
    assert company.send(shown, replace(shown.edited, texts={Language.EN: text})) is None
    mail = company.letter(INVITED)
    assert (mail["Subject"], mail["Bcc"]) == ("Hi Bcc: evil@example.org", None)


def test_a_list_that_changed_since_it_was_shown_is_shown_again_and_nothing_is_sent(company: Company):
    shown = company.prepare("Anna")
    company.invite("Ola")
    queued = len(company.parcels())
    back = company.send(shown)
    assert back is not None
    assert in_english(back) == ["Kari Nordmann already has an interview at that time."]
    assert len(company.parcels()) == queued
    assert company.send(back) is None


def test_sending_twice_is_one_invitation(company: Company):
    """Case 84."""
    shown = company.prepare("Anna")
    assert company.send(shown) is None
    before = company.everything()
    assert company.send(shown) is None
    assert company.send(shown, seen="something else") is None
    assert company.everything() == before


def test_sending_twice_at_once_is_one_invitation(company: Company):
    """Cases 15 and 84."""
    shown, gate = company.prepare("Anna"), Barrier(2)

    def press(_: int) -> object:
        gate.wait(5)
        return company.send(shown)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, range(2))) == [None, None]
    assert len(company.interviews_of(shown)) == 1
    assert len(company.mails(INVITED)) == 1


def test_without_a_mail_there_is_an_interview_and_a_card_and_no_letter(company: Company):
    (interview,) = company.invite("Niels", edits={"by_email": False})
    assert {one.kind for one in company.parcels()} == {
        ParcelKind.INTERVIEWER_INVITED,
        ParcelKind.CARD,
        ParcelKind.ENTRY,
    }
    assert company.interview(interview).from_address == "jobs@nordlys.example"
    assert company.status("Niels") is ApplicationStatus.INTERVIEW_1


@pytest.mark.parametrize("kind", list(InterviewType))
def test_inviting_moves_the_application_to_the_step_and_no_other(company: Company, kind: InterviewType):
    company.invite("Anna", type=kind)
    assert company.status("Anna") is STATUS_OF_TYPE[kind]
    assert {company.status(name) for name in ("Ola", "Jane", "Eva")} == {ApplicationStatus.RECEIVED}


def test_nothing_personal_waits_in_slack_parcels_and_letters_are_sealed(company: Company):
    """Case 13."""
    company.invite("Anna", "Ola")
    for parcel in company.parcels():
        if parcel.channel is Channel.SLACK:
            assert parcel.body is None
            assert set(parcel.facts) <= {"entry", "loud"}
        else:
            assert parcel.body is not None
            assert vault().open(parcel.body)
            assert not any(name in ciphertext(parcel.body) for name in (b"Anna", b"Ola Hansen"))


def ciphertext(sealed: bytes) -> bytes:
    """What was sealed, as the bytes it became: written as text, they hold any four letters once in some thousand times."""
    return sealed.removeprefix(PACKED) if sealed.startswith(PACKED) else base64.urlsafe_b64decode(sealed)


def test_more_letters_than_fit_into_slacks_patience_are_refused(company: Company, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wanted, "LETTERS_AT_ONCE", 3)
    assert company.prepare("Anna")
    with pytest.raises(BadFields) as refused:
        company.prepare("Anna", "Ola")
    assert "4" in translator(Language.EN).phrase(refused.value.fields["applications"])
