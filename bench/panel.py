"""A panel of twenty reviewers and fifty people: sending it, a reviewer's next window, the results; and what each asks the database."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import event, func, select, update

from bench import shortlist
from bench.figures import Figure, share
from bench.loading import HOST, Answer, ask, press, submission
from bench.shortlist import INSIDE, OUTSIDE, REQUESTER
from bench.site import BenchError, Site, environment
from bot import logs
from bot.house import house_of
from bot.kit.forms import field_of
from bot.messages import panel_card
from bot.messages.panel_nudge import REVIEW
from bot.modals.acting import act
from bot.modals.panel import results, review
from bot.sandbox.fields import initial_values, state_with
from bot.services.panel import results as said_results
from bot.services.panel import reviewing
from bot.settings import SERVING, read
from bot.texts.translator import translator
from bot.wiring import Program
from domain.access import SYSTEM, Actor
from domain.actions import Action
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.language import Language
from storage import people
from storage.delivery_tables import Parcel
from storage.direct import Direct
from storage.engine import Database, open_database
from storage.panel_tables import Panel, PanelReviewer
from storage.upgrade import upgrade
from tests.postgres import empty_database, running_server

PEOPLE, REVIEWERS, SENDS = 50, 20, 4
AT_WORK, TIMES, WARM = 3, 100, 10
SEND_SECONDS, NEXT_MILLISECONDS, RESULTS_MILLISECONDS = 2, 100, 50
PATIENCE_SECONDS = 60
T = translator(Language.EN)
View = dict[str, Any]

_numbers = itertools.count(1)


def measure(site: Site) -> list[Figure]:
    """On SQLite, then on PostgreSQL: all of it each time."""
    logs.configure("warning", "console")
    figures = _measure(site, "SQLite", f"sqlite:///{site.folder / 'panel.db'}")
    with running_server() as server, empty_database(server) as url:
        return [*figures, *_measure(site, "PostgreSQL", url)]


def _measure(site: Site, said: str, url: str) -> list[Figure]:
    with _program(site, url) as program:
        shortlist.fill(program.begin, PEOPLE * (SENDS + 2))
        house = _House(site, program, said, site.kalle_on(said, url))
        figures = [*_sending(house, said), *_reviewing(house, said), *_results(house, said)]
        site.end(said)
    return figures


@contextmanager
def _program(site: Site, url: str) -> Iterator[Program]:
    """The program once more, in this process: to draw what is pressed, and to count what a press asks the database."""
    slack = f"http://{HOST}:{site.slack()}/api/"
    more = {"DATABASE_URL": url, "PUBLIC_URL": f"http://{HOST}:9", "PORT": "9", "SLACK_API_URL": slack}
    settings = read(environment(Path("unused.db"), **more), required=SERVING)
    upgrade(url)
    with closing(Program(settings, open_database(url), house_of(settings))) as program:
        yield program


@dataclass(frozen=True)
class _House:
    """The program that is served at the port, and the same one in this process."""

    site: Site
    program: Program
    name: str
    port: int

    def cpu(self) -> float:
        """The processor seconds that the served program has used, delivery and all."""
        return self.site.cpu(self.name)

    def actor(self, slack_id: str) -> Actor:
        """Somebody with their rights."""
        with self.program.look(SYSTEM) as work:
            found = people.actor(people.asked(work.session), slack_id, "slack")
        if found is None:
            raise BenchError(f"{slack_id} is not there")
        return found

    def sent(self, who: str, view: View) -> Answer:
        """Send a form to the served program."""
        return _well(ask(self.port, [submission(self.port, who, view, next(_numbers))], 1)[0])

    def pressed(self, who: str, action_id: str, value: str, view: View | None = None) -> Answer:
        """Press a button there; it opens or changes a window at Slack."""
        return _well(ask(self.port, [press(self.port, who, action_id, value, next(_numbers), view)], 1)[0])

    def statements(self, request: bytes) -> int:
        """What a request asks the database: answered in this process, and counted, the second time as the first."""
        counted: list[object] = []

        def count(*said: object) -> None:
            counted.append(said)

        head, _, body = request.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("ascii").split("\r\n")[1:])
        own = {name: value for name, value in headers.items() if name not in ("Host", "Content-Length")}
        here = self.program.settings.public_url
        with _counting(self.program.database, count):
            answer = self.program.web.test_client().post("/slack/events", data=body, headers=own, base_url=here)
        if answer.status_code != 200:
            raise BenchError(f"a press was answered {answer.status_code}")
        return len(counted)


@contextmanager
def _counting(database: Database, count: Callable[..., None]) -> Iterator[None]:
    """Statements that go through SQLAlchemy, and those that do not: direct ones, and who is asking."""
    engines = list({one.pool: one for one in (database.reading, database.engine)}.values())
    past = ((Direct, "_executed"), (Direct, "all"), (Database, "ask"))
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    with ExitStack() as patched:
        for owner, name in past:
            patched.enter_context(mock.patch.object(owner, name, _counted(getattr(owner, name), count)))
        yield
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)


def _counted(asked: Callable[..., Any], count: Callable[..., None]) -> Callable[..., Any]:
    def ask(*given: Any, **named: Any) -> Any:
        count(*given)
        return asked(*given, **named)

    return ask


def _well(answer: Answer) -> Answer:
    if answer.status != 200:
        raise BenchError(f"a press was answered {answer.status}")
    return answer


# --- sending ---------------------------------------------------------------------------------------------------------


def _sending(house: _House, said: str) -> Iterator[Figure]:
    """From *Execute* until every request is in the outbox; the first one warms the program up."""
    times = [_send(house, number) for number in range(SENDS)][1:]
    name = f"{said}: {REVIEWERS} reviewers, {PEOPLE} people"
    asked = house.statements(submission(house.port, REQUESTER, _form(house, SENDS), next(_numbers)))
    yield Figure(f"{name}, sent", max(times), "s", SEND_SECONDS, f"the slowest of {len(times)}; {asked} statements")
    yield Figure(f"{name}, sent blind, their CVs cleaned", _send(house, SENDS + 1, blind=True), "s", SEND_SECONDS)


def _send(house: _House, number: int, *, blind: bool = False) -> float:
    """Seconds of the press; in a blind panel of the slower of two, for the form says first what files give away."""
    before, answer = _requests(house), None
    view, seconds = _form(house, number, blind=blind), 0.0
    for _ in range(2 if blind else 1):
        began = time.perf_counter()
        answer = house.sent(REQUESTER, view)
        seconds = max(seconds, time.perf_counter() - began)
        view = _filled(json.loads(answer.body)["view"])
    if _requests(house) - before != REVIEWERS:
        raise BenchError(f"not every request is in the outbox: {answer.body[:500] if answer else b''!r}")
    return seconds


def _form(house: _House, number: int, *, blind: bool = False) -> View:
    """The form for the next fifty, filled in: ten colleagues and ten addresses outside."""
    first = number * PEOPLE + 1
    with house.program.begin(house.actor(REQUESTER)) as work:
        view = act.open_form(work, T, Action.PANEL, range(first, first + PEOPLE))
    return _filled(view, inside=list(INSIDE), outside="\n".join(OUTSIDE), **({"blind": ["yes"]} if blind else {}))


def _filled(view: View, **answers: Any) -> View:
    """A view as Slack sends it back with these answers, by the field's name."""
    shown = deepcopy(view) | {"id": "V0", "hash": "1.a", "root_view_id": "V0"}
    for number, block in enumerate(shown["blocks"]):
        block.setdefault("block_id", f"b{number}")
    values = initial_values(shown["blocks"])
    for block in shown["blocks"]:
        element, name = block.get("element"), field_of(block["block_id"])
        if element is not None and name in answers:
            values[block["block_id"]] = {element["action_id"]: state_with(element, answers[name], [])}
    return shown | {"state": {"values": values}}


def _requests(house: _House) -> int:
    kinds = (ParcelKind.PANEL_REQUEST, ParcelKind.PANEL_DESK)
    with house.program.look(SYSTEM) as work:
        return work.session.scalar(select(func.count()).select_from(Parcel).where(Parcel.kind.in_(kinds))) or 0


# --- reviewing -------------------------------------------------------------------------------------------------------


def _panel(house: _House) -> int:
    """The first panel that was timed."""
    with house.program.look(SYSTEM) as work:
        return work.session.scalars(select(Panel.id).order_by(Panel.id)).all()[1]


def _reviewing(house: _House, said: str) -> Iterator[Figure]:
    """Colleagues send one review after the other; their messages and the requester's card are drawn anew meanwhile."""
    _post(house)
    panel_id = _panel(house)
    with house.program.look(SYSTEM) as work:
        known, shown = shortlist.reviewers(work, panel_id), shortlist.people(work, panel_id)
    name = f"{said}: a reviewer's"
    used, there = house.cpu(), house.site.calls("views.open")
    opened = [house.pressed(INSIDE[0], REVIEW, str(known[INSIDE[0]])) for _ in range(TIMES + WARM)]
    if house.site.calls("views.open") - there != TIMES + WARM:
        raise BenchError("not every press opened a window")
    yield _p95(f"{name} first window, p95", opened, NEXT_MILLISECONDS, house.cpu() - used)
    answers, asked, used = [], 0, house.cpu()
    for who in INSIDE[:AT_WORK]:
        view = _sheet(house, who, known[who], shown[0])
        for number in range(PEOPLE - 1):
            filled = _filled(view, rating=str(1 + number % 7), comment="Good")
            answers.append(house.sent(who, filled))
            view = json.loads(answers[-1].body)["view"]
        asked = house.statements(submission(house.port, who, _filled(view, rating="7"), next(_numbers)))
    yield _p95(f"{name} next window, p95", answers, NEXT_MILLISECONDS, house.cpu() - used, f"{asked} statements")


def _sheet(house: _House, who: str, reviewer_id: int, application_id: int) -> View:
    with house.program.look(house.actor(who)) as work:
        shown = reviewing.sheet(work, reviewing.inside(work, reviewer_id), application_id)
        return review.draw(T, shown, review.files_of(work, shown))


def _post(house: _House) -> None:
    """Let the time for undoing be over and what waits for Slack leave, and wait until every colleague's message is there."""
    with house.program.begin(SYSTEM) as work:
        waiting = update(Parcel).where(Parcel.channel == Channel.SLACK, Parcel.state == ParcelState.QUEUED)
        work.session.execute(waiting.values(due_at=work.now))
        work.session.execute(update(Panel).values(begun_at=work.now))
    until = time.monotonic() + PATIENCE_SECONDS
    unposted = select(func.count()).where(PanelReviewer.person_id.is_not(None), PanelReviewer.ts == "")
    while True:
        with house.program.look(SYSTEM) as work:
            if not work.session.scalar(unposted):
                return
        if time.monotonic() > until:
            raise BenchError("not every shortlist was posted")
        time.sleep(0.2)


# --- results ---------------------------------------------------------------------------------------------------------


def _results(house: _House, said: str) -> Iterator[Figure]:
    """The window with the results, from the button until it is open at Slack; its pages; what was said of one person."""
    panel_id = _panel(house)
    shortlist.review_all(house.program.begin, panel_id)
    house.pressed(REQUESTER, panel_card.CLOSE, str(panel_id))
    opened, used = house.site.calls("views.open"), house.cpu()
    seen = [house.pressed(REQUESTER, panel_card.RESULTS, str(panel_id)) for _ in range(TIMES + WARM)]
    if house.site.calls("views.open") - opened != TIMES + WARM:
        raise BenchError("not every press showed the results")
    used = house.cpu() - used
    asked = house.statements(press(house.port, REQUESTER, panel_card.RESULTS, str(panel_id), next(_numbers)))
    name = f"{said}: results of {REVIEWERS} reviewers and {PEOPLE} people"
    yield _p95(f"{name}, p95", seen, RESULTS_MILLISECONDS, used, f"{asked} statements")
    view, used = _drawn(house, panel_id), house.cpu()
    turned = [house.pressed(REQUESTER, f"{results.TURN}:on", str(number % 5), view) for number in range(TIMES + WARM)]
    yield _p95(f"{name}, another page, p95", turned, RESULTS_MILLISECONDS, house.cpu() - used)
    with house.program.look(SYSTEM) as work:
        shown, used = shortlist.people(work, panel_id), house.cpu()
    said_of = [house.pressed(REQUESTER, results.ONE, f"{panel_id} {id}", view) for id in shown for _ in range(2)]
    yield _p95(f"{name}, who said what, p95", said_of, RESULTS_MILLISECONDS, house.cpu() - used)


def _drawn(house: _House, panel_id: int) -> View:
    with house.program.look(house.actor(REQUESTER)) as work:
        return _filled(results.draw(T, said_results.of_panel(work, panel_id)))


def _p95(name: str, answers: list[Answer], limit: float, used: float, note: str = "") -> Figure:
    """`used` are the processor seconds of all of them."""
    notes = [f"{1000 * used / len(answers):.0f} ms of processor each", *([note] if note else [])]
    return Figure(name, 1000 * share([one.seconds for one in answers[WARM:]], 0.95), "ms", limit, "; ".join(notes))
