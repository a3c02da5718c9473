"""What SMS services leave at our door: taken once, from them alone."""

import pytest

from bot.services import stopping
from bot.web import receipts
from bot.web.accesslog import hide_links
from bot.web.receipts import ReceiptDoor, twilio_signature
from bot.work import ways
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.texting import NumberTrouble, receipt_path, receipt_token
from storage.delivery_tables import Parcel
from storage.tables import Candidate, Interview, JournalEntry
from tests.web.desk import NOW, SECRET

NUMBER = "+4748012301"
AUTH = "12345"


class Post:
    """An SMS that was sent, and the service that leaves receipts for it."""

    def __init__(self, desk, service):
        self.desk, self.service = desk, service
        knock = ReceiptDoor(service, desk.public_url, SECRET, AUTH if service == "twilio" else "")
        receipts.mount(desk.app, ways(desk.database, desk.clock, desk.house), knock)
        self.invited = desk.invite()
        with desk.database.writes.begin() as session:
            interview = session.get_one(Interview, self.invited.interview)
            interview.application.candidate.mobile = NUMBER
            self.candidate = interview.application.candidate_id
            parcel = Parcel(
                channel=Channel.SMS, kind=ParcelKind.SMS_REMINDER, key="sms:1", recipient=NUMBER, due_at=NOW,
                state=ParcelState.SENT, handed_over_at=NOW, sent_at=NOW, provider_ref="S1", created_at=NOW,
                interview_id=interview.id,
            )  # fmt: skip
            session.add(parcel)
            session.flush()
            self.id = parcel.id
        self.path = receipt_path(service, self.id, receipt_token(SECRET, self.id, NUMBER))

    def say(self, status, code="", ref="S1", path=None, **more):
        path = path or self.path
        if self.service == "json":
            return self.desk.ask(path, "POST", json={"id": ref, "status": status, "reason": code}).status_code
        if self.service == "46elks":
            return self.desk.send(path, id=ref, status=status, delivered="2026-11-20").status_code
        form = {
            "MessageSid": ref,
            "MessageStatus": status,
            "To": NUMBER,
            "Body": "æ&=",
            **({"ErrorCode": code} if code else {}),
        }
        headers = {"X-Twilio-Signature": twilio_signature(AUTH, self.desk.public_url + path, form)}
        return self.desk.send(path, headers=more.get("headers", headers), **form).status_code

    def parcel(self):
        with self.desk.database.reads() as session:
            return session.get_one(Parcel, self.id)

    def set(self, **columns):
        with self.desk.database.writes.begin() as session:
            for name, value in columns.items():
                setattr(session.get_one(Parcel, self.id), name, value)

    def stopped(self):
        with self.desk.database.reads() as session:
            return session.get_one(Candidate, self.candidate).mobile_stopped

    def told(self):
        with self.desk.database.reads() as session:
            return session.query(JournalEntry).filter_by(event="sms_not_delivered").count()


@pytest.fixture(params=["twilio", "46elks", "json"])
def post(desk, request):
    return Post(desk, request.param)


@pytest.fixture
def twilio(desk):
    return Post(desk, "twilio")


@pytest.fixture
def endpoint(desk):
    return Post(desk, "json")


def test_a_delivered_sms_is_known_to_be_delivered_since_when(post):
    assert post.say("delivered") == 204
    parcel = post.parcel()
    assert (parcel.receipt, parcel.receipt_at) == ("delivered", NOW)
    assert (post.stopped(), post.told()) == ("", 0)


def test_a_failed_sms_marks_the_number_and_is_told_once_however_often_it_is_said(post):
    for _ in range(3):
        assert post.say("failed", "30005") == 204
    assert post.parcel().receipt.startswith("failed")
    assert post.stopped()
    assert post.told() == 1


def test_the_first_final_word_stays(post):
    post.say("delivered")
    post.say("failed", "30003")
    assert post.parcel().receipt == "delivered"
    assert (post.stopped(), post.told()) == ("", 0)


@pytest.mark.parametrize("status", ["queued", "sent", "sending", "accepted", "created", "", "DELIVERED", "x" * 500])
def test_what_is_not_final_changes_nothing(post, status):
    before = post.desk.everything()
    assert post.say(status) == 204
    assert post.desk.everything() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_looking_changes_nothing(post, method):
    before = post.desk.everything()
    assert post.desk.ask(post.path, method).status_code in (200, 405)
    assert post.desk.everything() == before


def test_a_word_that_is_not_ours_opens_nothing_and_nothing_is_said(post):
    before = post.desk.everything()
    token = post.path.rpartition("/")[2]
    others = receipt_token("another secret of somebody else's", post.id, NUMBER)
    of_another = receipt_token(SECRET, post.id + 1, NUMBER)
    wrong = [
        *(post.path.replace(token, word) for word in ("x", token[:-1], token.upper(), others, of_another, "æ")),
        post.path.replace(f"/{post.id}/", f"/{post.id + 1}/"),
        post.path.replace(f"/{post.id}/", "/99999999999999999999/"),
        post.path.replace(post.service, "twilio" if post.service != "twilio" else "json"),
    ]
    for path in wrong:
        answer = post.desk.send(path, id="S1", status="delivered", MessageStatus="delivered")
        assert answer.status_code == 404
        assert answer.get_data() == b""
    assert post.desk.everything() == before


def test_a_receipt_of_another_try_says_nothing_about_this_one(post):
    assert post.say("failed", "30005", ref="S0") == 204
    assert (post.parcel().receipt, post.told()) == ("", 0)


@pytest.mark.parametrize("state", [ParcelState.UNKNOWN, ParcelState.HELD])
def test_a_receipt_ends_the_doubt_whether_the_sms_left(post, state):
    post.set(state=state, provider_ref="", sent_at=None)
    post.say("delivered", ref="S9")
    parcel = post.parcel()
    assert (parcel.state, parcel.provider_ref, parcel.sent_at) == (ParcelState.SENT, "S9", NOW)


def test_a_receipt_that_overtakes_the_answer_is_kept(post):
    post.set(state=ParcelState.HANDOVER, provider_ref="", sent_at=None, owner="somebody")
    post.say("delivered")
    parcel = post.parcel()
    assert (parcel.state, parcel.owner, parcel.receipt) == (ParcelState.HANDOVER, "somebody", "delivered")


def test_a_receipt_for_what_never_left_is_none(post):
    post.set(state=ParcelState.QUEUED, handed_over_at=None, provider_ref="")
    post.say("delivered")
    assert post.parcel().receipt == ""


def test_a_number_that_was_corrected_meanwhile_is_not_marked(post):
    with post.desk.database.writes.begin() as session:
        session.get_one(Candidate, post.candidate).mobile = "+4748012399"
    post.say("failed", "30005")
    assert (post.stopped(), post.told()) == ("", 1)


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("30003", NumberTrouble.UNREACHABLE),
        ("30005", NumberTrouble.INVALID),
        ("30006", NumberTrouble.NO_MOBILE),
        ("30007", ""),
        ("", ""),
        ("³", ""),
    ],
)
def test_twilios_code_says_whether_the_number_is_to_blame(twilio, code, mark):
    twilio.say("undelivered", code)
    assert (twilio.stopped(), twilio.told()) == (mark, 1)


def test_a_receipt_without_twilios_signature_is_forged(twilio):
    for signature in ("", "x", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", "æ"):
        assert twilio.say("delivered", headers={"X-Twilio-Signature": signature.encode()}) == 404
    assert twilio.parcel().receipt == ""


@pytest.mark.parametrize(
    ("caller", "signature"),
    [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")],
)
def test_signatures_are_made_as_twilio_makes_them(caller, signature):
    """The examples from Twilio's own documentation."""
    form = {"CallSid": "CA1234567890ABCDE", "Caller": caller, "Digits": "1234", "From": caller, "To": "+18005551212"}
    assert twilio_signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form) == signature


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"status": {}}', b'{"status": ["failed"]}', b"\xff", b"x" * 100_000]
)
def test_a_body_that_is_no_receipt_changes_nothing(endpoint, body):
    before = endpoint.desk.everything()
    answer = endpoint.desk.ask(endpoint.path, "POST", data=body, content_type="application/json")
    assert answer.status_code in (204, 413)
    assert endpoint.desk.everything() == before


def test_a_mail_has_no_receipt_here(endpoint):
    endpoint.set(channel=Channel.EMAIL)
    assert endpoint.say("delivered") == 404


def test_the_word_in_the_address_is_in_no_log(endpoint):
    assert hide_links(f"POST {endpoint.path} HTTP/1.1") == f"POST /sms/receipt/json/{endpoint.id}/… HTTP/1.1"


def test_without_sms_there_is_no_door(desk):
    assert desk.send("/sms/receipt/json/1/x").status_code == 404


def test_marking_is_news_once(endpoint):
    to = ways(endpoint.desk.database, endpoint.desk.clock, endpoint.desk.house)
    with to.begin(SYSTEM) as work:
        parcel = work.session.get_one(Parcel, endpoint.id)
        assert stopping.number(work, parcel, NumberTrouble.INVALID)
        assert not stopping.number(work, parcel, NumberTrouble.NO_MOBILE)
    assert endpoint.stopped() == NumberTrouble.INVALID
