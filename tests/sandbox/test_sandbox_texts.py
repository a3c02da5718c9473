"""The sandbox's SMS service and telephones: what arrives, what goes wrong, and what is said of it afterwards."""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest

from bot.sandbox.client import SandboxError
from bot.sandbox.telephone import counted

ANNA = "+4748012301"


@pytest.fixture
def sms(slack):
    """Send one SMS as a program does; returns status and answer."""

    def send(text="Hei", to=ANNA, key="k1", raw=None, **more):
        connection = http.client.HTTPConnection(urlsplit(slack.base_url).netloc, timeout=5)
        body = raw if raw is not None else json.dumps({"to": to, "text": text, "key": key, **more})
        try:
            connection.request("POST", "/sms", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    return send


@pytest.fixture
def listener():
    """Somebody who takes receipts; `heard` holds them."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    heard = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/receipt", heard
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_sms_arrives_letter_for_letter_on_its_telephone(slack, sms):
    status, answer = sms("Hei Åse\n😀 http://x.example/i/1", key="a")
    sms("another", to="+4748012302", key="b")
    (text,) = slack.texts(ANNA)
    assert (status, answer["id"]) == (200, text["id"])
    assert (text["text"], text["to"], text["encoding"]) == ("Hei Åse\n😀 http://x.example/i/1", ANNA, "UCS-2")
    assert len(slack.texts()) == 2


def test_the_same_key_again_is_the_same_sms(slack, sms):
    first, again = sms("Hei", key="same"), sms("Hei", key="same")
    assert first == again
    (text,) = slack.texts()
    assert text["repeats"] == 1


@pytest.mark.parametrize("wrong", [{"to": "48012301"}, {"to": ""}, {"text": ""}, {"key": ""}, {"to": 7}])
def test_an_sms_with_something_missing_is_refused(slack, sms, wrong):
    assert sms(**wrong)[0] == 400
    assert slack.texts() == []


def test_a_number_is_refused_on_order_and_only_that_one(slack, sms):
    slack.fault("sms", "answer", code=422, match=ANNA)
    assert sms(to="+4748012302", key="b")[0] == 200
    assert sms() == (422, {"error": "invalid number"})
    assert sms()[0] == 200


def test_a_service_that_stumbles_takes_the_next_try(slack, sms):
    slack.fault("sms", "answer", code=500, n=2)
    assert [sms()[0] for _ in range(3)] == [500, 500, 200]
    assert len(slack.texts()) == 1


@pytest.mark.parametrize(("keep", "arrived"), [(True, 1), (False, 0)])
def test_the_line_drops_before_or_after_the_sms_was_taken(slack, sms, keep, arrived):
    slack.fault("sms", "drop", keep=keep)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        sms()
    assert len(slack.texts()) == arrived


def test_a_hanging_service_lets_go_when_its_faults_are_called_off(slack, sms):
    slack.fault("sms", "hang", seconds=60)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(sms()))
    waiting.start()
    slack.wait(lambda: not slack.control("faults")["waiting"], "the fault to be used up")
    slack.clear_faults()
    waiting.join(timeout=5)
    assert answers == [(200, {"id": "sms-1"})]


@pytest.mark.parametrize("wish", [{"what": "429x"}, {"what": "twice"}])
def test_a_fault_the_service_does_not_know_is_refused(slack, wish):
    with pytest.raises(SandboxError):
        slack.fault("sms", **wish)


def test_a_receipt_goes_where_the_sms_asked_for_it(slack, sms, listener):
    url, heard = listener
    sms(receipt=url)
    (text,) = slack.texts()
    assert slack.send_receipt(text, "failed", "cannot be reached") == 204
    assert heard == [("/receipt", {"id": text["id"], "status": "failed", "reason": "cannot be reached"})]
    assert slack.texts()[0]["status"] == "failed"


@pytest.mark.parametrize("receipt", ["", "https://kalle.example.org/sms/receipt", "http://127.0.0.1:1/nobody"])
def test_a_receipt_without_an_address_on_this_machine_is_refused(slack, sms, receipt):
    sms(receipt=receipt)
    (text,) = slack.texts()
    with pytest.raises(SandboxError):
        slack.send_receipt(text, "delivered")
    assert slack.texts()[0]["status"] == ""


def test_forgetting_everything_forgets_the_telephones(slack, sms):
    sms()
    slack.reset()
    assert slack.texts() == []


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("", "GSM-7", 1),
        ("æøåÆØÅ" * 26 + "1234", "GSM-7", 1),
        ("x" * 161, "GSM-7", 2),
        ("x" * 306, "GSM-7", 2),
        ("x" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("€" * 153, "GSM-7", 3),
        ("ő" * 70, "UCS-2", 1),
        ("ő" * 71, "UCS-2", 2),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 67, "UCS-2", 3),
    ],
)
def test_parts_are_counted_as_networks_count_them(text, encoding, parts):
    """Case 108."""
    assert counted(text) == (encoding, parts)


def test_the_telephone_shows_threads_newest_last_with_parts_and_links(slack, sms, page):
    sms("Hei Anna, husk intervjuet. http://127.0.0.1:9/i/abc", key="1")
    sms("x" * 200, key="2")
    sms("Hei Ola", to="+4748012304", key="3")
    page.goto(slack.base_url)
    page.get_by_role("tab", name="Telephone").click()
    page.get_by_role("button", name=ANNA).click()
    bubbles = page.locator(".sms")
    bubbles.nth(1).wait_for()
    assert [one[:8] for one in bubbles.all_inner_texts()] == ["Hei Anna", "xxxxxxxx"]
    assert page.get_by_role("link", name="http://127.0.0.1:9/i/abc").get_attribute("href") == "http://127.0.0.1:9/i/abc"
    assert "2 parts" in page.locator(".sms-thread li").last.inner_text()
    page.get_by_role("button", name="All telephones").click()
    page.get_by_role("button", name="+4748012304").click()
    page.get_by_text("Hei Ola").wait_for()
