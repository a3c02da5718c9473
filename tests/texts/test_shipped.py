"""The letters and SMS texts we ship, in five languages, kept in step and looked at whole."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bot.texts import when
from bot.texts.letters import SHIPPED, render, shipped, sms_text
from domain import contracts, tags
from domain.confirmlink import default_of_box
from domain.language import Language
from domain.letters import INVITATION_OF_TYPE, REMINDER_OF_TYPE, SMS_KINDS, SMS_OF_TYPE, LetterKind
from domain.sms import Encoding, parts_of
from domain.status import InterviewType
from tests.texts.cast import FIRST_NAMES, LINK, values
from tests.texts.pages import Page

CONTENTS_AT_MOST = 2800
CITIES = {
    "Dublin": "Europe/Dublin",
    "Oslo": "Europe/Oslo",
    "København": "Europe/Copenhagen",
    "Stockholm": "Europe/Stockholm",
    "Amsterdam": "Europe/Amsterdam",
}
TYPE_OF = {kind: one for kinds in (INVITATION_OF_TYPE, REMINDER_OF_TYPE, SMS_OF_TYPE) for one, kind in kinds.items()}
SMS = list(SMS_OF_TYPE.values())
LETTERS = [kind for kind in LetterKind if kind not in SMS_KINDS]
REMINDERS = list(REMINDER_OF_TYPE.values())
CALLED_OFF = LetterKind.INTERVIEW_CANCELLED
ABOUT_INTERVIEWS = [
    *(kind for kind in LETTERS if kind in TYPE_OF),
    LetterKind.INTERVIEW_MOVED,
    CALLED_OFF,
    LetterKind.OTHER_TIMES,
    LetterKind.NUDGE,
]
OF_ACTIONS = [kind for kind in LETTERS if kind not in ABOUT_INTERVIEWS]
TO_SOMEBODY_ELSE = {
    LetterKind.FORWARD,
    LetterKind.CONTRACT,
    LetterKind.PANEL_CODE,
    LetterKind.PANEL_REQUEST,
    LetterKind.PANEL_NUDGE,
}
"""A forwarded application goes to whoever it is sent to, and a contract greets nobody."""

MORE = {
    LetterKind.CREDENTIALS: {"username": "anna@example.org", "link": "https://kalle.example/me/set/secret"},
    LetterKind.FORWARD: {"application": "Cover letter: I would like to."},
    LetterKind.CONTRACT: {"last-name": "de Boer", **{str(tag): f"the {tag}" for tag in contracts.Value}},
    LetterKind.PANEL_REQUEST: {
        "project": "Systems developer",
        "number-of-applicants": "3",
        "due-date": "30 November 2026",
        "collaborative-link-url": "https://kalle.example/r/secret",
        "requester": "Kari Nordmann",
        "requester-email": "kari@nordlys.example",
    },
    LetterKind.PANEL_NUDGE: {
        "project": "Systems developer",
        "number-of-applicants": "3",
        "due-date": "30 November 2026 (Oslo time)",
        "collaborative-link-url": "https://kalle.example/r/secret",
        "requester": "Kari Nordmann",
        "requester-email": "kari@nordlys.example",
    },
    LetterKind.PANEL_DONE: {
        "project": "Systems developer",
        "number-of-applicants": "3",
        "reviewer": "Mette Holm",
        "number-done": "1",
        "number-of-reviewers": "2",
    },
    LetterKind.PANEL_CODE: {"code": "123456", "minutes": "15"},
    LetterKind.CONTRACT_MAIL: {str(tag): f"the {tag}" for tag in contracts.Value},
}
"""The tags that a letter knows beyond those of every letter."""


def in_every_language(kinds):
    return pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in kinds for language in Language])


EVERY = in_every_language(LETTERS)
EVERY_OF_INTERVIEWS = in_every_language(ABOUT_INTERVIEWS)
EVERY_OF_ACTIONS = in_every_language(OF_ACTIONS)
EVERY_SMS = in_every_language(SMS)
EVERY_TEXT = in_every_language(LetterKind)


class AsText(SingleFileSnapshotExtension):
    """One readable file for each letter."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def letter(kind, language, **changes):
    usual = values(language, TYPE_OF.get(kind, InterviewType.FIRST), **changes)
    return render(shipped(kind, language), {**usual, **MORE.get(kind, {})}, language)


def sms(kind, language, **changes):
    return sms_text(shipped(kind, language).contents, values(language, TYPE_OF[kind], **changes))


@EVERY
def test_letter(kind, language, snapshot):
    made = letter(kind, language)
    assert f"{made.subject}\n\n{made.text}" == snapshot(extension_class=AsText)


@EVERY_SMS
def test_sms(kind, language, snapshot):
    assert f"{sms(kind, language)}\n" == snapshot(extension_class=AsText)


def test_there_is_no_text_that_nobody_sends():
    found = {path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.txt")}
    assert found == {f"{kind}/{language}.txt" for kind in LetterKind for language in Language}


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("part", ["subject", "contents", "signature"])
def test_every_language_of_a_kind_has_the_same_tags(kind, part):
    found = {language: tags.named(getattr(shipped(kind, language), part)) for language in Language}
    assert all(sorted(one) == sorted(found[Language.EN]) for one in found.values()), found


@EVERY_TEXT
def test_every_tag_is_one_that_can_be_filled(kind, language):
    variant = shipped(kind, language)
    text = f"{variant.subject}\n{variant.contents}\n{variant.signature}"
    assert tags.unknown(text, MORE.get(kind, {})) == []
    assert "{" not in tags.TAG.sub("", text)


@EVERY
def test_every_part_is_there_and_short_enough_to_be_edited_in_slack(kind, language):
    variant = shipped(kind, language)
    assert variant.subject
    assert "\n" not in variant.subject
    assert variant.signature
    assert 150 < len(variant.contents) <= CONTENTS_AT_MOST


@EVERY_OF_INTERVIEWS
def test_whoever_is_invited_can_answer_and_whoever_is_cancelled_need_not(kind, language):
    contents = shipped(kind, language).contents
    paragraphs = contents.split("\n\n")
    if kind is LetterKind.INTERVIEW_CANCELLED:
        assert "{confirmlink}" not in contents
        return
    assert paragraphs[-1] == "{confirmlink}"
    assert paragraphs[-2].endswith(":")
    assert not default_of_box([contents])


@EVERY_OF_INTERVIEWS
def test_nothing_is_left_to_fill_in_and_the_reader_is_greeted_by_name(kind, language):
    made = letter(kind, language)
    for text in (made.subject, made.text, Page(made.html).text):
        assert "{" not in text
    assert FIRST_NAMES[language] in made.text.split("\n")[0]
    assert (LINK in made.text) == (kind is not LetterKind.INTERVIEW_CANCELLED)
    assert Page(made.html).links == ([] if kind is LetterKind.INTERVIEW_CANCELLED else [LINK, LINK])


@EVERY_OF_INTERVIEWS
def test_an_interview_without_place_route_or_telephone_leaves_no_stump(kind, language):
    made = letter(kind, language, address="", route="", contact_telephone="", contact_email="")
    assert not any(line.rstrip().endswith(":") and len(line) < 30 for line in made.text.split("\n"))
    assert "\n\n\n" not in made.text


@EVERY_OF_ACTIONS
def test_a_letter_of_an_action_is_whole_and_greets_its_reader(kind, language):
    made = letter(kind, language)
    for text in (made.subject, made.text, Page(made.html).text):
        assert "{" not in text
    if kind not in TO_SOMEBODY_ELSE:
        assert FIRST_NAMES[language] in made.text.split("\n")[0]
    assert LINK not in made.text
    own = [MORE.get(kind, {}).get(tag) for tag in ("link", "collaborative-link-url")]
    assert Page(made.html).links == [one for one in own if one for _ in range(2)]


@pytest.mark.parametrize("language", list(Language))
def test_no_two_kinds_say_the_same(language):
    assert len({shipped(kind, language).contents for kind in LetterKind}) == len(LetterKind)
    assert len({shipped(kind, language).subject for kind in LETTERS}) == len(LETTERS)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "that answer no longer counts"),
        (Language.NB, "gjelder ikke det svaret lenger"),
        (Language.DA, "gælder det svar ikke længere"),
        (Language.SV, "gäller det svaret inte längre"),
        (Language.NL, "telt dat antwoord niet meer"),
    ],
)
def test_a_moved_interview_asks_to_be_answered_anew(language, words):
    assert words in shipped(LetterKind.INTERVIEW_MOVED, language).contents


@pytest.mark.parametrize("kind", LETTERS)
def test_the_html_says_what_the_text_says(kind):
    made = letter(kind, Language.NL)
    seen = Page(made.html).text
    for line in made.text.splitlines():
        for part in (piece.strip() for piece in line.partition(": ")[::2]):
            assert part in seen


@in_every_language(REMINDERS)
def test_a_reminder_says_when_where_and_with_whom_and_whom_to_ask(kind, language):
    made = letter(kind, language, route="Tram 12")
    usual = values(language)
    said = ("interviewdate", "interviewtime", "interviewform", "address", "interviewer", "vacancy", "company")
    for tag in (*said, "contact-name", "contact-email", "contact-telephone"):
        assert usual[tag] in made.text
    assert "Tram 12" in made.text
    assert usual["interviewdate"] in made.subject


@in_every_language(REMINDERS)
def test_a_reminder_is_shorter_than_the_invitation_it_recalls(kind, language):
    invitation = INVITATION_OF_TYPE[TYPE_OF[kind]]
    assert len(letter(kind, language).text) < len(letter(invitation, language).text)


@EVERY_SMS
def test_an_sms_says_when_and_where_and_whom_to_ask_in_one_part(kind, language):
    made, usual = sms(kind, language), values(language)
    for tag in ("company", "interviewdate", "interviewtime", "address", "contact-telephone"):
        assert usual[tag] in made
    assert "{" not in made
    assert parts_of(made).encoding is Encoding.GSM_7
    assert parts_of(made).parts == 1


@EVERY_SMS
def test_an_sms_has_contents_alone_and_no_link(kind, language):
    variant = shipped(kind, language)
    assert (variant.subject, variant.signature) == ("", "")
    assert "confirmlink" not in variant.contents


@pytest.mark.parametrize("language", list(Language))
def test_an_sms_that_asks_for_an_answer_names_the_company_and_ends_with_the_link(language, snapshot):
    variant, usual = shipped(LetterKind.SMS_NUDGE, language), values(language, InterviewType.FIRST)
    assert (variant.subject, variant.signature) == ("", "")
    made = sms_text(variant.contents, usual)
    assert made.endswith(f": {LINK}")
    for tag in ("company", "interviewdate", "interviewtime"):
        assert usual[tag] in made
    assert parts_of(made).encoding is Encoding.GSM_7
    assert parts_of(made).parts <= 2
    assert f"{made}\n" == snapshot(extension_class=AsText)


@EVERY_SMS
def test_no_name_of_a_candidate_can_double_the_parts_of_an_sms(kind, language):
    """One ë or Ł is enough to turn a whole text into UCS-2, so our own texts name the company and not the candidate."""
    assert parts_of(sms(kind, language, first_name="Łukasz", last_name="Żółć")).parts == 1


@EVERY_SMS
def test_an_sms_about_an_interview_without_place_or_telephone_is_one_sentence(kind, language):
    made = sms(kind, language, address="", contact_telephone="")
    assert made.endswith(").")
    assert "\n" not in made


@pytest.mark.parametrize(
    ("language", "city", "address", "telephone"),
    [
        (Language.EN, "Dublin", "12 Harcourt Street, Dublin 2", "+353 1 555 0100"),
        (Language.NB, "Oslo", "Kjøpmannsgata 12, 7013 Trondheim", "+47 73 00 00 00"),
        (Language.DA, "København", "Vestergade 12, 1456 København K", "+45 33 00 00 00"),
        (Language.SV, "Stockholm", "Vasagatan 12, 111 20 Stockholm", "+46 8 500 000 00"),
        (Language.NL, "Amsterdam", "Damrak 12, 1012 LG Amsterdam", "+31 20 000 00 00"),
    ],
)
def test_the_longest_day_in_a_longer_place_fits_one_part_too(language, city, address, telephone):
    day = when.day(datetime(2026, 9, 30, 8, tzinfo=UTC), ZoneInfo(CITIES[city]), language)
    clock = when.clock_and_zone(datetime(2026, 9, 30, 8, tzinfo=UTC), ZoneInfo(CITIES[city]), language)
    assert city in clock
    made = sms(
        LetterKind.SMS_FIRST,
        language,
        interviewdate=day,
        interviewtime=clock,
        address=address,
        contact_telephone=telephone,
    )
    assert parts_of(made).parts == 1, (len(made), made)
