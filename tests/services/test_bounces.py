"""Mails that come back, as several mail servers report them, and what only looks like it."""

from pathlib import Path

import pytest
from sqlalchemy import update

from bot.documents import dsn
from bot.services import bounces
from bot.services.bounces import Outcome
from domain.access import SYSTEM
from domain.bounces import Fate, fate_of, is_dead
from domain.delivery import ParcelKind, ParcelState
from storage.delivery_tables import Parcel
from storage.tables import Application

CORPUS = Path(__file__).parent / "dsn"
HARD = ["postfix_unknown", "exim_unrouteable", "exchange_not_found"]
SOFT = ["gmail_full", "sendmail_policy"]
NO_REPORT = ["qmail_plain", "out_of_office", "challenge", "read_receipt"]
NO_FAILURE = ["postfix_delayed", "postfix_delivered"]


class Office:
    """A company whose invitation to Anna has left."""

    def __init__(self, company):
        self.company = company
        (self.interview,) = company.invite("Anna")
        company.after_a_minute()
        with company.begin(SYSTEM) as work:
            work.session.execute(update(Parcel).values(handed_over_at=work.now))
        (self.parcel,) = company.parcels(ParcelKind.INVITATION)

    def comes(self, name, **other):
        told = {"message_id": self.parcel.message_id, "recipient": self.parcel.recipient, **other}
        text = (CORPUS / f"{name}.eml").read_text(encoding="utf-8")
        return self.take("".join(_filled(text, told)).replace("\n", "\r\n").encode())

    def take(self, raw):
        with self.company.begin(SYSTEM) as work:
            return bounces.take(work, raw)

    def candidate(self):
        with self.company.look(SYSTEM) as work:
            found = work.session.get(Application, self.company.applications["Anna"]).candidate
            return found.email_stopped, found.soft_bounces

    def told(self):
        return [entry.facts for entry in self.company.journal("came_back")]


def _filled(text, told):
    for name, value in told.items():
        text = text.replace("{" + name + "}", value)
    return text


@pytest.fixture
def office(company):
    return Office(company)


@pytest.mark.parametrize("name", HARD)
def test_a_mail_that_came_back_for_good_stops_the_address_and_is_told_at_once(office, name):
    """Case 82."""
    assert office.comes(name) is Outcome.STOPPED
    stopped, _ = office.candidate()
    assert stopped.startswith("5.")
    (told,) = office.told()
    assert (told["stopped"], told["parcel"]) == (True, office.parcel.id)
    loud = [one for one in office.company.parcels(ParcelKind.ENTRY) if one.facts["loud"]]
    assert len(loud) == 1


@pytest.mark.parametrize("name", SOFT)
def test_a_mail_that_came_back_for_now_is_counted_and_told(office, name):
    """Case 82."""
    assert office.comes(name) is Outcome.COUNTED
    assert office.candidate() == ("", 1)
    assert [one["stopped"] for one in office.told()] == [False]


def test_the_sixth_mail_that_comes_back_for_now_stops_the_address(office):
    """Case 82."""
    outcomes = []
    for number in range(6):
        with office.company.begin(SYSTEM) as work:
            parcel = work.session.get(Parcel, office.parcel.id)
            parcel.receipt, parcel.message_id = "", f"<{number}@kalle.example>"
        outcomes.append(office.comes("gmail_full", message_id=f"<{number}@kalle.example>"))
    assert outcomes == [Outcome.COUNTED] * 5 + [Outcome.STOPPED]
    assert office.candidate()[1] == 6
    assert office.candidate()[0].startswith("4.2.2")


@pytest.mark.parametrize(
    ("names", "outcome"), [(NO_REPORT, Outcome.NO_REPORT), (NO_FAILURE, Outcome.NO_FAILURE)], ids=["replies", "delays"]
)
def test_what_machines_reply_and_what_is_only_delayed_changes_nothing(office, names, outcome):
    """Cases 82 and 106."""
    before = office.company.everything()
    assert [office.comes(name) for name in names] == [outcome] * len(names)
    assert office.company.everything() == before
    assert office.candidate() == ("", 0)


@pytest.mark.parametrize(
    "forged", [{"message_id": "<forged@kalle.example>"}, {"recipient": "ola@example.org"}, {"message_id": ""}]
)
def test_a_forged_report_changes_nothing(office, forged):
    """Case 82."""
    before = office.company.everything()
    assert office.comes("postfix_unknown", **forged) in (Outcome.NOT_OURS, Outcome.NO_REPORT)
    assert office.company.everything() == before


def test_a_report_about_somebody_who_was_erased_is_ignored(office):
    """Case 82."""
    message_id, recipient = office.parcel.message_id, office.parcel.recipient
    with office.company.begin(SYSTEM) as work:
        parcel = work.session.get(Parcel, office.parcel.id)
        parcel.recipient, parcel.interview_id = "", None
    assert office.comes("postfix_unknown", message_id=message_id, recipient=recipient) is Outcome.NOT_OURS
    assert office.told() == []


def test_the_same_report_twice_counts_once(office):
    assert office.comes("gmail_full") is Outcome.COUNTED
    assert office.comes("gmail_full") is Outcome.KNOWN
    assert office.candidate() == ("", 1)


def test_an_address_corrected_meanwhile_is_not_stopped(office):
    with office.company.begin(SYSTEM) as work:
        work.session.get(Application, office.company.applications["Anna"]).candidate.email = "new@example.org"
    assert office.comes("postfix_unknown") is Outcome.COUNTED
    assert office.candidate() == ("", 0)


def test_a_recruiters_calendar_entry_that_came_back_is_told(office):
    (entry,) = office.company.parcels(ParcelKind.INTERVIEWER_INVITED)
    outcome = office.comes("postfix_unknown", message_id=entry.message_id, recipient=entry.recipient)
    assert outcome is Outcome.TOLD
    assert len(office.company.journal("undelivered_to_interviewer")) == 1
    assert office.candidate() == ("", 0)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00" * 1000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\nno parts",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n--\r\n",
        b"Content-Type: multipart/report; report-type*=utf-8''%ff; boundary=x\r\n\r\n--x--",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n" + b"--x\r\n" * 20000,
    ],
)
def test_anything_at_all_may_be_piped_in(office, raw):
    assert office.take(raw) is Outcome.NO_REPORT


def test_every_piece_of_a_report_is_read_or_refused_without_breaking():
    raw = (CORPUS / "postfix_unknown.eml").read_bytes()
    for end in range(0, len(raw), 37):
        found = dsn.read(raw[:end])
        assert found is None or all(one.message_id for one in found)


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("5.1.1", Fate.DEAD),
        ("5.1.10", Fate.DEAD),
        ("5.2.1", Fate.DEAD),
        ("5.0.0", Fate.DEAD),
        ("5.4.1", Fate.DEAD),
        ("5.2.2", Fate.FOR_NOW),
        ("5.3.4", Fate.FOR_NOW),
        ("5.7.1", Fate.FOR_NOW),
        ("4.4.7", Fate.FOR_NOW),
        ("2.1.5", None),
        ("failed", None),
        ("5.1", None),
        ("", None),
    ],
)
def test_a_status_says_whether_the_address_is_to_blame(status, fate):
    assert fate_of(status) is fate


@pytest.mark.parametrize(
    ("code", "said", "dead"),
    [
        (550, "5.1.1 <anna@example.org>: user unknown", True),
        (550, "no such user here", True),
        (553, "Mailbox unavailable", True),
        (550, "5.7.1 Message rejected as spam by content filter", False),
        (550, "5.7.1 user unknown to our policy", False),
        (550, "Blocked, see https://blocklist.example", False),
        (552, "5.2.2 mailbox full", False),
        (450, "4.1.1 user unknown", False),
        (None, "no such user", False),
    ],
)
def test_a_refused_recipient_is_dead_only_when_the_server_says_that_nobody_is_there(code, said, dead):
    assert is_dead(code, said) is dead


def test_a_recipient_that_does_not_exist_stops_the_address_when_the_letter_is_refused(company):
    """Case 46."""
    from bot.services import deliveries

    company.invite("Anna")
    (parcel,) = company.parcels(ParcelKind.INVITATION)
    with company.begin(SYSTEM) as work:
        row = work.session.get(Parcel, parcel.id)
        row.state, row.last_code, row.last_text = ParcelState.FAILED, 550, "5.1.1 no such user"
        work.session.flush()
        deliveries.given_up(work, parcel.id)
    assert Office.candidate(_of(company)) == ("550 5.1.1 no such user", 0)
    assert len(company.journal("undelivered")) == 1


def _of(company):
    office = object.__new__(Office)
    office.company = company
    return office
