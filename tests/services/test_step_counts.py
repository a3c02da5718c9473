"""A step's own message says how many of its messages did not arrive, and follows what becomes of them."""

import pytest

from bot.services import outbox
from bot.services.acting import looking
from bot.texts.translator import translator
from domain.access import OPERATOR
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from domain.steps import ItemState, StepView
from storage.delivery_tables import Parcel
from storage.still import UNTRUE
from tests.services.company import KARI, Company
from tests.services.mail_troubles import Refusing, Silent, drawn, reject, sends
from tests.services.test_reminding import Taking

ON_BOTH = True
T = translator(Language.NB)


def cards(company: Company) -> list[Parcel]:
    """What waits to be drawn of steps' own messages."""
    return company.parcels(ParcelKind.STEP, state=ParcelState.QUEUED)


def leave(company: Company) -> None:
    company.clock.move(seconds=30)
    company.leave()


def now(company: Company, step: StepView) -> StepView:
    with company.by(KARI) as work:
        return looking.view(work, step.id)


def test_messages_that_could_not_be_delivered_are_counted(company: Company) -> None:
    step = reject(company, "Anna", "Ola", "Jane")
    company.after_a_minute()
    assert (now(company, step).undelivered, cards(company)) == (0, [])


def test_when_a_server_refuses_one_drawing_tells_of_all(company: Company) -> None:
    step = reject(company, "Anna", "Ola", "Jane")
    sends(company, Refusing())
    with company.begin(OPERATOR) as work:
        for one in company.parcels(ParcelKind.STEP):
            work.session.get_one(Parcel, one.id).state = (
                ParcelState.SENT if one.due_at <= company.clock.now else one.state
            )
    [card] = cards(company)
    assert card.due_at > company.clock.now
    assert f"{T('Not delivered')}: 3" in drawn(company, card).text
    seen = now(company, step)
    assert (seen.counts, seen.undelivered, seen.doubtful) == ({ItemState.DONE: 3}, 3, 0)


def test_of_what_nobody_knows_it_says_perhaps(company: Company) -> None:
    step = reject(company, "Ola")
    delivery = sends(company, Silent())
    company.clock.move(minutes=16)
    delivery.sweep()
    assert (now(company, step).undelivered, now(company, step).doubtful) == (0, 1)
    assert f"{T('Perhaps not delivered')}: 1" in drawn(company, cards(company)[-1]).text


def test_sent_again_it_is_counted_no_more(company: Company) -> None:
    step = reject(company, "Ola", "Jane")
    sends(company, Refusing())
    leave(company)
    first = company.parcels(ParcelKind.REJECTION)[0]
    with company.begin(OPERATOR) as work:
        outbox.retry(work, first.id)
    [card] = cards(company)
    assert f"{T('Not delivered')}: 1" in drawn(company, card).text
    sends(company, Taking())
    assert now(company, step).undelivered == 1


@pytest.mark.parametrize("why", sorted(UNTRUE))
def test_what_was_overtaken_is_not_delivered_and_what_was_taken_back_is_no_news(company: Company, why: str) -> None:
    step = reject(company, "Ola")
    for reason, many in ((why, 1), ("undone", 0)):
        with company.begin(OPERATOR) as work:
            parcel = work.session.get_one(Parcel, company.parcels(ParcelKind.REJECTION)[0].id)
            parcel.state, parcel.cancel_reason = ParcelState.CANCELLED, reason
        assert now(company, step).undelivered == many
