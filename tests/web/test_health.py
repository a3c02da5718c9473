"""Is the program alive: 200 or 503, and a word for each part."""

from bot.web.app import make_app
from bot.web.health import Health
from bot.web.settings import WebSettings
from tests.web.desk import SECRET, Desk


def test_all_is_well(desk: Desk) -> None:
    response = desk.ask("/healthz")

    assert response.status_code == 200
    assert response.json == {"status": "ok", "database": "ok", "delivery": "ok", "clock": "ok"}


def test_a_part_that_stands_still_is_named_with_the_reason(desk: Desk) -> None:
    desk.health = Health(delivery="last seen 12 minutes ago")

    response = desk.ask("/healthz")

    assert response.status_code == 503
    assert response.json == {
        "status": "failing",
        "database": "ok",
        "delivery": "last seen 12 minutes ago",
        "clock": "ok",
    }


def test_a_check_that_breaks_is_no_health_and_keeps_its_message_to_itself() -> None:
    def check() -> Health:
        raise ConnectionError("postgresql://kalle:hunter2@db")

    settings = WebSettings("http://127.0.0.1:3000", SECRET)
    response = make_app(None, settings, health=check).test_client().get("/healthz", base_url="http://127.0.0.1:3000")

    assert response.status_code == 503
    assert response.json["database"] == "unknown: the check failed with ConnectionError"
    assert "hunter2" not in response.text
