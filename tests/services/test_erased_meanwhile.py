"""Somebody is erased while a message about them is on its way to Slack."""

from collections.abc import Callable

from sqlalchemy import select, update

from bot.delivery.channels import Posted, Receipt
from bot.delivery.slack import Nothing
from bot.services.acting import erasing
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from storage.delivery_tables import Parcel, SlackMessage
from storage.tables import Application
from tests.services.company import Company
from tests.services.mail_troubles import Refusing, candidate, change, drawn, news, reject, sends
from tests.services.test_reminding import Taking


def slack_sends_only_news(company: Company) -> None:
    """The step's own message is out of the way."""
    with company.begin(SYSTEM) as work:
        steps = update(Parcel).where(Parcel.kind.in_([ParcelKind.STEP, ParcelKind.CARD, ParcelKind.ENTRY]))
        work.session.execute(steps.values(state=ParcelState.SENT))


class Slack(Taking):
    """Posts whatever comes; `meanwhile` happens while the first one is on its way."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], None]] = [meanwhile]
        self.posted = 0

    def hand_over(self) -> Receipt:
        self.posted += 1
        if self.meanwhile and self.given[-1].kind in (ParcelKind.NOTICE, ParcelKind.CARD):
            self.meanwhile.pop()()
        if self.given[-1].kind is ParcelKind.ERASED:
            return Receipt()
        return Receipt(posted=Posted("D1", f"{self.posted}.0"))


def erase(company: Company, name: str) -> None:
    with company.begin(SYSTEM) as work:
        erasing.erase_person(work, candidate(company, name).id)


def erased_in_slack(company: Company) -> list[tuple[str, str]]:
    return [(one.facts["channel"], one.facts["ts"]) for one in company.parcels(ParcelKind.ERASED)]


def test_a_notice_posted_while_the_person_was_erased_is_taken_away_and_the_way_stays_open(company: Company) -> None:
    reject(company, "Ola", "Jane")
    sends(company, Refusing())
    slack_sends_only_news(company)
    carrier = Slack(lambda: erase(company, "Ola"))
    sends(company, carrier, Channel.SLACK)
    assert erased_in_slack(company) == [("D1", "1.0")]
    with company.look(SYSTEM) as work:
        assert [one.ts for one in work.session.scalars(select(SlackMessage))] == ["2.0"]
    assert [one.state for one in company.parcels(ParcelKind.NOTICE)] == [ParcelState.SENT]


def test_the_card_of_an_interview_posted_while_the_person_was_erased_is_taken_away_too(company: Company) -> None:
    company.invite("Ola")
    sends(company, Slack(lambda: erase(company, "Ola")), Channel.SLACK)
    assert ("D1", "1.0") in erased_in_slack(company)
    with company.look(SYSTEM) as work:
        assert list(work.session.scalars(select(SlackMessage))) == []


def test_erasing_one_application_takes_its_notice_away_and_leaves_those_about_others(company: Company) -> None:
    reject(company, "Ola", "Jane")
    sends(company, Refusing())
    slack_sends_only_news(company)
    sends(company, Slack(lambda: None), Channel.SLACK)
    change(company, deleted_at=company.clock.now)
    with company.begin(SYSTEM) as work:
        erasing.erase_application(work, work.session.get_one(Application, company.applications["Ola"]))
    assert erased_in_slack(company) == [("D1", "1.0")]


def test_what_waits_to_be_told_about_somebody_who_was_erased_is_gone_with_them(company: Company) -> None:
    reject(company, "Ola")
    sends(company, Refusing())
    [notice] = news(company)
    erase(company, "Ola")
    assert news(company) == []
    assert isinstance(drawn(company, notice), Nothing)
