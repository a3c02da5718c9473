"""Everything on which a panel's ratings could be read, drawn for one viewer, in two worlds that differ in the others' reviews."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any

from bot.delivery.channels import Outgoing
from bot.messages import home as home_message
from bot.modals import applications as list_form
from bot.modals import candidate, card_pages, vacancy
from bot.modals.panel import manage, overview, review, shortlist
from bot.modals.panel import results as result_form
from bot.modals.rating import page as rating_page
from bot.postings import drawer
from bot.services import browsing, lists
from bot.services import card_pages as pages
from bot.services.calendar import home as day
from bot.services.card_pages import Part
from bot.services.panel import closing, links, listing, results, reviewing
from bot.services.rating import colleagues
from bot.texts.translator import translator
from bot.work import Work
from domain.access import SYSTEM
from domain.delivery import ParcelKind
from domain.errors import Refused
from domain.language import Language
from domain.lists import Filter, Sort
from storage import people as people_rows
from storage.panel_tables import Panel, PanelReviewer, Review
from tests.services import panel_case as case
from tests.services.company import EMMA, EVE, KARI, METTE, SVEN
from tests.slack.desk import Desk

T = translator(Language.EN)
PEOPLE = ("Anna", "Ola")
OTHERS = ("first@other.example", "second@other.example")
SLOW = "slow@other.example"
VERA = "vera@other.example"
REVIEWED, RATED = "reviewed in words nobody else would use", "rated in words nobody else would use"

WORLDS = (
    {OTHERS[0]: (7, 1), OTHERS[1]: (2, 6)},
    {OTHERS[0]: (3, 7), OTHERS[1]: (3, 7)},
)
"""What the others give Anna and Ola; in the second world the order by the mean is another, and nobody disagrees."""

WHO = {
    "requester": (KARI, False),
    "requester who reviews": (KARI, True),
    "reviewer with access": (METTE, True),
    "reviewer without access": (SVEN, True),
    "administrator": (EMMA, False),
    "administrator who reviews": (EMMA, True),
    "reader": (METTE, False),
    "colleague without access": (SVEN, False),
    "stranger": (EVE, False),
    "reviewer outside": (VERA, True),
}
"""Each role: who plays it, and whether they are asked for reviews."""

PANEL_KINDS = [one for one in ParcelKind if one.value.startswith("panel_")]
Drawn = dict[str, str]


@dataclass
class Seeing:
    """One viewer before a panel of Kari's over Anna and Ola that others have reviewed; `own` is none, draft or given."""

    desk: Desk
    role: str
    own: str
    state: str
    panel: int = field(init=False)

    def __post_init__(self) -> None:
        inside = [self.who] if self.asked and self.role != "reviewer outside" else []
        outside = [*OTHERS, SLOW, *([VERA] if self.role == "reviewer outside" else [])]
        self.panel = case.panel_of(self.company, *PEOPLE, inside=inside, outside=outside, tells_each=True)
        self.turn(0)
        if self.own != "none":
            give = {"rating": 4, "comment": "My own words.", "draft": self.own == "draft"}
            case.give(self.company, self.panel, self.who, *PEOPLE, **give)
        with self.company.by(EMMA) as work:
            if self.state == "revealed":
                closing.reveal(work, self.panel)
            if self.state == "closed":
                closing.close(work, self.panel)
        self.lists = {sort: self._list(sort) for sort in Sort} if self.known else {}

    @property
    def company(self) -> Any:
        return self.desk.company

    @property
    def who(self) -> str:
        return WHO[self.role][0]

    @property
    def asked(self) -> bool:
        return WHO[self.role][1]

    @property
    def known(self) -> bool:
        """Whether they are one of Kalle's people."""
        return self.who not in (EVE, VERA)

    @property
    def application(self) -> int:
        return int(self.company.applications["Anna"])

    @property
    def reviewer(self) -> int:
        return case.reviewer_of(self.company, self.panel, self.who).id

    @property
    def vacancy(self) -> int:
        return case.panel(self.company, self.panel).vacancy_id

    def _list(self, sort: Sort) -> int:
        return self._refused_or(lambda work: lists.begin(work, Filter(sort=sort)).selection_id)

    def turn(self, world: int) -> None:
        """Let the others have said what they say in this world, without a trace of its having been otherwise."""
        with self.company.begin(SYSTEM) as work:
            rows = work.session.query(PanelReviewer).filter(PanelReviewer.panel_id == self.panel)
            for reviewer in rows.filter(PanelReviewer.email.in_(OTHERS)).all():
                for name, rating in zip(PEOPLE, WORLDS[world][reviewer.email], strict=True):
                    self._say(work, reviewer, name, rating, f"{REVIEWED}, {world}")
            work.session.flush()
            closing.settle(work, work.session.get_one(Panel, self.panel))

    def _say(self, work: Work, reviewer: PanelReviewer, name: str, rating: int, comment: str) -> None:
        about = {"reviewer_id": reviewer.id, "application_id": self.company.applications[name]}
        row = work.session.query(Review).filter_by(**about).one_or_none()
        if row is None:
            row = Review(**about, created_at=work.now, changed_at=work.now, given_at=work.now)
            work.session.add(row)
        row.rating, row.comment = rating, comment

    def _refused_or(self, what: Callable[[Work], Any]) -> Any:
        try:
            with self.company.by(self.who) as work:
                return what(work)
        except Refused as refused:
            return type(refused).__name__

    # --- drawing ---------------------------------------------------------------------------------------------------

    def everything(self) -> Drawn:
        """What they see, by surface, as text that can be compared."""
        found = self.forms() | self.messages() if self.known else self.doors()
        return {name: plain(one) for name, one in found.items()}

    def forms(self) -> dict[str, Any]:
        """What opens when somebody asks for it."""
        made: dict[str, Callable[[Work], Any]] = {
            "results": lambda work: result_form.draw(T, results.of_panel(work, self.panel)),
            "one person": lambda work: result_form.draw_person(
                T, results.of_person(work, self.panel, self.application)
            ),
            "manage": lambda work: manage.draw(T, results.managed(work, self.panel)),
            "own panels": lambda work: overview.draw(T, listing.mine(work)),
            "panels of the vacancy": lambda work: overview.draw(T, listing.of_vacancy(work, self.vacancy)),
            "vacancy": lambda work: vacancy.draw(T, browsing.vacancy(work, self.vacancy, 0)),
            "card": lambda work: candidate.draw(T, browsing.candidate(work, self.application)),
            "activities": lambda work: card_pages.draw(T, pages.look(work, self.application, Part.ACTIVITIES, 0)),
            "sent messages": lambda work: card_pages.draw(T, pages.look(work, self.application, Part.MESSAGES, 0)),
            "colleagues' ratings": lambda work: rating_page.draw(
                T, colleagues.look(work, self.application), rating_page.RatingMemo(self.application, 0, 0, True, 0)
            ),
            "Home": lambda work: home_message.home(T, day.of_actor(work)),
        }
        for sort, selection in self.lists.items():
            made[f"list, {sort}"] = lambda work, selection=selection: list_form.draw(T, lists.again(work, selection))
        if self.asked:
            made |= {
                "shortlist": lambda work: shortlist.draw(T, reviewing.desk(work, self._mine(work))),
                "review": lambda work: review.draw(T, reviewing.sheet(work, self._mine(work), self.application), []),
            }
        return {name: self._refused_or(draw) for name, draw in made.items()}

    def _mine(self, work: Work) -> PanelReviewer:
        return reviewing.inside(work, self.reviewer)

    def messages(self) -> dict[str, Any]:
        """What is drawn for them when it is sent: every message about panels that they are ever sent."""
        wanted: dict[ParcelKind, dict[str, int]] = {}
        if self.role.startswith("requester"):
            other = case.reviewer_of(self.company, self.panel, OTHERS[0]).id
            wanted |= {ParcelKind.PANEL_CARD: {"panel": self.panel}, ParcelKind.PANEL_DONE: {"reviewer": other}}
            if self.state == "closed":
                wanted[ParcelKind.PANEL_RESULT] = {"panel": self.panel}
        if self.asked:
            mine = {"reviewer": self.reviewer}
            wanted |= {ParcelKind.PANEL_DESK: mine, ParcelKind.PANEL_NUDGE: mine}
        return {f"message {kind}": self._message(kind, facts) for kind, facts in wanted.items()}

    def _message(self, kind: ParcelKind, facts: dict[str, int]) -> Any:
        with self.company.look(SYSTEM) as work:
            person = people_rows.by_slack_id(work.session, self.who)
            assert person is not None
            person_id = person.id
        made = Outgoing(10**6, kind, self.who, "", None, b"", facts, None, person_id, 1)
        return asdict(drawer(self.company.look)(made))

    def doors(self) -> dict[str, Any]:
        """What somebody sees whom Kalle does not know: the page of a link, and Slack's door."""
        if self.role == "stranger":
            pressed = self.desk.press(EVE, "panel:results", str(self.panel))
            return {"results": pressed.whole}
        with self.company.begin(SYSTEM) as work:
            token = links.make(work, work.session.get_one(PanelReviewer, self.reviewer))
        pages = {"page": "", "page of one": "/1", "page of another": "/2"}
        return {name: self._page(f"/r/{token}{end}").replace(token, "…") for name, end in pages.items()}

    def _page(self, path: str) -> str:
        answer = self.desk.http.get(path, base_url=self.desk.program.settings.public_url)
        return f"{answer.status_code} {answer.get_data(as_text=True)}"


def plain(value: Any) -> str:
    """Text to be compared and searched; what is new at every drawing is left out."""
    text = value if isinstance(value, str) else json.dumps(value, default=_told, ensure_ascii=False, sort_keys=True)
    return re.sub(r'nonce-[\w=+/-]+|nonce="[^"]+"', "", text)


def _told(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
