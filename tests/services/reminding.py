"""What tests about reminders do: invite with one, let its moment come, send, look."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.delivery.channels import Receipt
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.services import candidates, cards, deliveries
from bot.services.candidates import Contact
from bot.services.interview import answering
from bot.services.reminding import firing, writing
from bot.work import ways
from domain.access import CANDIDATE, SYSTEM
from domain.delivery import Channel, ParcelKind
from domain.language import Language
from domain.letters import Variant
from domain.reminders import ReminderOption, ReminderWish
from domain.status import EFFECTS
from storage import interviews, people, reminders
from tests.services.company import KARI

REMINDERS = (ParcelKind.REMINDER, ParcelKind.SMS_REMINDER)
EMAIL, SMS, BOTH = ReminderOption.EMAIL, ReminderOption.SMS, ReminderOption.BOTH
WEDNESDAY_AT_NINE = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
"""Two days before the cast's usual interview on Friday the 27th, on Oslo's clock."""

TEXT = Variant("Soon, {first-name}", "We meet {interviewdate} at {interviewtime}.", "Kari")
OLD, NEW = "anna@example.org", "anna.b@example.org"
OLD_NUMBER, NEW_NUMBER = "+46701234567", "+46702223344"


def with_sms(company):
    """The company with a way to send SMS, and a recruiter who reads English."""
    company.house = replace(company.house, sms=True)
    to = ways(company.database, company.clock, company.house)
    company.begin, company.look, company.ask = to.begin, to.look, to.ask
    with company.begin(SYSTEM) as work:
        people.by_slack_id(work.session, KARI).language = Language.EN
    return company


def wish(option=EMAIL, days=2, text=TEXT):
    return ReminderWish(option, days, dict.fromkeys(Language, text), dict.fromkeys(Language, text.contents))


def invite(company, name="Anna", wanted=None, **answers):
    [interview] = company.invite(name, edits={"reminder": wanted or wish()}, **answers)
    company.after_a_minute()
    return interview


def rows(company, interview):
    with company.look(SYSTEM) as work:
        return reminders.of_interview(work.session, interview)


def ledger(company, interview):
    with company.look(SYSTEM) as work:
        return cards.card_of(work, interview).reminders


def fire_at(company, moment):
    company.clock.now = moment
    return firing.fire(company.begin)


def answer(company, interview, given):
    with company.begin(CANDIDATE) as work:
        answering.apply(work, interviews.by_id(work.session, interview, lock=True), EFFECTS[given], note="")


def correct(company, email=NEW, mobile=NEW_NUMBER, language=Language.SV):
    with company.by(KARI) as work:
        candidates.correct(work, company.applications["Anna"], Contact(email, mobile, language))


class Taking:
    """A carrier that answers each try with the next of these, and takes everything after them."""

    def __init__(self, *answers):
        self.given, self._answers, self._next = [], list(answers), None

    def prepare(self, parcel):
        self.given.append(parcel)
        self._next = self._answers.pop(0) if self._answers else None
        return self

    def hand_over(self):
        if self._next is not None:
            raise self._next
        return Receipt()

    def abandon(self): ...

    def rest(self): ...

    def interrupt(self): ...


def dispatcher(company, carrier):
    told = {"given_up": deliveries.given_up, "sent": deliveries.sent, "write": writing.write}
    return Dispatcher(company.begin, {Channel.EMAIL: carrier, Channel.SMS: carrier}, new_owner(), **told)


def send_out(company, *answers):
    """Deliver what is due; returns what was given to the mail server and the SMS service."""
    carrier = Taking(*answers)
    sender = dispatcher(company, carrier)
    for channel in (Channel.EMAIL, Channel.SMS):
        sender.drain(channel)
    return carrier.given
