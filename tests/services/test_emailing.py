"""Send email: to one or many, each by themselves; by SMS with the right."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.services.acting import choosing
from bot.services.acting.emailing import NO_NUMBER, Emailing, SendAs
from bot.work import ways
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import BadFields, HeldBack, NotAllowed
from domain.language import Language
from domain.letters import Variant
from domain.limits import SMS_A_DAY
from domain.status import ApplicationStatus
from domain.steps import ItemState
from storage.tables import Candidate
from tests.services.acting import begin, undo
from tests.services.company import EMMA, KARI, Company, html_of, mail_of, text_of, vault
from tests.services.letters import go, previewed, proposed, seen
from tests.services.test_steps import many

EVERYBODY = ("Anna", "Ola", "Jane")
TEXT = Variant("About Friday", "Hi {first-name}, bring a pen.", "")


def written(company: Company, *names: str, **changes):
    choice = begin(company, Action.EMAIL, *names)
    inputs = proposed(company, choice)
    inputs = replace(inputs, texts=dict.fromkeys(inputs.texts, TEXT))
    return choice, replace(inputs, **changes)


def test_one_text_for_everybody_reaches_each_by_themselves(company: Company) -> None:
    choice, inputs = written(company, *EVERYBODY)
    assert list(inputs.texts) == [Language.SV]
    go(company, choice, inputs)
    mails = [mail_of(one) for one in company.mails(ParcelKind.EMAIL)]
    assert [text_of(one) for one in mails] == [f"Hi {name}, bring a pen.\n" for name in EVERYBODY]
    assert all(len(one["To"].addresses) == 1 and one["Cc"] is None and one["Bcc"] is None for one in mails)
    assert company.status("Ola") is ApplicationStatus.RECEIVED


def test_a_text_for_each_language(company: Company) -> None:
    choice = begin(company, Action.EMAIL, *EVERYBODY)
    texts = {one: Variant("S", f"{one}: {{first-name}}", "") for one in (Language.SV, Language.NB, Language.EN)}
    inputs = replace(proposed(company, choice), same=False, texts=texts)
    go(company, choice, inputs)
    told = [text_of(mail_of(one)).strip() for one in company.mails(ParcelKind.EMAIL)]
    assert told == ["sv: Anna", "nb: Ola", "en: Jane"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"texts": {Language.SV: Variant("  ", "Hi", "")}}, "sv-subject"),
        ({"texts": {Language.SV: Variant("Hi", " \n ", "")}}, "sv-contents"),
        ({"texts": {Language.SV: Variant("Hi", "{nobody}", "")}}, "sv-contents"),
        ({"sender": "boss@elsewhere.example"}, "sender"),
        ({"sender": ""}, "sender"),
    ],
)
def test_each_of_the_fields_must_be_valid(company: Company, changes, field) -> None:
    choice, inputs = written(company, "Anna", **changes)
    with pytest.raises(BadFields) as wrong:
        go(company, choice, inputs)
    assert set(wrong.value.fields) == {field}
    assert company.mails(ParcelKind.EMAIL) == []


def test_markup_and_mentions_are_text(company: Company) -> None:
    text = Variant("<b>Hi</b>", "<script>alert(1)</script> <!channel> [[7*7]] <% if %>", "")
    choice, inputs = written(company, "Jane", texts={Language.EN: text})
    go(company, choice, inputs)
    letter = company.letter(ParcelKind.EMAIL)
    assert text_of(letter).strip() == text.contents
    assert "<script>" not in html_of(letter)
    assert str(letter["Subject"]) == "<b>Hi</b>"


def test_an_email_is_taken_back(company: Company) -> None:
    choice, inputs = written(company, *EVERYBODY)
    step = go(company, choice, inputs)
    assert undo(company, step).counts == {ItemState.UNDONE: 3}
    assert company.mails(ParcelKind.EMAIL) == []


def test_the_line_breaks_of_a_subject_become_spaces(company: Company) -> None:
    text = Variant("About\r\nBcc: all@example.org", "Hi", "")
    choice, inputs = written(company, "Jane", texts={Language.EN: text})
    go(company, choice, inputs)
    letter = company.letter(ParcelKind.EMAIL)
    assert (str(letter["Subject"]), letter["Bcc"]) == ("About Bcc: all@example.org", None)


# --- SMS -----------------------------------------------------------------------------------------------------------


def with_sms(company: Company, *, there: bool) -> Company:
    company.house = replace(company.house, sms=there)
    to = ways(company.database, company.clock, company.house)
    company.begin, company.look, company.ask = to.begin, to.look, to.ask
    return company


@pytest.fixture
def texting(company: Company) -> Company:
    return with_sms(company, there=True)


def by_sms(company: Company, *names: str, text: str = "Hi {first-name}", send_as: SendAs = SendAs.SMS):
    choice, inputs = written(company, *names, send_as=send_as)
    return choice, replace(inputs, sms=dict.fromkeys(inputs.texts, text))


def sms_of(company: Company) -> list[tuple[str, str]]:
    found = company.parcels(ParcelKind.SMS, state=ParcelState.QUEUED)
    assert all(one.channel is Channel.SMS for one in found)
    return [(one.recipient, vault().open(one.body or b"").decode()) for one in found]


def test_an_sms_goes_to_who_has_a_number_and_the_others_are_named(texting: Company) -> None:
    choice, inputs = by_sms(texting, *EVERYBODY)
    shown = seen(texting, choice, inputs)
    assert [(one.name, one.refused) for one in shown.left_out] == [("Jane Miller", NO_NUMBER)]
    go(texting, choice, inputs)
    assert sms_of(texting) == [("+46701234567", "Hi Anna"), ("+4791234567", "Hi Ola")]
    assert texting.mails(ParcelKind.EMAIL) == []


def test_both_ways_reach_each_as_far_as_they_can_be_reached(texting: Company) -> None:
    choice, inputs = by_sms(texting, "Anna", "Jane", send_as=SendAs.BOTH)
    assert [one.name for one in seen(texting, choice, inputs).asked_about] == ["Jane Miller"]
    page = previewed(texting, choice, inputs)
    assert [[post.channel for post in row.posts] for row in page.rows] == [
        [Channel.EMAIL, Channel.SMS],
        [Channel.EMAIL],
    ]
    go(texting, choice, inputs)
    assert [one.recipient for one in texting.mails(ParcelKind.EMAIL)] == ["anna@example.org", "jane@example.org"]
    assert sms_of(texting) == [("+46701234567", "Hi Anna")]


def test_an_sms_that_is_undone_does_not_leave(texting: Company) -> None:
    choice, inputs = by_sms(texting, "Anna")
    undo(texting, go(texting, choice, inputs))
    assert sms_of(texting) == []


def test_a_number_that_takes_no_sms_gets_none(texting: Company) -> None:
    with texting.begin(SYSTEM) as work:
        work.session.execute(
            update(Candidate).where(Candidate.first_name == "Anna").values(mobile_stopped="wants no SMS")
        )
    choice, inputs = by_sms(texting, "Anna")
    assert [one.refused for one in seen(texting, choice, inputs).left_out] == [NO_NUMBER]


def test_an_sms_of_many_parts_is_said_before_it_is_paid_for(texting: Company) -> None:
    choice, inputs = by_sms(texting, "Anna", text="x" * 480)
    assert [one.asks.facts for one in seen(texting, choice, inputs).asked_about if one.asks] == [{"parts": 4}]


def test_without_the_right_or_without_a_way_there_is_no_sms(texting: Company) -> None:
    choice = begin(texting, Action.EMAIL, "Ola", by=EMMA)
    inputs = Emailing(send_as=SendAs.SMS, sms={Language.NB: "Hei"})
    with pytest.raises(NotAllowed):
        go(texting, choice, inputs, by=EMMA)
    choice, inputs = by_sms(with_sms(texting, there=False), "Ola")
    with pytest.raises(NotAllowed):
        go(texting, choice, inputs)


def test_more_sms_than_one_may_send_in_a_day_are_held_back(texting: Company) -> None:
    ids = many(texting, SMS_A_DAY)
    with texting.begin(SYSTEM) as work:
        work.session.execute(update(Candidate).where(Candidate.last_name == "Many").values(mobile="+4791234567"))
    with texting.by(KARI) as work:
        choice = choosing.begin(work, Action.EMAIL, ids)
    inputs = Emailing(send_as=SendAs.SMS, sms={Language.NB: "Hei"})
    go(texting, choice, inputs)
    again, inputs = by_sms(texting, "Anna")
    with pytest.raises(HeldBack):
        go(texting, again, inputs)
    assert len(sms_of(texting)) == SMS_A_DAY
    texting.clock.move(days=1, seconds=1)
    go(texting, *by_sms(texting, "Anna"))
    assert len(sms_of(texting)) == SMS_A_DAY + 1
