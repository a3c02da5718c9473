"""The picture in a weekly digest over HTTP, as Slack's servers fetch it."""

import io
import logging
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from PIL import Image

from bot.documents import week_chart
from bot.documents.press import CannotSet
from bot.services.calendar import week as weeks
from bot.vault import Vault
from bot.web.accesslog import hide_links
from bot.work import ways
from domain.access import SYSTEM
from domain.language import Language
from domain.week import Week
from tests.web.desk import WRONG_LINKS, Desk

WEEK = Week(date(2026, 11, 23), ((2, 1, 0, 0, 0), (0, 0, 1, 1, 0), *[(0, 0, 0, 0, 0)] * 5))


def path_of(desk: Desk, week: Week = WEEK, language: Language = Language.NB) -> str:
    with ways(desk.database, desk.clock, desk.house).look(SYSTEM) as work:
        return urlsplit(weeks.address(work, week, language)).path


def test_the_picture_is_there_may_be_kept_and_be_drawn_in_slack(desk):
    answer = desk.ask(path_of(desk))
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "public" in answer.headers["Cache-Control"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.width == 960


def test_the_same_numbers_have_one_address_and_others_another(desk):
    more = replace(WEEK, days=((3, 0, 0, 0, 0), *WEEK.days[1:]))
    addresses = [path_of(desk), path_of(desk, more), path_of(desk, language=Language.EN)]
    assert path_of(desk) == addresses[0]
    assert len(set(addresses)) == 3
    assert len({desk.ask(one).data for one in addresses}) == 3


def test_the_address_of_a_plain_picture_leads_to_no_other(desk):
    """It holds no answers, and with answers put into it it is none of ours."""
    plain = path_of(desk, WEEK.plain)
    assert "-3_2_0_0_0_0_0-" in plain
    assert desk.ask(plain).status_code == 200
    assert path_of(desk, replace(WEEK, days=((0, 3, 0, 0, 0), *WEEK.days[1:])).plain) == plain
    for number, forged in enumerate((plain.replace("3_2", "2.1.0.0.0_0.0.1.1.0"), plain.replace("-3_", "-4_"))):
        assert desk.ask(forged, address=f"10.2.{number}.1").status_code == 404


def test_an_address_is_short_enough(desk):
    addresses = [path_of(desk), path_of(desk, WEEK.plain)]
    assert max(map(len, addresses)) < 150


def test_numbers_that_somebody_else_puts_into_an_address_are_not_drawn(desk):
    good = path_of(desk)
    forged = [good.replace("2.1.0", "9.1.0"), good.replace("/nb-", "/en-"), good[:-5] + "A.png", good[:-27] + ".png",
              f"/digests/nb-{WEEK.dump()}.png"]  # fmt: skip
    other = Vault("another secret of forty characters, as long").mark("week", f"nb-{WEEK.dump()}")
    forged.append(f"/digests/nb-{WEEK.dump()}-{other}.png")
    for number, one in enumerate(forged):
        assert desk.ask(one, address=f"10.1.{number}.1").status_code == 404, one


@pytest.mark.parametrize("token", [one for one in WRONG_LINKS if "/" not in one and one])
def test_an_address_we_never_wrote_is_a_dead_end_like_all_others(desk, token):
    answer = desk.ask(f"/digests/{token}.png")
    assert answer.status_code == 404
    assert answer.data == desk.ask("/papers/never-was").data
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_guesses_too_often_is_sent_away_and_slack_still_gets_the_picture(desk):
    statuses = [desk.ask(f"/digests/x{number}.png").status_code for number in range(25)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert desk.ask(path_of(desk)).status_code == 200


def test_a_typesetter_that_cannot_be_had_is_no_picture_to_be_kept(desk, monkeypatch):
    def gone(*_):
        raise CannotSet

    monkeypatch.setattr(week_chart, "_set", gone)
    answer = desk.ask(path_of(desk))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    monkeypatch.undo()
    assert desk.ask(path_of(desk)).status_code == 200


def test_no_transaction_is_open_while_it_is_drawn(desk, monkeypatch):
    """The pool has no connection out: drawing may take as long as it takes."""
    out, drawn = [], week_chart._set

    def watched(data):
        out.append(desk.database.engine.pool.checkedout())
        return drawn(data)

    monkeypatch.setattr(week_chart, "_set", watched)
    desk.ask(path_of(desk))
    assert out == [0]


def test_the_address_is_not_written_down(desk):
    path = path_of(desk)
    record = logging.LogRecord("waitress", logging.ERROR, "", 0, f"broken: GET {path} from 10.0.0.1", (), None)
    assert hide_links(record.getMessage()) == "broken: GET /digests/… from 10.0.0.1"
