"""A panel from sending to its results through the whole program: two colleagues, one reviewer outside, three candidates."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.sandbox.client import Message, Person, View
from bot.services import people
from bot.services.people import PersonChange
from bot.texts.translator import translator
from bot.work import Work
from domain.language import Language
from domain.panels import Closing, ReviewerState
from storage.engine import open_database
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer
from storage.tables import Application, Attachment
from tests.cast import ANNA, EMMA, JANE, KARI, METTE, OLA, SVEN, assemble
from tests.walks.conftest import Served, serving

pytestmark = pytest.mark.long
DEPARTMENT = "Nordlys Energi"
VERA = "vera@outside.example"
LETTER = "I am {name}, and I have kept turbines turning for eleven years."
NAMES = {one.first: f"{one.first} {one.last}" for one in (ANNA, OLA, JANE)}
GIVEN = {
    METTE.id: {"Anna": 7, "Ola": 5, "Jane": 1},
    VERA: {"Anna": 6, "Ola": 5, "Jane": 7},
    SVEN.id: {"Anna": 2, "Ola": 4, "Jane": 7},
}
NUMBERS: dict[str, tuple[str, str, dict[str, int]]] = {
    "Anna": ("5.0", "6", {"spread": 5, "lowest": 2, "highest": 7}),
    "Ola": ("4.7", "5", {"spread": 1, "lowest": 4, "highest": 5}),
    "Jane": ("5.0", "7", {"spread": 6, "lowest": 1, "highest": 7}),
}


def comment(who: str, name: str) -> str:
    """What somebody writes of somebody; nobody else writes such a word, and it names nobody."""
    words = {METTE.id: "kestrel", VERA: "osprey", SVEN.id: "harrier"}[who]
    return f"{words}-{list(NAMES).index(name)}"


def prepare(work: Work) -> dict[str, int]:
    """The cast, with Mette and Sven in the department, and a letter and a CV of each candidate."""
    known = assemble(work)
    for one in (METTE, SVEN):
        people.change(work, one.id, PersonChange(departments=(DEPARTMENT,)))
    for first, name in NAMES.items():
        application = work.session.get_one(Application, known[first])
        application.cover_letter = LETTER.format(name=name)
        file = Attachment(application_id=application.id, name=f"CV {name}.txt", kind="txt", digest=f"{application.id}")
        file.content, file.created_at = LETTER.format(name=name).encode(), work.now
        work.session.add(file)
    return known


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, prepare) as made:
        yield made


@dataclass
class Walk:
    """A panel under way, and everybody's hands in it."""

    served: Served
    page: Page
    requester: Person
    language: Language
    blind: bool
    places: dict[str, int] = field(default_factory=dict)

    # --- sending -----------------------------------------------------------------------------------------------------

    def send(self) -> None:
        """From `/panel` and the vacancy's list to the form and *Execute*."""
        who = self.requester
        said = who.command("/panel", "Systems developer")
        assert said["ok"], said
        rows = boxes(who.modal(), "list:tick")
        who.modal().fill(**{"list:tick": [one for one in rows if one in NAMES.values()]})
        who.modal().click("list:execute")
        who.modal().fill(inside=[METTE.id, SVEN.id], outside=f"{VERA}, {VERA.upper()}")
        who.modal().fill(language=str(self.language))
        if self.blind:
            who.modal().fill(blind=["yes"])
        assert VERA in who.modal().shown.casefold(), "an address named twice is asked once, and that is said first"
        assert who.modal().submit().outcome == "updated"
        assert who.modal().callback_id == "step", who.modal().shown
        who.modal().close(everything=True)
        with database(self.served) as session:
            found = session.execute(select(PanelCandidate.application_id, PanelCandidate.position)).all()
        first = {id: name for name, id in self.served.applications.items()}
        self.places = {first[id]: position for id, position in found}
        assert sorted(self.places) == sorted(NAMES)

    # --- eyes --------------------------------------------------------------------------------------------------------

    def label(self, name: str, language: Language) -> str:
        """What a reviewer knows somebody by."""
        said = translator(language)("Candidate {number}", number=self.places[name])
        return said if self.blind else NAMES[name]

    def in_order(self) -> list[str]:
        return sorted(self.places, key=self.places.__getitem__)

    def shortlist(self, who: str) -> Message:
        """The colleague's message about the panel."""
        person = self.served.slack.person(who)
        return self.served.slack.wait(lambda: with_button(person, "panel:review"), f"the shortlist of {who}")

    def link(self) -> str:
        mails = self.served.slack.wait(lambda: self.served.slack.mails(to=VERA), "the mail to Vera")
        assert len(mails) == 1, "asked once, however often the address was written"
        return str(re.findall(r"http://\S+/r/[\w-]+", mails[0].text)[-1])

    def of_requester(self, words: str) -> list[Message]:
        return [one for one in self.requester.dm() if words in one.text]

    # --- reviewing ---------------------------------------------------------------------------------------------------

    def reviews_in_slack(self, who: str, before_last: Callable[[], None] = lambda: None) -> None:
        """Give all three, one window after the other without going back; the first is saved half-way in between."""
        person, language = self.served.slack.person(who), LANGUAGE[who]
        self.shortlist(who).click("panel:review")
        name = self.in_order()[0]
        person.modal().fill(comment=comment(who, name))
        person.modal().click("panel:save")
        person.modal().close(everything=True)
        self.shortlist(who).click("panel:review")
        assert person.modal().values[label_of(person.modal(), "comment")] == comment(who, name)
        for number, name in enumerate(self.in_order()):
            assert self.label(name, language) in person.modal().shown
            if number == 2:
                before_last()
            person.modal().fill(rating=str(GIVEN[who][name]), comment=comment(who, name))
            assert person.modal().submit().outcome == "updated"
        person.modal().close(everything=True)

    def reviews_outside(self) -> None:
        """The same on the page."""
        self.page.goto(self.link())
        assert self.page.locator("html").get_attribute("lang") == str(self.language)
        self.page.locator("a.button").click()
        for name in self.in_order():
            expect(self.page.get_by_role("heading", level=1)).to_have_text(self.label(name, self.language))
            self.page.locator(f"input[name=rating][value='{GIVEN[VERA][name]}']").check()
            self.page.locator("#comment").fill(comment(VERA, name))
            self.page.locator("button[value=send]").click()
        expect(self.page.locator("ul.shortlist li")).to_have_count(3)


MEAN = r"(?<![\d.,])[1-7][.,]\d(?![\d.,])"
LANGUAGE = {METTE.id: Language.DA, SVEN.id: Language.SV}


def boxes(view: View, action_id: str) -> list[str]:
    found = [one for block in view.blocks for one in block.get("elements", []) if one.get("action_id") == action_id]
    return [option["text"]["text"] for box in found for option in box["options"]]


def with_button(person: Person, action_id: str) -> Message | None:
    found = [one for one in person.dm() if action_id in json.dumps(one.blocks)]
    return found[-1] if found else None


def label_of(view: View, name: str) -> str:
    [label] = [b["label"]["text"] for b in view.blocks if b["type"] == "input" and b["block_id"].startswith(name)]
    return str(label)


def database(served: Served) -> Any:
    return open_database(f"sqlite:///{served.log.parent}/kalle.db").reads()


def seen_in_slack(served: Served, who: str) -> str:
    """All that is on somebody's screen, and all that lies behind it."""
    return json.dumps(served.slack.person(who).state(), ensure_ascii=False)


def foreign(text: str, own: str = "") -> list[str]:
    """The words of other reviewers in a text."""
    return [comment(who, name) for who in GIVEN if who != own for name in NAMES if comment(who, name) in text]


def drawn_for(walk: Walk, who: str) -> tuple[str, str]:
    """What a colleague's message says, and what the window behind its button says of the first candidate."""
    person, message = walk.served.slack.person(who), walk.shortlist(who)
    message.click("panel:review")
    window = person.modal().shown
    person.modal().close(everything=True)
    return message.again().shown, window


def page_of(walk: Walk) -> list[str]:
    """What the outside reviewer's pages say."""
    return [said for said, _ in pages_of(walk)]


def sources_of(walk: Walk) -> str:
    """The same pages with everything that is in them and is not shown."""
    return "\n".join(source for _, source in pages_of(walk))


def pages_of(walk: Walk) -> Iterator[tuple[str, str]]:
    for end in ("", "/1", "/2", "/3"):
        walk.page.goto(walk.link() + end)
        yield walk.page.locator("body").inner_text(), walk.page.content()


# --- walks --------------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("blind", "requester", "language"),
    [(False, EMMA.id, Language.NB), (True, KARI.id, Language.NL)],
    ids=["open", "blind"],
)
def test_a_panel_from_sending_to_its_results(
    served: Served, page: Page, blind: bool, requester: str, language: Language
) -> None:
    """Case 39. Two colleagues in Danish and Swedish, one reviewer outside in a third language."""
    walk = Walk(served, page, served.slack.person(requester), language, blind)
    walk.send()
    nobody_has_said_anything = drawn_for(walk, SVEN.id), page_of(walk)

    walk.reviews_in_slack(METTE.id)
    assert page_of(walk) == nobody_has_said_anything[1], "what others gave changes nothing outside"
    walk.reviews_outside()
    assert drawn_for(walk, SVEN.id) == nobody_has_said_anything[0], "nor in Slack"
    nothing_of_others_was_seen(walk)

    walk.reviews_in_slack(SVEN.id, before_last=lambda: nothing_of_others_was_seen(walk))
    the_requester_hears_once(walk)
    nothing_is_left_for_reviewers(walk)
    assert served.slack.complaints() == []
    log = served.log.read_text()
    assert not [word for word in (*NAMES.values(), VERA, "kestrel", "/r/ey") if word in log]
    assert "Traceback" not in log
    assert served.stop() < 10


def nothing_of_others_was_seen(walk: Walk) -> None:
    """Reviewers see their own reviews, and of a blind panel nobody's name; the requester sees who has and who has not."""
    served = walk.served
    for who in (METTE.id, SVEN.id):
        seen = seen_in_slack(served, who)
        assert foreign(seen, own=who) == []
        assert traces(walk, seen) == []
        assert not [one.shown for one in served.slack.person(who).dm() if re.search(MEAN, one.shown)]
    said = sources_of(walk)
    assert foreign(said, own=VERA) == []
    (mail,) = served.slack.mails(to=VERA)
    assert mail.attachments == []
    assert traces(walk, f"{said}\n{mail.raw}\n{mail.subject}\n{mail.text}\n{mail.html}") == []
    assert foreign(seen_in_slack(served, walk.requester.id)) == []
    card = served.slack.wait(lambda: with_button(walk.requester, "panel:manage"), "the card")
    served.slack.wait(lambda: "2" in card.again().text, "the card, further on")
    assert "panel:results" not in json.dumps(card.again().blocks)
    assert not re.search(MEAN, card.again().shown)


def traces(walk: Walk, text: str) -> list[str]:
    """What tells of a blind panel's candidates in a text."""
    telling = [word for one in (ANNA, OLA, JANE) for word in (one.last, one.email, one.mobile) if word]
    return [word for word in telling if walk.blind and word in text]


def the_requester_hears_once(walk: Walk) -> None:
    """One message with the results, the numbers behind its button, each person's words; on the list and the card too."""
    slack, who = walk.served.slack, walk.requester
    t = translator(Language.EN if who.id == EMMA.id else Language.NB)
    title = t("Panel review closed")
    slack.wait(lambda: walk.of_requester(title), "the results")
    (message,) = walk.of_requester(title)
    assert not re.search(r"\d[.,]\d", message.text), "no number in what is shown as a notification"
    message.click("panel:results")
    shown = who.modal().shown
    for name, (value, median, spread) in NUMBERS.items():
        mean = value if who.id == EMMA.id else value.replace(".", ",")
        line = next(one for one in message.shown.splitlines() if one.startswith(NAMES[name]))
        for said in (line, shown):
            assert t.plural("{count} rating", "{count} ratings", 3) in said
            assert t("mean {value}", value=mean) in said
            assert t("median {value}", value=median) in said
            assert t("spread {spread} ({lowest} to {highest})", **spread) in said
    assert t("strong disagreement") in message.shown
    assert t(Closing.ALL) in shown
    words_of_each(walk)
    card = with_button(who, "panel:manage")
    assert card is not None
    assert t("Closed") in card.shown
    posted = [one for one in slack.calls("chat.postMessage") if title in json.dumps(one["args"], ensure_ascii=False)]
    assert len(posted) == 1


def words_of_each(walk: Walk) -> None:
    """Who said what of one person, by name."""
    who = walk.requester
    shown = who.modal().shown
    order = sorted(NAMES, key=lambda name: shown.index(NAMES[name]))
    for number, name in enumerate(order):
        who.modal().click("panel:result", nth=number)
        said = who.modal().shown
        assert NAMES[name] in said
        for reviewer, label in ((METTE.id, METTE.real_name), (SVEN.id, SVEN.real_name), (VERA, VERA)):
            assert comment(reviewer, name) in said
            assert re.search(rf"{re.escape(label)}: {GIVEN[reviewer][name]}\b", said)
        assert len(foreign(said)) == 3
        who.modal().close()
    who.modal().close(everything=True)


def nothing_is_left_for_reviewers(walk: Walk) -> None:
    """A closed panel shows everybody their own reviews and nothing else, and takes nothing more."""
    walk.page.goto(walk.link())
    said = walk.page.locator("main").inner_text()
    assert foreign(said) == [comment(VERA, name) for name in NAMES]
    for who in (METTE.id, SVEN.id):
        walk.served.slack.wait(lambda who=who: "panel:cannot" not in json.dumps(walk.shortlist(who).blocks), "the end")
        person = walk.served.slack.person(who)
        walk.shortlist(who).click("panel:review")
        assert foreign(seen_in_slack(walk.served, who), own=who) == []
        assert not [one for one in person.modal().buttons if "panel:save" in one]
        person.modal().close(everything=True)
    with database(walk.served) as session:
        states = session.scalars(select(PanelReviewer.state)).all()
        panel = session.scalars(select(Panel)).one()
        assert (list(states), panel.closing) == ([ReviewerState.DONE] * 3, Closing.ALL)
        assert panel.closed_at is not None
        assert panel.closed_at < datetime.now(UTC)
