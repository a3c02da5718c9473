"""Nordlys Energi: a small company that does not exist, with people and vacancies as a real one has them.

Its candidates are in candidates.csv, which is also an example of a file that `kalle import` takes.
"""

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from bot.services.calendar.subscribing import Order
from bot.services.people import PersonChange
from bot.services.vacancies import VacancyChange
from domain.access import Level, Right, VacancyAccess
from domain.digests import Rhythm
from domain.language import Language
from domain.status import InterviewForm, InterviewType

NAME = "Nordlys Energi"
ZONE = "Europe/Oslo"
MAIL_FROM = f"{NAME} <jobb@nordlys.example>"
CANDIDATES = Path(__file__).parent / "candidates.csv"

KARI, SVEN, METTE, EMMA, WILLEM = "U0KARI", "U0SVEN", "U0METTE", "U0EMMA", "U0WILLEM"
"""No underscore: Slack's ids have none, and Kalle checks."""


@dataclass(frozen=True)
class Colleague:
    """A member of the Slack workspace; without a level, Kalle does not know them."""

    slack_id: str
    name: str
    locale: str
    zone: str
    title: str
    level: Level | None = None
    rights: tuple[Right, ...] = ()
    departments: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The address at work."""
        return f"{self.name.lower().replace(' ', '.').replace('ø', 'o')}@nordlys.example"

    def in_slack(self) -> dict[str, str]:
        """The profile in Slack, as the sandbox takes it."""
        return {
            "id": self.slack_id,
            "name": self.name.split()[0].lower(),
            "real_name": self.name,
            "email": self.email,
            "locale": self.locale,
            "tz": self.zone,
            "title": self.title,
        }

    def in_kalle(self) -> PersonChange:
        """What the operator would write; the language is left to the Slack profile."""
        return PersonChange(
            name=self.name,
            email=self.email,
            level=self.level,
            zone=self.zone,
            departments=self.departments,
            rights=dict.fromkeys(self.rights, True),
        )


TECHNOLOGY, FIELD_SERVICE, CUSTOMERS = "Technology", "Field service", "Customers"
"""Departments: who belongs to a vacancy's can be asked to review its candidates."""

COLLEAGUES = (
    Colleague(KARI, "Kari Nordmann", "nb-NO", "Europe/Oslo", "Recruiter", Level.MID, (Right.SMS,)),
    Colleague(
        *(SVEN, "Sven Lindqvist", "sv-SE", "Europe/Stockholm", "Hiring manager, Malmö", Level.LIMITED),
        departments=(FIELD_SERVICE, TECHNOLOGY),
    ),
    Colleague(
        *(METTE, "Mette Sørensen", "da-DK", "Europe/Copenhagen", "Tech lead", Level.LIMITED),
        departments=(TECHNOLOGY,),
    ),
    Colleague(
        EMMA, "Emma Clarke", "en-GB", "Europe/Amsterdam", "Head of people, runs Kalle", Level.COMPLETE, (Right.SMS,)
    ),
    Colleague(WILLEM, "Willem de Vries", "nl-NL", "Europe/Amsterdam", "Sales, unknown to Kalle"),
)

CHANNELS = (
    {"id": "C0LEDELSE", "name": "rekruttering-ledelse", "kind": "private", "members": [KARI, SVEN, METTE, EMMA]},
    {"id": "C0REKRUTTERING", "name": "rekruttering", "kind": "public"},
    {"id": "C0BUREAU", "name": "bureau-shared", "kind": "shared"},
    {"id": "C0GENERAL", "name": "general", "kind": "public", "has_bot": False},
)
"""Channels of the workspace, as the sandbox takes them: what Kalle may tell differs between them."""

SYSTEMS, SERVICE, ADVISER = "NE-2041", "NE-2042", "NE-2043"

VACANCIES = (
    VacancyChange(
        reference=SYSTEMS,
        title="Systems developer",
        department=TECHNOLOGY,
        language=Language.NB,
        zone="Europe/Oslo",
        address="Nordlyskaia 12, 0194 Oslo",
        route="T-bane 1–5: Jernbanetorget",
        contact_name="Kari Nordmann",
        contact_email="kari.nordmann@nordlys.example",
        contact_phone="+47 480 00 117",
        members={KARI: VacancyAccess.NORMAL, METTE: VacancyAccess.READ},
    ),
    VacancyChange(
        reference=SERVICE,
        title="Service technician",
        department=FIELD_SERVICE,
        language=Language.SV,
        zone="Europe/Stockholm",
        address="Vindkraftsgatan 8, 211 19 Malmö",
        route="Buss 3: Västra Hamnen",
        contact_name="Sven Lindqvist",
        contact_email="sven.lindqvist@nordlys.example",
        contact_phone="+46 70 174 06 05",
        collaborative=True,
        members={KARI: VacancyAccess.NORMAL, SVEN: VacancyAccess.NORMAL},
    ),
    VacancyChange(
        reference=ADVISER,
        title="Customer adviser",
        department=CUSTOMERS,
        language=Language.NL,
        zone="Europe/Amsterdam",
        address="Poollichtkade 31, 1077 XX Amsterdam",
        route="Metro 52: Station Zuid",
        contact_name="Emma Clarke",
        contact_email="emma.clarke@nordlys.example",
        contact_phone="+31 20 555 01 17",
        members={KARI: VacancyAccess.NORMAL},
    ),
)


@dataclass(frozen=True)
class Planned:
    """An interview that is there from the first start: `days` working days from now, at that hour."""

    inviter: str
    candidate: str
    type: InterviewType
    form: InterviewForm
    interviewers: tuple[str, ...]
    days: int
    hour: int
    minutes: int
    place: str = ""


PLANNED = (
    Planned(KARI, "Ingrid Haugen", InterviewType.FIRST, InterviewForm.IN_PERSON, (KARI, METTE), 4, 13, 60),
    Planned(
        *(SVEN, "Åsa Ekström", InterviewType.INITIAL, InterviewForm.VIDEO, (SVEN,), 3, 9, 30),
        place="https://meet.nordlys.example/asa-ekstrom",
    ),
)


@dataclass(frozen=True)
class Noted:
    """An appointment of Kari's that is there from the first start; perhaps about a candidate."""

    title: str
    days: int
    hour: int
    minutes: int
    place: str = ""
    candidate: str = ""


NOTED = (
    Noted("Lese nye søknader", 0, 15, 60),
    Noted("Ringe en referanse", 2, 10, 30, candidate="Ingrid Haugen"),
    Noted("Møte med bemanningsbyrået", 3, 14, 45, place="Polarstjernen, 3. etasje"),
)

DIGESTS = (
    Order("", (), None, Rhythm.DAILY, 0, time(8), Language.NB, False, "NO", False),
    Order("C0LEDELSE", (KARI, SVEN, METTE), None, Rhythm.WEEKLY, 0, time(8), Language.EN, False, "NO", False),
)
"""Kari's digests: her own every morning, and the team's on Mondays in the private channel."""
