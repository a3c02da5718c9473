"""Slack's door: what is not Slack's is turned away, what comes twice counts once, and no body is ever in the log."""

import io
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import ClassVar
from urllib.parse import urlencode

import pytest

from bot.services import people
from bot.settings import Secret
from bot.slack import Recent, _delivery_key
from bot.wiring import Program
from domain.access import OPERATOR
from domain.delivery import ParcelKind
from domain.errors import Repeated
from storage.tables import Person
from tests.services.company import EVE, KARI, METTE, Company
from tests.slack.desk import Desk, command_body, interaction_body, sendable

CANARY = "canary-anna-bergstrom-7f3a"
BODY = command_body(KARI, "/candidates", CANARY)


def now() -> str:
    """The present second, as Slack writes it."""
    return str(int(time.time()))


def signed(body: bytes = BODY, stamp: str = "", secret: str = "") -> dict[str, str]:
    return Desk.headers(None, body, stamp or now(), *([secret] if secret else []))  # type: ignore[arg-type]


def hostile() -> dict[str, dict[str, str]]:
    """Headers that are not Slack's, made when they are needed: their times are the present one's neighbours."""
    at = now()
    return {
        "no headers": {},
        "no timestamp": {"X-Slack-Signature": signed()["X-Slack-Signature"]},
        "no signature": {"X-Slack-Request-Timestamp": at},
        "timestamp is a word": signed(stamp="abc"),
        "timestamp is nan": signed(stamp="nan"),
        "timestamp is negative": signed(stamp=f"-{at}"),
        "timestamp has a sign": signed(stamp=f"+{at}"),
        "timestamp has a fraction": signed(stamp=f"{at}.0"),
        "timestamp has 5000 digits": signed(stamp="1" * 5000),
        "timestamp in other digits": signed() | {"X-Slack-Request-Timestamp": "١٢٣٤٥٦٧٨٩٠"},
        "timestamp with a space": signed() | {"X-Slack-Request-Timestamp": f"{at} {at}"},
        "301 seconds old": signed(stamp=str(int(at) - 301 - 60)),
        "301 seconds ahead": signed(stamp=str(int(at) + 301 + 60)),
        "signature empty": signed() | {"X-Slack-Signature": ""},
        "signature not ASCII": signed() | {"X-Slack-Signature": "v0=" + "é" * 64},
        "signature upper case": {name: value.upper() for name, value in signed().items()},
        "signature cut short": {name: value[:-1] for name, value in signed().items()},
        "signature doubled": signed() | {"X-Slack-Signature": signed()["X-Slack-Signature"] * 2},
        "another version": signed() | {"X-Slack-Signature": signed()["X-Slack-Signature"].replace("v0", "v1")},
        "another secret": signed(secret="another secret of somebody's"),
        "another body's signature": signed(BODY + b"x"),
    }


def test_what_is_not_slacks_is_refused_without_a_word(desk: Desk, log: io.StringIO):
    """Case 14."""
    for name, headers in hostile().items():
        coded = {key: value.encode().decode("latin-1") for key, value in headers.items()}
        response = desk.knock(BODY, coded)
        assert (name, response.status_code) == (name, 401)
        assert CANARY not in response.get_data(as_text=True)
    assert desk.wire.said == [], "no handler ran"
    assert CANARY not in log.getvalue()
    assert "Traceback" not in log.getvalue()


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe" + BODY, BODY.replace(b"text=", b"text=\xc3\x28"), b"x" * 1_048_577],
    ids=["empty", "no UTF-8", "broken UTF-8", "too large"],
)
def test_a_body_that_slack_does_not_send_is_refused_even_when_signed(desk: Desk, log: io.StringIO, body: bytes):
    """Case 14."""
    status = desk.knock(body).status_code
    assert status == 401
    assert desk.wire.said == []
    assert CANARY not in log.getvalue()


STUMBLING = (b"payload=", b"payload=%7B", b"payload=[]", b"payload=7", b"payload=null", b"[]", b"null", b'{"team": 7}')


def test_nothing_is_read_of_what_is_not_signed(desk: Desk, log: io.StringIO):
    """Case 14. Bolt reads a body before it asks whose it is, and these make it stumble."""
    for kind in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
        for body in STUMBLING:
            headers = desk.headers(body, secret="somebody's own")
            assert desk.knock(body, headers, kind=kind).status_code == 401, (kind, body)
    assert "Traceback" not in log.getvalue()


def test_without_a_signing_secret_there_is_no_door(desk: Desk):
    """Case 14. In Socket Mode nobody can sign, so nobody may knock."""
    settings = replace(desk.program.settings, slack_signing_secret=Secret(""))
    program = Program(settings, desk.program.database, desk.program.house, desk.company.clock)
    headers = desk.headers(BODY, secret="none")
    answer = program.web.test_client().post("/slack/events", data=BODY, headers=headers, base_url=settings.public_url)
    assert answer.status_code == 404


def test_a_genuine_request_is_answered_and_its_body_is_in_no_log(desk: Desk, log: io.StringIO):
    """Case 14."""
    answer = desk.send(BODY)
    assert answer.status == 200
    assert CANARY in answer.text
    assert CANARY not in log.getvalue()


def test_other_methods_and_addresses_lead_nowhere(desk: Desk):
    url = desk.program.settings.public_url
    assert desk.http.get("/slack/events", base_url=url).status_code == 405
    assert desk.http.post("/slack/events", base_url="http://evil.example").status_code == 400


# --- twice -----------------------------------------------------------------------------------------------------------


def test_a_replayed_command_answers_once_and_tells_nothing_the_second_time(desk: Desk):
    """Case 15."""
    body = command_body(KARI, "/candidates", "Anna")
    first, second = desk.send(body), desk.send(body)
    assert "Anna Bergström" in str(first.body)
    assert (second.status, second.text, second.calls) == (200, "", [])


def test_a_replayed_change_has_one_effect(desk: Desk):
    """Case 15."""
    body = command_body(KARI, "/kalle", "language sv")
    assert [desk.send(body).status, desk.send(body).status] == [200, 200]
    assert len(desk.company.journal("language_chosen")) == 1


def test_a_replayed_submission_invites_once(desk: Desk):
    """Cases 15 and 84."""
    body = interaction_body("view_submission", KARI, view=sendable(desk))
    first, second = desk.send(body), desk.send(body)
    assert first.body == {"response_action": "clear"}
    assert (second.status, second.text) == (200, "")
    assert len(desk.company.mails(ParcelKind.INVITATION)) == 1


def test_a_submission_twice_at_the_same_instant_invites_once(desk: Desk):
    """Cases 15 and 84."""
    body, gate = interaction_body("view_submission", KARI, view=sendable(desk)), Barrier(4)

    def knock(_: int) -> tuple[int, str]:
        client = desk.program.web.test_client()
        gate.wait(5)
        answer = client.post(
            "/slack/events",
            data=body,
            headers=desk.headers(body, now()),
            content_type="application/x-www-form-urlencoded",
            base_url=desk.program.settings.public_url,
        )
        return answer.status_code, answer.get_data(as_text=True)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(knock, range(4)))
    assert {status for status, _ in answers} == {200}
    assert sorted(bool(text) for _, text in answers) == [False, False, False, True]
    assert len(desk.company.mails(ParcelKind.INVITATION)) == 1


def test_two_processes_that_get_the_same_submission_invite_once(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """Case 15."""
    body = interaction_body("view_submission", KARI, view=sendable(desk))
    headers = desk.headers(body, now())
    answers = []
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(Recent, "insist_new", lambda *_: None)  # what another process remembers is not known here
            answers.append(desk.knock(body, headers))
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[1].get_data() == b""
    assert len(desk.company.mails(ParcelKind.INVITATION)) == 1


def test_what_is_remembered_of_gestures_is_forgotten_again(monkeypatch: pytest.MonkeyPatch):
    recent, now = Recent(), 1000.0
    monkeypatch.setattr("bot.slack.monotonic", lambda: now)
    recent.insist_new("a", "command")
    with pytest.raises(Repeated):
        recent.insist_new("a", "command")
    recent.insist_new("b", "block_suggestion")
    recent.insist_new("b", "block_suggestion")
    now += 601
    recent.insist_new("c", "command")
    assert list(recent._seen) == ["c"]


def test_gestures_over_a_socket_are_told_apart_by_what_they_say():
    """Case 15. Over a socket there are neither headers nor bytes."""

    class Request:
        headers: ClassVar = {}
        raw_body = ""

    one, other = ({"type": "block_actions", "trigger_id": trigger} for trigger in ("t1", "t2"))
    assert _delivery_key(Request(), one) != _delivery_key(Request(), other)
    assert _delivery_key(Request(), one) == _delivery_key(Request(), dict(one))


# --- events ------------------------------------------------------------------------------------------------------------


def profile(name: str, who: str = METTE) -> dict:
    return {"type": "user_change", "user": {"id": who, "profile": {"real_name": name}, "locale": "nl-NL"}}


def person(company: Company, who: str = METTE) -> Person:
    with company.look(OPERATOR) as work:
        return work.session.query(Person).filter_by(slack_id=who).one()


def test_an_event_that_comes_again_counts_once(desk: Desk):
    """Case 80."""
    assert desk.event(profile("First"), event_id="Ev1").status == 200
    assert desk.event(profile("Second"), event_id="Ev1").status == 200
    assert person(desk.company).name == "First"


def test_an_event_whose_first_try_failed_is_not_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch, log: io.StringIO):
    """Case 80."""
    with monkeypatch.context() as patch:
        patch.setattr("bot.services.who.changed_in_slack", lambda *_a, **_k: 1 / 0)
        assert desk.event(profile(CANARY), event_id="Ev1").status == 500
    assert CANARY not in log.getvalue()
    assert desk.event(profile(CANARY), event_id="Ev1").status == 200
    assert person(desk.company).name == CANARY


def test_an_event_of_another_workspace_changes_nothing(desk: Desk):
    """Case 16."""
    assert desk.event(profile("Mallory"), team="T0OTHER").status == 200
    assert person(desk.company).name == "Mette Holm"
    assert [one.facts["reason"] for one in desk.company.journal("refused")] == ["ForeignWorkspace"]


# --- strangers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["/vacancies", "/candidates", "/interview", "/kalle"])
def test_another_workspace_is_refused_in_words_without_data(desk: Desk, command: str):
    """Case 16."""
    answer = desk.command(KARI, command, team="T0OTHER")
    assert answer.status == 200
    assert answer.body["text"] == "Kalle does not serve this workspace."
    assert answer.calls == []


def test_a_guest_of_a_shared_channel_is_refused_by_the_workspace_of_their_own(desk: Desk):
    """Case 16."""
    answer = desk.send(interaction_body("shortcut", KARI, team="T0OTHER", callback_id="invite"))
    assert [method for method, _ in answer.calls] == ["views.open"]
    assert "does not serve this workspace" in answer.whole
    assert "Anna" not in answer.whole


@pytest.mark.parametrize("who", [EVE, METTE])
def test_strangers_and_people_switched_off_are_refused_in_words_without_data(desk: Desk, who: str):
    """Case 16."""
    if who == METTE:
        with desk.company.begin(OPERATOR) as work:
            people.remove(work, METTE)
    answers = [
        desk.command(who, "/vacancies"),
        desk.command(who, "/candidates", "Anna"),
        desk.command(who, "/interview", "Anna"),
        desk.press(who, "candidate:open", str(desk.company.applications["Anna"])),
        desk.suggest(who, "Anna"),
        desk.act("shortcut", who, callback_id="invite"),
    ]
    for answer in answers:
        assert answer.status == 200
        assert "Bergström" not in answer.whole
        assert "DEV-1" not in answer.whole
    assert answers[4].body == {"options": []}
    words = [answer.whole for answer in answers if answer is not answers[4]]
    assert all("I do not know you yet" in one for one in words)
    assert {one.facts["reason"] for one in desk.company.journal("refused")} == {"Stranger"}


def test_the_workspace_is_asked_of_slack_once_and_never_again(desk: Desk):
    for _ in range(3):
        desk.command(KARI, "/kalle")
    assert [method for method, _ in desk.wire.said].count("auth.test") <= 1


def test_slacks_question_for_the_address_is_answered(desk: Desk):
    body = json.dumps({"type": "url_verification", "challenge": "c0ffee", "token": "x"}).encode()
    assert "c0ffee" in desk.send(body, "application/json").text


def test_a_form_with_two_payloads_is_read_as_one(desk: Desk):
    """Case 14."""
    body = command_body(KARI, "/kalle") + b"&" + urlencode({"command": "/candidates"}).encode()
    assert desk.send(body).status == 200


def test_a_gesture_leaves_our_own_logger_as_it_was(office: Company, desk: Desk):
    """Bolt gives the logger of its app's name the root's level at every request: it may not be ours."""
    ours = logging.getLogger("kalle")
    before = (ours.level, list(ours.handlers))
    desk.command(KARI, "/candidates", "anna")
    assert (ours.level, ours.handlers) == before
