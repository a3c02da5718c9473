"""What every response carries and every request must be."""

import logging

import pytest
import structlog
from flask import Flask

from bot.web.accesslog import hide_links
from bot.web.app import make_app
from bot.web.settings import WebSettings
from storage.engine import Database
from tests.web.desk import NOW, SECRET, Desk

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def _responses(desk: Desk) -> dict[str, object]:
    open_, cancelled = desk.invite(), desk.invite()
    desk.change(cancelled, cancelled_at=NOW)
    return {
        "page": desk.ask(open_.path),
        "head": desk.ask(open_.path, "HEAD"),
        "options": desk.ask(open_.path, "OPTIONS"),
        "422": desk.send(open_.path),
        "409": desk.send(open_.path, answer="accept", revision=7),
        "confirm": desk.send(open_.path, answer="withdraw", revision=0),
        "303": desk.send(open_.path, answer="accept", revision=0),
        "thanks": desk.ask(open_.path),
        "calendar": desk.ask(f"{open_.path}/interview.ics"),
        "410": desk.ask(cancelled.path),
        "404": desk.ask("/i/never-was"),
        "no route": desk.ask("/wp-admin"),
        "405": desk.ask(open_.path, "PUT"),
        "413": desk.send(open_.path, note="x" * 100_000),
        "403": desk.send(open_.path, headers={"Origin": "https://evil.example"}),
        "400": desk.ask(open_.path, headers={"Host": "evil.example"}),
        "health": desk.ask("/healthz"),
        "style": desk.ask("/assets/page.css"),
        "script": desk.ask("/assets/local-time.js"),
        "no asset": desk.ask("/assets/../app.py"),
    }


def test_every_response_carries_the_headers_that_protect_it(desk: Desk) -> None:
    for name, response in _responses(desk).items():
        headers = response.headers
        assert headers["Content-Security-Policy"] == POLICY, name
        assert headers["Referrer-Policy"] == "no-referrer", name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Robots-Tag"].startswith("noindex"), name
        assert "camera=()" in headers["Permissions-Policy"], name
        kept = name in {"style", "script"}
        assert headers["Cache-Control"] == ("public, max-age=31536000, immutable" if kept else "no-store"), name
        assert "Strict-Transport-Security" not in headers, name
        assert "Set-Cookie" not in headers, name
        assert "Server" not in headers, name


def test_https_is_insisted_on_only_where_it_is_used(database_of: Database) -> None:
    desk = Desk(database_of, public_url="https://jobs.nordlys.example")

    assert desk.ask("/i/never-was").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.fixture
def database_of(desk: Desk) -> Database:
    """The desk's database, for another web."""
    return desk.database


def test_assets_are_named_by_what_is_in_them(desk: Desk) -> None:
    page = desk.ask(desk.invite().path).text

    for asset in ("page.css", "local-time.js", "icon.svg"):
        assert f"/assets/{asset}?v=" in page


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:3001", "jobs.nordlys.example.evil.example", "", "a b", "localhost:80"],
)
def test_other_hosts_are_refused(desk: Desk, host: str) -> None:
    response = desk.ask(desk.invite().path, headers={"Host": host})

    assert response.status_code == 400
    assert "Hydropower" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:3000", "LOCALHOST:3000", "[::1]:3000"])
def test_the_loopback_names_with_our_port_are_ours(desk: Desk, host: str) -> None:
    assert desk.ask(desk.invite().path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("public_url", "host"),
    [
        ("https://jobs.nordlys.example", "jobs.nordlys.example"),
        ("https://Jobs.Nordlys.example:443", "jobs.nordlys.example"),
        ("http://jobs.nordlys.example:80", "jobs.nordlys.example"),
        ("https://jobs.nordlys.example:8443/kalle", "jobs.nordlys.example:8443"),
    ],
)
def test_the_public_host_is_ours(desk: Desk, public_url: str, host: str) -> None:
    other = Desk(desk.database, public_url=public_url)

    assert other.ask(desk.invite().path, base_url="http://localhost", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-Original-URL"])
def test_headers_that_name_another_host_write_no_link(desk: Desk, header: str) -> None:
    invited = desk.invite()

    page = desk.ask(invited.path, headers={header: "evil.example", "Forwarded": "host=evil.example"})
    sent = desk.send(invited.path, headers={header: "evil.example"}, answer="accept", revision=0)

    assert "evil.example" not in page.text
    assert sent.headers["Location"] == invited.path


def test_links_lead_below_the_path_of_the_public_address(desk: Desk) -> None:
    below = Desk(desk.database, public_url="https://nordlys.example/jobs/")
    invited = desk.invite()
    for path in (invited.path, f"/jobs{invited.path}"):  # a proxy takes the path off, or does not
        page = below.ask(path, base_url="https://nordlys.example")
        assert f'action="/jobs{invited.path}"' in page.text
        assert 'href="/jobs/assets/page.css' in page.text

    sent = below.ask(
        f"/jobs{invited.path}", "POST", base_url="https://nordlys.example", data={"answer": "accept", "revision": 0}
    )
    assert sent.headers["Location"] == f"/jobs{invited.path}"


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:3001"},
    {"Origin": "https://127.0.0.1:3000"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    invited = desk.invite()
    before = desk.everything()

    response = desk.send(invited.path, headers=headers, answer="accept", revision=0)

    assert response.status_code == 403
    assert desk.everything() == before


OWN = [
    {},
    {"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", OWN)
def test_a_form_of_our_own_is_taken(desk: Desk, headers: dict[str, str]) -> None:
    invited = desk.invite()

    assert desk.send(invited.path, headers=headers, answer="accept", revision=0).status_code == 303


def test_a_link_followed_from_anywhere_opens_the_page(desk: Desk) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Referer": "https://mail.example/"}

    assert desk.ask(desk.invite().path, headers=headers).status_code == 200


def test_no_log_line_holds_a_link(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    invited = desk.invite()
    with structlog.testing.capture_logs() as logs, caplog.at_level(logging.DEBUG):
        for method in ("GET", "POST", "PUT", "HEAD"):
            desk.ask(invited.path, method)
            desk.ask(f"/i/{invited.token}x", method)
        desk.ask(f"{invited.path}/interview.ics")

    assert {line["route"] for line in logs} == {"/i/<token>", "/i/<token>/interview.ics", "-"}
    assert invited.token not in f"{logs}{caplog.text}"


@pytest.mark.parametrize("name", ["waitress", "werkzeug", "bot.web.app"])
def test_what_the_server_writes_by_itself_holds_neither_link_nor_message(
    desk: Desk, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    invited = desk.invite()
    logger = logging.getLogger(name)
    try:
        raise ValueError("canary@example.com")
    except ValueError:
        logger.exception("Exception while serving %s", invited.path)

    assert "Exception while serving /i/…: ValueError at " in caplog.text
    assert invited.token not in caplog.text
    assert "canary" not in caplog.text


def test_links_are_hidden_wherever_they_stand() -> None:
    assert hide_links('"GET /i/abc-_1/interview.ics?x=1 HTTP/1.1"') == '"GET /i/…/interview.ics?x=1 HTTP/1.1"'


def test_what_is_mounted_is_guarded_too(desk: Desk) -> None:
    def mounts(app: Flask) -> None:
        app.add_url_rule("/slack/events", view_func=lambda: "ok", methods=["POST"])

    settings = WebSettings(desk.public_url, SECRET, desk.port)
    http = make_app(None, settings, health=lambda: desk.health, mounts=mounts).test_client()

    taken = http.post("/slack/events", base_url=desk.public_url, data=b"x" * 200_000)
    assert (taken.text, taken.headers["Content-Security-Policy"]) == ("ok", POLICY)
    assert http.post("/slack/events", base_url="http://evil.example").status_code == 400
