"""A believable company with candidates in five languages, and the interviews they are invited to."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.texts import when
from bot.texts.translator import translator
from domain.language import Language
from domain.status import InterviewForm, InterviewType

OSLO = ZoneInfo("Europe/Oslo")
STARTS = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
LINK = "https://kalle.nordlys.example/answer/Qm5vbWVuIGVzdCBvbWVu"

FIRST_NAMES = {
    Language.EN: "Aoife",
    Language.NB: "Bjørnar",
    Language.DA: "Søren",
    Language.SV: "Åsa",
    Language.NL: "Daniëlle",
}


def values(language: Language, kind: InterviewType = InterviewType.FIRST, **changes: str) -> dict[str, str]:
    """What fills the tags of a letter to the candidate of a language; names of tags with underscores for hyphens."""
    t = translator(language)
    usual = {
        "first-name": FIRST_NAMES[language],
        "vacancy": "Sykepleier, natt",
        "company": "Nordlys Omsorg AS",
        "interviewdate": when.day(STARTS, OSLO, language),
        "interviewtime": when.clock_and_zone(STARTS, OSLO, language),
        "duration": when.duration(90, language),
        "interviewer": "Anna Bergström, Mikkel Ågård",
        "interviewtype": t(kind),
        "interviewform": t(InterviewForm.IN_PERSON),
        "address": "Storgata 1, 0155 Oslo",
        "route": "",
        "confirmlink": LINK,
        "contact-name": "Anna Bergström",
        "contact-email": "anna.bergstrom@nordlys.example",
        "contact-telephone": "+47 22 00 00 00",
    }
    return {**usual, **{tag.replace("_", "-"): value for tag, value in changes.items()}}
