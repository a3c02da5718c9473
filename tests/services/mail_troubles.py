"""Steps whose messages do not arrive, and what is told of it."""

from typing import Any

from sqlalchemy import update

from bot.delivery.channels import Doubtful, ForGood, Receipt
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import deliveries
from bot.services.acting import erasing, looking
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.steps import StepView
from storage.delivery_tables import Parcel
from storage.tables import Application, Candidate
from tests.services.company import KARI, Company
from tests.services.letters import go
from tests.services.test_emailing import by_sms, with_sms
from tests.services.test_rejecting import rejecting_all
from tests.services.test_reminding import Taking

NO_SUCH_USER = (550, "5.1.1 <ola@example.org>: user unknown")


class Refusing(Taking):
    """Says no to every message, for good."""

    def __init__(self, code: int | None = NO_SUCH_USER[0], said: str = NO_SUCH_USER[1]) -> None:
        super().__init__()
        self.said = code, said

    def hand_over(self) -> Receipt:
        raise ForGood(*self.said, "rcpt")


class Silent(Taking):
    """Takes everything and answers nothing."""

    def hand_over(self) -> Receipt:
        raise Doubtful(None, "no answer (timeout)", "body")


def sends(company: Company, carrier: Any, channel: Channel = Channel.EMAIL) -> Dispatcher:
    """Let the time for undoing pass, and hand everything that is due to a carrier."""
    told = {"given_up": deliveries.given_up, "sent": deliveries.sent, "in_doubt": deliveries.in_doubt}
    made = Dispatcher(
        company.begin, {channel: carrier}, new_owner(), **told, unwanted=erasing.take_away  # type: ignore[arg-type]
    )  # fmt: skip
    company.clock.move(seconds=61)
    made.drain(channel)
    return made


def reject(company: Company, *names: str, by: str = KARI) -> StepView:
    choice, inputs = rejecting_all(company, *names, by=by)
    return go(company, choice, inputs, by=by)


def held(company: Company) -> Parcel:
    """A rejection of Ola that nobody knows about, a quarter of an hour later."""
    reject(company, "Ola")
    delivery = sends(company, Silent())
    company.clock.move(minutes=16)
    delivery.sweep()
    [parcel] = company.parcels(ParcelKind.REJECTION)
    assert parcel.state is ParcelState.HELD
    return parcel


def news(company: Company) -> list[Parcel]:
    """What waits to be told in Slack about messages that did not arrive."""
    found = company.parcels(ParcelKind.NOTICE, state=ParcelState.QUEUED)
    return [one for one in found if one.channel is Channel.SLACK]


def drawn(company: Company, parcel: Parcel) -> Any:
    return drawer(company.look)(outgoing(parcel))


def buttons(drawing: Any) -> list[str]:
    return [one["action_id"] for block in drawing.blocks for one in block.get("elements", []) if "action_id" in one]


def candidate(company: Company, name: str = "Ola") -> Candidate:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name]).candidate


def change(company: Company, name: str = "Ola", **columns: Any) -> None:
    with company.begin(SYSTEM) as work:
        mine = update(Application).where(Application.id == company.applications[name])
        work.session.execute(mine.values(**columns))


def reasons(company: Company, step: StepView, by: str = KARI) -> list[str]:
    with company.by(by) as work:
        return [one.reason.text if one.reason else "" for one in looking.view(work, step.id).page.rows]


def texted(company: Company) -> StepView:
    with_sms(company, there=True)
    choice, inputs = by_sms(company, "Ola")
    return go(company, choice, inputs)
