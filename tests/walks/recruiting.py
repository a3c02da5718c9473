"""A recruiter's ways through the lists, the card and the forms, for the walks; and what they and the candidates see."""

import io
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any
from urllib.request import urlopen

import pikepdf

from bot.sandbox.client import Mail, Message, Person, View
from bot.work import Work
from domain.access import Right
from domain.language import Language
from storage import people, search
from storage.tables import Application, Attachment, PersonRight
from tests.cast import Applicant, apply, assemble
from tests.documents.test_paper import words
from tests.walks.conftest import Served

EMMA = "U0EMMA"
EN, NB, SV, DA, NL = Language.EN, Language.NB, Language.SV, Language.DA, Language.NL
FIELDS = {
    "Salary": "NOK 650 000",
    "Working hours": "37,5 timer i uken",
    "Probation": "6 måneder",
    "Notice period": "3 måneder",
    "Start date": "2027-01-04",
}
COVER = "I am Frida Hemmelig, +47 91 23 45 67, frida@example.org. I have built bridges in Ålesund."


def address_of(name: str) -> str:
    """A person's address: the first name before a dot, and the last, in the letters an address has."""
    return "{}.{}@example.org".format(*search.fold(name).replace("-", " ").split()[:2])


def person(first: str, last: str, language: Language, mobile: str | None = None) -> Applicant:
    return Applicant(first, last, language, address_of(f"{first} {last}"), mobile)


PEOPLE = [
    person("Vera", "Ærlig", EN),
    *(person(first, "Øvrevoll", NB) for first in ("Viggo", "Vilde", "Vilhelm")),
    *(person(first, "Slettvoll", NB) for first in ("Dag", "Dina")),
    person("Anders", "Brevik", SV),
    person("Beate", "Brevik", NB, "+4791112233"),
    person("Clara", "Brevik", EN),
    person("Ivar", "Møtestad", NB),
    person("Inga", "Møtestad", SV),
    person("Rolf", "Nilsen", NB),
    *(person(first, "Avdal", language) for first, language in (("Ragna", NB), ("Rikard", SV))),
    person("Siri", "Lagerlöf", SV),
    *(person(first, "Lagersen", DA) for first in ("Sofie", "Søs")),
    *(person(first, "Passvik", language) for first, language in (("Petra", NB), ("Pieter", NL))),
    Applicant("Frida", "Hemmelig", EN, "frida@example.org", "+4791234567"),
    person("Tor", "Flyttland", NB),
    *(person(first, "Vandrer", NB) for first in ("Toril", "Tove")),
    person("Knut", "Kopiås", NB),
    person("Olga", "Tilbudsen", DA),
    person("Hanna", "Ansattøy", NB),
    person("Kåre", "Ødegård-Wolfeschlegelstein", NB),
    *(person(first, "Papirmo", language) for first, language in (("Leif", NB), ("Lotte", DA))),
    person("Unni", "Angrud", NB),
]
CROWD = [
    Applicant(f"Nils{number:03}", "Mengde", (NB, SV, EN)[number % 3], f"n{number}@example.org") for number in range(120)
]


def prepare(work: Work) -> dict[str, int]:
    """The cast and everybody the walks are about, all in the first vacancy; Emma may send SMS."""
    known = assemble(work)
    emma = people.by_slack_id(work.session, EMMA)
    assert emma is not None
    work.session.add(PersonRight(person_id=emma.id, right=Right.SMS, granted=True))
    vacancy = work.session.get_one(Application, known["Ola"]).vacancy_id
    made = {one.first: apply(work, one, vacancy) for one in (*PEOPLE, *CROWD)}
    frida = work.session.get_one(Application, made["Frida"])
    frida.cover_letter = COVER
    file = Attachment(application_id=frida.id, name="Frida Hemmelig.pdf", kind="pdf", digest="f" * 64)
    file.content, file.created_at = b"%PDF-1.7 Frida", work.now
    work.session.add(file)
    return known | made


@dataclass
class Recruiter:
    """Somebody at the program who recruits."""

    served: Served
    who: Person

    # --- ways ------------------------------------------------------------------------------------------------------

    def typed(self, command: str, words: str = "") -> None:
        """Close what is open, and type a command."""
        if self.who.view is not None:
            self.who.modal().close(everything=True)
        assert self.who.command(command, words)["ok"]

    def modal(self) -> View:
        return self.who.modal()

    def card(self, name: str, nth: int = 0) -> View:
        """Somebody's card, over the list."""
        self.typed("/candidates", name)
        self.who.ephemerals()[-1].click("Open", nth=nth)
        return self.modal()

    def form(self, name: str, action: str) -> View:
        """An action's form, from the card of one person."""
        card = self.card(name)
        card.click("act:choose", action)
        card.click("Execute")
        return self.modal()

    def list_of(self, words: str, many: int) -> View:
        """The list of those whom the words name, all ticked."""
        self.typed("/candidates", words)
        self.who.ephemerals()[-1].click("Choose several")
        self.modal().click(f"Tick all {many} that fit")
        return self.modal()

    def form_for(self, words: str, many: int, action: str) -> View:
        """An action's form, from the list, for all whom the words name."""
        self.list_of(words, many).click("act:choose", action)
        self.modal().click("Execute")
        return self.modal()

    def listed_beneath(self) -> list[dict[str, Any]]:
        """The people of the list that is seen again once the form over it is closed."""
        [boxes] = [
            element
            for block in self.who.views[0].blocks
            for element in block.get("elements", [])
            if element.get("action_id") == "list:tick"
        ]
        return list(boxes["options"])

    def vacancy(self) -> View:
        """The first vacancy's page."""
        self.typed("/vacancies", "DEV-1")
        self.who.ephemerals()[-1].click("Open")
        return self.modal()

    def execute(self, form: View, many: int = 1) -> View:
        """Press the button; the result says that it was done with so many."""
        done = form.submit()
        assert done.outcome == "updated", (done.outcome, done.errors)
        assert f"Done: {many}" in self.modal().shown
        return self.modal()

    # --- looking ---------------------------------------------------------------------------------------------------

    def status(self, name: str) -> str:
        return fact(self.card(name), "Vacancy status")

    def done_with(self, name: str, status: str, *activities: str) -> View:
        """The card says the status, and its activity list everything that was done, the newest last."""
        card = self.card(name)
        assert fact(card, "Vacancy status") == status
        assert told(card) == list(activities)
        return card

    def messages(self) -> list[Message]:
        return self.who.dm()

    def mail(self, to: str, number: int = 1) -> Mail:
        """The so manyth mail to somebody, by name or by address, once it has arrived; there are no others."""
        slack, address = self.served.slack, to if "@" in to else address_of(to)
        slack.wait(lambda: len(slack.mails(to=address)) >= number, f"mail {number} to {address}")
        found = slack.mails(to=address)
        assert len(found) == number
        return found[-1]

    def no_mail(self, name: str) -> None:
        assert self.served.slack.mails(to=address_of(name)) == []


def fact(view: View, label: str) -> str:
    """What stands after a label among a view's facts."""
    lines = view.shown.split("\n")
    return lines[lines.index(f"{label}: ") + 1]


def told(card: View) -> list[str]:
    """What the activity list of a card says was done, all by Emma, oldest first; only files are fetched on the web."""
    lines = card.shown.partition("Recruitment Activities List")[2].split("\n")
    found = [line.split(" · ") for line in lines if " · " in line]
    for _, what, *by in found:
        assert by == ["Emma Clarke", "on the web" if what == "PDF fetched" else "in Slack"]
    return [parts[1] for parts in reversed(found)]


def choices(view: View, action_id: str) -> list[str]:
    """The options' values of a menu."""
    inside = [one for block in view.blocks for one in block.get("elements", []) if one.get("action_id") == action_id]
    return [option["value"] for menu in inside for option in menu["options"]]


def link_of(view: View, text: str) -> str:
    """Where a button leads."""
    doors = [one for block in view.blocks for one in block.get("elements", []) if one.get("type") == "button"]
    return next(str(one["url"]) for one in doors if one["text"]["text"] == text)


def fetched(url: str, kind: str = "application/pdf") -> bytes:
    """A file as a browser fetches it."""
    answer: HTTPResponse
    with urlopen(url, timeout=10) as answer:
        assert answer.headers["Content-Type"] == kind
        return answer.read()


def assert_readable(content: bytes, language: str, title: str, *said: str) -> None:
    """A PDF that a screen reader reads: tagged, in its language, with a title; and what it says."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith(language)
        assert str(pdf.docinfo["/Title"]) == title
    text = " ".join(words(content).split())
    assert [one for one in said if one not in text] == []
