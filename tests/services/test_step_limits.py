"""How many letters steps may send within an hour."""

import pytest

from bot.services import limits
from domain.delivery import ParcelKind
from domain.errors import HeldBack
from tests.services.company import EMMA, KARI, Company
from tests.services.letters import go
from tests.services.mail_troubles import reject, texted
from tests.services.test_rejecting import rejecting_all
from tests.services.test_steps import many


def test_five_hundred_rejections_by_one_recruiter_are_no_more_than_may_be_sent(company: Company) -> None:
    assert limits.STEP_LETTERS_AN_HOUR >= 1000
    with company.by(KARI) as work:
        limits.insist_on_step(work, [1] * 500)


def test_a_step_above_the_limit_is_refused_before_it_begins(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 92."""
    monkeypatch.setattr(limits, "STEP_LETTERS_AN_HOUR", 3)
    company.invite("Anna")
    reject(company, "Ola")
    before = company.everything()
    with pytest.raises(HeldBack) as refused:
        reject(company, "Jane", "Anna")
    assert (refused.value.limit, refused.value.phrase.facts) == ("letters", {"sent": 2, "wanted": 2, "most": 3})
    after = company.everything()
    assert {name: after[name] for name in ("application", "outbox", "journal")} == {
        name: before[name] for name in ("application", "outbox", "journal")
    }
    company.clock.move(minutes=61)
    reject(company, "Jane", "Anna")


def test_a_vacancy_has_a_limit_of_its_own_whoever_writes(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 92."""
    monkeypatch.setattr(limits, "VACANCY_LETTERS_AN_HOUR", 2)
    reject(company, "Ola")
    reject(company, "Eva", by=EMMA)  # another vacancy
    with pytest.raises(HeldBack) as refused:
        reject(company, "Jane", "Anna", by=EMMA)
    assert refused.value.limit == "vacancy"


def test_a_step_that_writes_to_nobody_is_not_counted(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STEP_LETTERS_AN_HOUR", 1)
    choice, inputs = rejecting_all(company, "Ola", "Jane", by_email=False)
    go(company, choice, inputs)
    reject(company, "Anna")
    with pytest.raises(HeldBack):
        reject(company, "Daan")


def test_what_still_waits_in_a_long_step_counts(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 92. Sixty are done behind the gesture, and nothing of them is written yet."""
    ids = many(company, 60)
    company.applications |= {f"Number {one}": one for one in ids}
    monkeypatch.setattr(limits, "STEP_LETTERS_AN_HOUR", 61)
    reject(company, *(f"Number {one}" for one in ids))
    assert company.parcels(ParcelKind.REJECTION) == []
    reject(company, "Ola")
    with pytest.raises(HeldBack) as refused:
        reject(company, "Jane")
    assert refused.value.phrase.facts["sent"] == 61


def test_an_sms_alone_is_not_counted_as_a_letter(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STEP_LETTERS_AN_HOUR", 1)
    texted(company)
    reject(company, "Ola")
