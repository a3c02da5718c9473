"""Send job offer: with a letter or without, taken back by undo or withdrawn later."""

from dataclasses import replace

import pytest

from bot.messages.activities import activity
from bot.services import browsing, card_pages
from bot.services.acting import offering
from bot.services.card_pages import Part
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.actions import IS_OFFERED, Action
from domain.delivery import ParcelKind
from domain.errors import NotAllowed, NotNow, Unknown
from domain.language import Language
from domain.status import ApplicationStatus
from domain.steps import ItemState
from storage.tables import Application
from tests.services.acting import begin, undo
from tests.services.company import EMMA, KARI, SVEN, Company, text_of
from tests.services.letters import go, previewed, proposed, seen


def offer(company: Company, name: str = "Ola", **changes):
    choice = begin(company, Action.OFFER, name, by=EMMA)
    inputs = replace(proposed(company, choice, by=EMMA), **changes)
    return choice, inputs, go(company, seen(company, choice, inputs, by=EMMA), inputs, by=EMMA)


def application(company: Company, name: str = "Ola") -> Application:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name])


def test_an_offer_is_mailed_as_it_was_previewed_and_its_day_is_kept(company: Company) -> None:
    choice = begin(company, Action.OFFER, "Anna", by=EMMA)
    inputs = proposed(company, choice, by=EMMA)
    [row] = previewed(company, choice, inputs, by=EMMA).rows
    go(company, choice, inputs, by=EMMA)
    letter = company.letter(ParcelKind.OFFER)
    assert text_of(letter) == row.posts[0].copy
    assert "Vi har glädjen att erbjuda dig tjänsten som Systems developer" in text_of(letter)
    anna = application(company, "Anna")
    assert (anna.status, anna.offer_open, anna.offered_at) == (ApplicationStatus.OFFERED, True, company.clock.now)


def test_an_offer_by_telephone_sends_nothing_and_needs_no_address(company: Company) -> None:
    _, _, step = offer(company, "Niels", by_email=False)
    assert step.counts == {ItemState.DONE: 1}
    assert company.mails(ParcelKind.OFFER) == []


@pytest.mark.parametrize(
    ("name", "by_email", "told"), [("Anna", True, "Job offer sent"), ("Niels", False, "Job offer made, no e-mail")]
)
def test_an_offer_without_a_mail_is_told_as_one(company: Company, name: str, by_email: bool, told: str) -> None:
    offer(company, name, by_email=by_email)
    with company.by(EMMA) as work:
        [line] = card_pages.look(work, company.applications[name], Part.ACTIVITIES, 0).page.rows
        known = browsing.candidate(work, company.applications[name]).outcome
    assert activity(translator(Language.EN), line.event, line.facts) == told
    assert known.offer_mailed is by_email


def test_undoing_an_offer_leaves_nothing(company: Company) -> None:
    _, _, step = offer(company)
    undo(company, step, by=EMMA)
    ola = application(company)
    assert (ola.status, ola.offer_open, ola.offered_at) == (ApplicationStatus.RECEIVED, False, None)
    assert company.mails(ParcelKind.OFFER) == []


def test_an_offer_that_has_left_is_not_undone_but_can_be_withdrawn(company: Company) -> None:
    _, _, step = offer(company)
    company.after_a_minute()
    with pytest.raises(NotNow):
        undo(company, step, by=EMMA)
    with company.by(EMMA) as work:
        offering.withdraw(work, company.applications["Ola"])
    ola = application(company)
    assert (ola.status, ola.offer_open) == (ApplicationStatus.RECEIVED, False)
    with company.by(EMMA) as work, pytest.raises(NotNow):
        offering.withdraw(work, company.applications["Ola"])


def test_nobody_gets_two_offers_at_once(company: Company) -> None:
    offer(company)
    assert [one.refused for one in begin(company, Action.OFFER, "Ola", by=EMMA).left_out] == [IS_OFFERED]


def test_without_the_right_there_is_no_offer_and_no_withdrawing(company: Company) -> None:
    offer(company)
    for who, refused in ((KARI, NotAllowed), (SVEN, NotAllowed)):
        with pytest.raises(refused):
            begin(company, Action.OFFER, "Jane", by=who)
        with company.by(who) as work, pytest.raises((NotAllowed, Unknown)):
            offering.withdraw(work, company.applications["Ola"])
    assert application(company).offer_open


def test_the_other_application_of_the_same_person_is_not_touched(company: Company) -> None:
    with company.begin(SYSTEM) as work:
        ola = work.session.get_one(Application, company.applications["Ola"])
        eva = work.session.get_one(Application, company.applications["Eva"])
        eva.candidate_id = ola.candidate_id
    before = company.everything()["application"]
    offer(company)
    after = company.everything()["application"]
    assert [row for row in after if row[0] == company.applications["Eva"]] == [
        row for row in before if row[0] == company.applications["Eva"]
    ]
