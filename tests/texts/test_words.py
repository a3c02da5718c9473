"""The glossary: the product's own words, in five languages."""

from collections import Counter

import pytest

from bot.texts.translator import translator
from bot.texts.words import WORDS, translatable
from domain.access import ActorKind, Level, Right, VacancyAccess
from domain.accounts import Stage
from domain.actions import Action
from domain.calendar import Edge, Scope
from domain.cards import LedgerState, NotAgain
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.digests import Pause, Rhythm, ScopeKind
from domain.feeds import FeedDetail
from domain.groups import Group
from domain.language import Language
from domain.letters import LetterKind
from domain.lists import Rank, Sort
from domain.panels import CannotReason, Closing, ReviewerState
from domain.rejection import RejectStage, ShippedReason
from domain.reminders import ReminderOption, SkipReason
from domain.status import (
    Answer,
    ApplicationStatus,
    CandidateCategory,
    InterviewForm,
    InterviewType,
    MeetingStatus,
    Outcome,
    VacancyState,
)
from domain.steps import ItemState
from domain.texting import NumberTrouble

ENUMS = [
    Action, ActorKind, Answer, ApplicationStatus, CandidateCategory, Channel, InterviewForm, InterviewType, Language, LedgerState,
    LetterKind, Level, MeetingStatus, NotAgain, NumberTrouble, ParcelKind, ParcelState, ReminderOption, Right, SkipReason,
    VacancyAccess, VacancyState, Group, ItemState, Rank, RejectStage, ShippedReason, Sort, Stage, Edge, Outcome, Scope,
    ScopeKind, Rhythm, Pause, FeedDetail, CannotReason, ReviewerState, Closing,
]  # fmt: skip

GLOSSARY = [
    (ApplicationStatus.WITHDRAWN, "Withdrawn", "Trukket seg", "Trukket sig", "Dragit sig ur", "Teruggetrokken"),
    (ApplicationStatus.SAVED, "Saved", "Lagret", "Gemt", "Sparad", "Opgeslagen"),
    (
        ApplicationStatus.OFFERED, "Received job offer", "Mottatt jobbtilbud", "Modtaget jobtilbud",
        "Har mottagit anställningsförfrågan", "Aanbod ontvangen",
    ),
    (ApplicationStatus.TRANSFERRED, "Transferred", "Overført", "Overført", "Överförd", "Verplaatst"),
    (ApplicationStatus.RESTORED, "Restored", "Gjenopprettet", "Gendannet", "Återställd", "Hersteld"),
    (ApplicationStatus.REJECTED, "Rejected", "Avslag", "Afvist", "Avslag", "Afgewezen"),
    (ApplicationStatus.HIRED, "Hired", "Ansatt", "Ansat", "Anställd", "Aangenomen"),
    (ApplicationStatus.PANEL_REVIEW, "Panel review", "Rangering", "Panelevaluering", "Panelgranskning", "Groepsbeoordeling"),
    (
        InterviewType.INITIAL, "Initial meeting/telephone interview", "Informasjonsmøte", "Første møde/telefonsamtale",
        "Informationsmöte/telefonintervju", "Informatief gesprek",
    ),
    (InterviewType.FIRST, "First interview", "Intervju 1", "1. samtale", "Intervju 1", "1ste interview"),
    (InterviewType.SECOND, "Second interview", "Intervju 2", "2. samtale", "Intervju 2", "2de interview"),
    (InterviewType.THIRD, "Third interview", "Intervju 3", "3. samtale", "Intervju 3", "3de interview"),
    (Answer.ACCEPT, "Yes, I will attend", "Ja, jeg kommer", "Ja tak, jeg vil gerne deltage", "Ja", "Ja, ik zal aanwezig zijn"),
    (
        Answer.DECLINE, "No, I cannot attend", "Jeg kommer ikke", "Nej tak, jeg ønsker ikke at deltage", "Nej",
        "Nee, ik kan helaas niet",
    ),
    (
        Answer.NEW_TIME, "Contact me for new appointment", "Kontakt meg for nytt tidspunkt", "Kontakt mig for en ny aftale",
        "Kontakta mig för ny tidpunkt", "Plan nieuwe afspraak",
    ),
    (
        Answer.WITHDRAW, "Please withdraw my application", "Jeg ønsker å trekke min søknad", "Annullér min ansøgning",
        "Jag vill återkalla min ansökan", "Sollicitatie intrekken",
    ),
    (MeetingStatus.ACCEPTED, "Accepted", "Akseptert", "Accepteret", "Accepterat", "Geaccepteerd"),
    (MeetingStatus.NOT_ACCEPTED, "Not accepted", "Ikke akseptert", "Ikke accepteret", "Ej accepterat", "Niet geaccepteerd"),
    (MeetingStatus.AWAITING, "Awaiting response", "Venter svar", "Venter svar", "Väntar på svar", "Wacht op antwoord"),
    (
        MeetingStatus.NEW_TIME, "Contact for new date/time", "Kontakt for nytt tidspkt.", "Kontakt for nyt tidspkt.",
        "Kontakta för ny tidpunkt", "Neem contact op voor een nieuwe afspraak",
    ),
    (
        MeetingStatus.NOT_APPLICABLE, "Not applicable", "Ikke relevant", "Ikke relevant", "Inte tillämpligt",
        "Niet van toepassing",
    ),
    (
        ReminderOption.NONE, "No reminder", "Ingen påminnelse", "Ingen påmindelse", "Ingen påminnelse",
        "Geen herinnering versturen",
    ),
    (
        ReminderOption.EMAIL, "Send email reminder", "Send påminnelse i e-post", "Send e-mailpåmindelse",
        "Skicka påminnelse med e-post", "Verstuur herinnering per e-mail",
    ),
    (
        ReminderOption.SMS, "Send SMS reminder", "Send påminnelse med SMS", "Send SMS-påmindelse",
        "Skicka påminnelse med SMS", "Verstuur herinnering per sms",
    ),
    (
        ReminderOption.BOTH, "Send SMS + email reminder", "Send både e-post og SMS-påminnelse", "Send SMS- + e-mail-påmindelse",
        "Skicka SMS och påminnelse med e-post", "Verstuur herinnering per e-mail en sms",
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: f"{type(row[0]).__name__}.{row[0]}")
def test_the_words_are_those_of_the_glossary(row):
    member, *words = row
    assert [translator(language)(member) for language in Language] == words


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_member_that_a_person_may_see_has_words(enum):
    assert [member for member in enum if member not in WORDS] == []


def test_the_words_are_of_these_enums_and_none_is_lost_to_another():
    assert len(WORDS) == sum(len(enum) for enum in ENUMS)
    assert set(map(type, WORDS)) == set(ENUMS)


def test_members_with_the_same_value_are_kept_apart():
    values = Counter(str(member) for member in WORDS)
    assert values["new_time"] == 3
    assert WORDS[MeetingStatus.NEW_TIME] != WORDS[Answer.NEW_TIME]


def test_names_of_languages_are_not_for_translation():
    assert not {words for _, words in translatable()} & {"Dansk", "Norsk bokmål", "Svenska", "Nederlands"}


@pytest.mark.parametrize("language", list(Language))
def test_within_one_enum_no_two_members_sound_alike(language):
    t = translator(language)
    for enum in ENUMS:
        heard = [t(member) for member in enum]
        assert len(set(heard)) == len(heard), enum
