"""The words by which an action is typed, in all five languages at once. Who adds an action or a language adds its words here.

An action is named before or after whom it is for: `reject Anna`, `Anna avslag`. Nothing is done by words: they end in the
action's form, or in the list with the action chosen. Words are folded as names are when they are looked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.actions import Action


def _words(lines: Mapping[Action, tuple[str, ...]]) -> dict[str, Action]:
    return {word: action for action, words in lines.items() for word in words}


DEEDS = _words(
    {
        Action.WITHDRAW: (
            "withdraw", "withdrawn", "trukket seg", "trekk", "trukket sig", "træk", "dragit sig ur", "dra tillbaka",
            "teruggetrokken", "terugtrekken",
        ),
        Action.DELETE: ("delete", "remove", "slett", "slet", "radera", "ta bort", "verwijderen", "verwijder"),
        Action.EMAIL: (
            "send email", "email", "e-mail", "mail", "send e-post", "e-post", "epost", "send e-mail", "skicka e-post",
            "mejla", "e-mail verzenden", "mailen",
        ),
        Action.INVITE: (
            "invite", "invite to interview", "inviter", "inviter til intervju", "kall inn", "indkald",
            "indkald til samtale", "indkalde", "kalla", "kalla till intervju", "inkalla",
            "inkalla till intervju/informationsmöte", "uitnodigen", "nodig uit",
            "uitnodigen voor interview",
        ),
        Action.REJECT: (
            "reject", "rejection", "avslag", "avslå", "afslag", "afvis", "avslå", "neka", "afwijzen", "wijs af",
            "afwijzing",
        ),
        Action.SAVE: (
            "save", "save application", "lagre", "lagre kandidat", "gem", "gem ansøgning", "spara", "spara kandidat",
            "opslaan",
        ),
        Action.SAVE_AND_SEND: (
            "save and send", "credentials", "password", "lagre og send", "passord", "gem og send", "adgangskode",
            "spara och skicka", "lösenord", "opslaan en verzenden", "wachtwoord", "inloggegevens",
            "save and send user name & password", "lagre og send b/p", "gem og send b/p",
            "spara och skicka användarnamn/lösenord", "opslaan & inloggegevens verzenden",
        ),
        Action.FORWARD: (
            "forward", "videresend", "videresende", "vidarebefordra", "doorsturen", "stuur door", "forwarden",
            "forward to email", "videresende til e-post", "vidarebefordra till e-postadress", "videresend til anden e-mail", "cv forwarden naar e-mail",
        ),
        Action.TRANSFER: (
            "transfer", "move", "flytt", "flytte", "flytte til annet prosjekt", "overfør", "flyt", "overførsel", "överför", "flytta", "verplaatsen", "verplaats",
        ),
        Action.OFFER: (
            "offer", "send job offer", "job offer", "send jobbtilbud", "jobbtilbud", "send jobtilbud", "jobtilbud",
            "skicka anställningsförfrågan", "anställningsförfrågan", "erbjudande", "aanbod", "aanbod versturen",
        ),
        Action.HIRE: ("hire", "ansett", "ansette", "ansæt", "ansættelse", "anställ", "anställning", "aannemen"),
        Action.CONTRACT: (
            "contract", "employment contract", "kontrakt", "arbeidskontrakt", "lag arbeidskontrakt",
            "ansættelseskontrakt", "anställningskontrakt", "contract opmaken", "arbeidsovereenkomst",
            "arbeidsovereenkomst opmaken & verzenden",
        ),
        Action.LETTER: (
            "letter", "send letter", "brev", "brevpost", "send brevpost", "send alm. brev", "skicka brev",
            "skicka vanligt brev", "brief", "brief verzenden",
        ),
        Action.PANEL: (
            "panel", "panel review", "send for panel review", "send til rangering", "rangering",
            "send til panelevaluering", "panelevaluering", "granskningspanel", "skicka till granskningspanel",
            "groepsbeoordeling", "versturen voor groepsbeoordeling",
        ),
    }
)  # fmt: skip
"""Each action's own words and its usual verbs; the words on its button are among them, in every language."""

DELETED = frozenset(
    {"deleted", "bin", "slettede", "slettet", "slettede søknader", "slettede ansøgninger", "papirkurv", "raderade",
     "raderade ansökningar", "papperskorgen", "papperskorg", "verwijderde", "verwijderde sollicitaties", "prullenbak",
     "deleted applications"}
)  # fmt: skip
EMPLOYEES = frozenset(
    {"employees", "medarbeidere", "ansatte", "medarbejdere", "medarbetare", "anställda", "werknemers"}
)
HELP = frozenset({"help", "hjelp", "hjælp", "hjälp", "hulp", "?"})

_LONGEST = max(len(one.split()) for one in DEEDS)


@dataclass(frozen=True)
class Typed:
    """What was typed: an action and whom it is for."""

    action: Action
    name: str


def read_deed(text: str) -> Typed | None:
    """The action that the text begins or ends with, the longest words first, and the rest; None when it names none."""
    words = text.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for named, rest in ((words[:length], words[length:]), (words[-length:], words[:-length])):
            action = DEEDS.get(" ".join(named).casefold())
            if action is not None:
                return Typed(action, " ".join(rest))
    return None
