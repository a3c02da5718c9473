"""Slack on a bad day: bodies nobody sends, names that hold anything, dates of a slip, a Slack that is away."""

import hashlib
import hmac
import json
import time
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from domain.access import OPERATOR
from domain.language import Language
from storage import people, vacancies
from tests.cast import Applicant, apply
from tests.office import SIGNING_SECRET, Office, invite

pytestmark = pytest.mark.long


def send(office: Office, payload: dict, *, event: bool = False) -> tuple[int, str]:
    """Deliver a body as Slack would: whatever is in it, the signature is right."""
    body = (json.dumps(payload) if event else urlencode({"payload": json.dumps(payload)})).encode()
    stamp = str(int(time.time()))
    mark = hmac.new(SIGNING_SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = "application/json" if event else "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mark}"}
    connection = HTTPConnection(urlsplit(office.url).netloc, timeout=10)
    connection.request("POST", "/slack/events", body, headers)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def submission(office: Office, kind: str) -> dict:
    """The body of the last form of a kind that was submitted."""
    bodies = [one["payload"] for one in office.slack.deliveries("view_submission")]
    return next(one for one in reversed(bodies) if one["view"]["callback_id"] == kind)


def interviews(office: Office) -> int:
    with office.program.look(OPERATOR) as work:
        return len(work.session.connection().exec_driver_sql("SELECT id FROM interview").all())


@pytest.mark.parametrize("blocks", ["x", None, 1, [{}], [1], ["x"], {"x": 1}])
def test_a_form_with_blocks_of_no_shape_is_refused_and_does_nothing(office: Office, blocks: object) -> None:
    invite(office, "U0KARI", "Ola Hansen").submit()
    before = interviews(office)
    body = submission(office, "invitation_letters")
    body["view"]["blocks"] = blocks
    status, said = send(office, body)
    assert (status, "Traceback" in said, "<html" in said) == (200, False, False)
    assert interviews(office) == before == 1


@pytest.mark.parametrize(
    "memo",
    [
        '{"invitation_id":9223372036854775808,"seen":"","box":true,"touched":false,"turn":0}',
        '{"invitation_id":-1,"seen":"","box":true,"touched":false,"turn":0}',
        "[" * 100_000,
    ],
)
def test_a_memo_with_an_impossible_number_is_none_of_ours(office: Office, memo: str) -> None:
    invite(office, "U0KARI", "Ola Hansen").submit()
    body = submission(office, "invitation_letters")
    body["view"]["private_metadata"] = memo
    status, said = send(office, body)
    assert status == 200
    assert "Noen endret dette mens du hadde det åpent" in json.loads(said)["errors"]["sender"]


@pytest.mark.parametrize("day", ["9999-12-31", "2062-12-04"])
def test_a_day_years_ahead_is_refused_at_its_field(office: Office, day: str) -> None:
    kari = office.person("U0KARI")
    kari.command("/interview", "")
    answers = {"applications": ["Ola Hansen"], "form": "telephone", "day": day, "at": "23:45", "minutes": "60"}
    refused = kari.modal().fill(**answers).submit()
    assert refused.outcome == "errors"
    assert list(refused.errors) == ["Dato"]


def test_a_subject_that_grows_too_long_is_a_stop_on_the_list(office: Office) -> None:
    with office.program.begin(OPERATOR) as work:
        vacancy = vacancies.by_reference(work.session, "DEV-1")
        apply(work, Applicant("L" * 200, "Long", Language.EN, "long@example.org"), vacancy.id)
    letters = invite(office, "U0KARI", "L" * 74 + "…").fill(**{"en-subject": "{first-name}" * 20})
    letters.submit()
    again = office.person("U0KARI").modal().submit()
    assert again.outcome == "updated"
    assert interviews(office) == 0


@pytest.mark.parametrize("name", ["Kari\nNordmann", "Kari\u202e\x00\x07 Nordmann", "Kari Nordmann" * 40])
def test_whatever_somebody_is_called_in_slack_they_can_attend(office: Office, name: str) -> None:
    user = {"id": "U0KARI", "real_name": name, "profile": {"real_name": name, "email": "no address"}}
    body = {"type": "event_callback", "team_id": "T0SANDBOX", "event_id": "Ev1", "event_time": 1}
    assert send(office, body | {"event": {"type": "user_change", "user": user}}, event=True)[0] == 200
    assert invite(office, "U0KARI", "Ola Hansen").submit().outcome == "cleared"
    with office.program.look(OPERATOR) as work:
        kept = people.by_slack_id(work.session, "U0KARI").name
    assert (kept.isprintable(), kept.startswith("Kari"), len(kept) <= 200) == (True, True, True)


@pytest.mark.parametrize("what", ["429", "500", "hang"])
def test_when_slack_is_away_the_person_is_told_so(office: Office, what: str) -> None:
    office.slack.fault("api", what, method="views.open", n=1, seconds=3)
    office.person("U0KARI").command("/interview", "")
    assert "tok for lang tid for Slack" in office.slack.deliveries("command")[-1]["answer"]


def test_a_card_that_was_deleted_is_posted_anew(office: Office) -> None:
    invite(office, "U0KARI", "Ola Hansen").submit()
    office.deliver_all()
    office.slack.fault("api", "message_not_found", method="chat.update", n=1)
    office.answer("ola@example.org", "accept")
    for _ in range(3):
        office.deliver()
    cards = [message for message in office.person("U0KARI").dm() if "interview:move" in str(message.blocks)]
    assert len(cards) == 2
    assert "Akseptert" in cards[-1].shown


def test_an_answer_given_while_the_form_was_open_is_not_written_over(office: Office) -> None:
    invite(office, "U0KARI", "Ola Hansen").submit()
    office.deliver_all()
    card = next(message for message in office.person("U0KARI").dm() if message.blocks)
    card.click("interview:record")
    office.answer("ola@example.org", "withdraw")
    form = office.person("U0KARI").modal().fill(meeting="accepted")
    assert form.submit().outcome == "errors"
    office.deliver()
    assert "Trukket seg" in card.again().shown


def test_a_mail_server_that_takes_its_time_keeps_what_it_says_it_keeps(office: Office) -> None:
    office.slack.fault("smtp", "hang", seconds=0.2, match="ola@")
    invite(office, "U0KARI", "Ola Hansen").submit()
    office.deliver_all()
    assert len(office.mails("ola@example.org")) == 1
