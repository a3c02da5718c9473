"""The letters of an invitation: the confirm link by its rule, the preview as it goes out, nobody else's data in any."""

import re
from dataclasses import replace

import pytest

from bot.services.invitation import composing
from domain.access import SYSTEM
from domain.delivery import ParcelKind
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.status import InterviewForm
from storage.tables import Application, Template
from tests.cast import HARD_NAME, Applicant, apply
from tests.services.company import EMMA, KARI, LINK, Company, html_of, ics_of, mail_of, text_of

INVITED = ParcelKind.INVITATION
WITH, WITHOUT = "Hi {first-name}\n\n{confirmlink}", "Hi {first-name}"


@pytest.mark.parametrize("touched", [None, True, False])
@pytest.mark.parametrize(
    ("names", "contents", "default"),
    [
        (("Jane",), {"en": WITH}, False),
        (("Jane",), {"en": WITHOUT}, True),
        (("Anna", "Ola"), {"sv": WITH, "nb": WITH}, False),
        (("Anna", "Ola"), {"sv": WITHOUT, "nb": WITHOUT}, True),
        (("Anna", "Ola"), {"sv": WITH, "nb": WITHOUT}, True),
        (("Anna", "Ola"), {"sv": WITHOUT, "nb": WITH}, True),
    ],
)
def test_each_letter_has_as_many_links_as_the_rule_says(company: Company, names, contents, default, touched):
    """Case 69."""
    shown = company.prepare(*names)
    texts = {Language(one): Variant("Subject", text, "Kari") for one, text in contents.items()}
    edited = replace(shown.edited, texts=texts)
    assert composing.box_default(edited) is default
    edited = replace(edited, include_link=default if touched is None else touched)
    assert company.send(company.compose(shown, edited), edited) is None
    languages = {"jane@example.org": "en", "anna@example.org": "sv", "ola@example.org": "nb"}
    for parcel in company.mails(INVITED):
        mail = mail_of(parcel)
        links = int(edited.include_link or contents[languages[parcel.recipient]] == WITH)
        assert text_of(mail).count(LINK) == links
        assert len(set(re.findall(rf'href="({LINK}[^"]+)"', html_of(mail)))) == links
        assert ics_of(mail).count(LINK) == links, "the calendar file offers an answer just when the letter does"


def test_a_template_of_the_vacancy_decides_the_box_at_first(company: Company):
    """Case 69."""
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, company.applications["Jane"])
        own = {"kind": LetterKind.INTERVIEW_FIRST, "language": Language.EN, "subject": "S", "contents": "Hi"}
        work.session.add(Template(vacancy_id=application.vacancy_id, **own))
    shown = company.prepare("Jane")
    assert (shown.edited.texts[Language.EN].contents, shown.edited.include_link) == ("Hi", True)


def edited_with(shown, contents: str) -> composing.Edited:
    texts = {language: replace(text, contents=contents) for language, text in shown.edited.texts.items()}
    return replace(shown.edited, texts=texts)


def test_the_preview_is_the_letter_but_for_the_link(company: Company):
    names = ["Anna", "Ola", "Jane", "Søren", "Daan", HARD_NAME]
    shown = company.prepare(*names)
    edited = edited_with(shown, "Hei {first-name} {last-name}, {interviewdate} {interviewtime} & <b>\n\n{confirmlink}")
    with company.by(KARI) as work:
        previews = {one.address: one.letter for one in composing.preview(work, shown.invitation_id, edited)}
    assert company.send(company.compose(shown, edited), edited) is None
    parcels = company.mails(INVITED)
    assert len(parcels) == len(names)
    for parcel in parcels:
        mail, preview = mail_of(parcel), previews[parcel.recipient]
        link = next(word for word in text_of(mail).split() if word.startswith(LINK))
        placeholder = next(line for line in preview.text.splitlines() if line.startswith("("))
        assert mail["Subject"] == preview.subject
        assert text_of(mail).replace(link, placeholder) == preview.text


def test_the_preview_is_kept_so_that_its_pages_can_be_turned(company: Company):
    shown = company.prepare("Jane")
    with company.by(KARI) as work:
        composing.preview(work, shown.invitation_id, edited_with(shown, "As edited {confirmlink}"))
    with company.by(KARI) as work:
        assert "As edited" in composing.kept_preview(work, shown.invitation_id)[0].letter.text


def test_fifty_candidates_in_five_languages_each_get_exactly_their_own_letter(company: Company):
    """Case 6."""
    languages = list(Language)
    people = [
        Applicant(
            f"Canary-{number:02}", f"Person-{number:02}", languages[number % 5], f"canary-{number:02}@example.org"
        )
        for number in range(50)
    ]
    with company.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, company.applications["Anna"]).vacancy_id
        ids = tuple(apply(work, one, vacancy) for one in people)
    assert company.send(company.prepare(applications=ids, form=InterviewForm.GROUP)) is None
    parcels = company.mails(INVITED)
    assert [parcel.recipient for parcel in parcels] == [one.email for one in people]
    links = set()
    for number, parcel in enumerate(parcels):
        mail = mail_of(parcel)
        whole = "\n".join([str(mail["To"]), str(mail["Subject"]), text_of(mail), html_of(mail), ics_of(mail)])
        assert {int(other) for other in re.findall(r"(?i)(?:canary|person)-(\d\d)", whole)} == {number}
        assert [one.addr_spec for one in mail["To"].addresses] == [parcel.recipient]
        assert (mail["Cc"], mail["Bcc"]) == (None, None)
        assert f'lang="{languages[number % 5]}"' in html_of(mail)
        links.add(next(word for word in text_of(mail).split() if word.startswith(LINK)))
    assert len(links) == 50


def test_a_hard_name_is_text_wherever_it_is_written(company: Company):
    """Cases 5 and 29."""
    company.invite(HARD_NAME)
    mail = company.letter(INVITED)
    assert f"Hi {HARD_NAME}," in text_of(mail)
    assert "&lt;!channel&gt; *Bold* {confirmlink} &lt;script&gt;" in html_of(mail)
    assert "<script" not in html_of(mail)
    assert "&amp;lt;" not in html_of(mail)
    assert text_of(mail).count(LINK) == 1


@pytest.mark.parametrize("name", ["x" * 200, "🎉" * 200, "\u05d0" * 200, "A\u030a" * 100])
def test_a_name_of_two_hundred_letters_reaches_the_mail_whole(company: Company, name: str):
    """Case 107."""
    with company.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, company.applications["Anna"]).vacancy_id
        id = apply(work, Applicant(name, name, Language.EN, "long@example.org"), vacancy)
    assert company.send(company.prepare(applications=(id,))) is None
    mail = company.letter(INVITED)
    assert f"Hi {name}," in text_of(mail)
    assert [one.addr_spec for one in mail["To"].addresses] == ["long@example.org"]


def test_the_mail_says_that_it_is_automatic_and_whom_it_is_from(company: Company):
    """Case 106."""
    company.invite("Jane", edits={"sender": "kari@nordlys.example"})
    mail = company.letter(INVITED)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"].addresses[0].addr_spec == "kari@nordlys.example"
    assert company.mails(INVITED)[0].sender == "kari@nordlys.example"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("jobs@nordlys.example", "Kari Nordmann"),  # the vacancy's contact
        ("emma@nordlys.example", "Emma Clarke"),
        ("kalle@nordlys.example", "Nordlys Energi"),
    ],
)
def test_the_name_a_letter_comes_from_is_the_one_of_its_address(company: Company, address: str, name: str):
    company.invite("Jane", by=EMMA, edits={"sender": address})
    [parcel] = company.mails(INVITED)
    [sender] = mail_of(parcel)["From"].addresses
    assert (sender.addr_spec, sender.display_name) == (address, name)
