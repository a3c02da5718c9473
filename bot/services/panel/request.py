"""The letter that asks for a panel review, as it goes to reviewers outside and as colleagues read it in Slack.

Source: docs/behaviour.md, Panel review.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.services import about, mailing
from bot.services import occasion as occasions
from bot.texts import letters, when
from bot.texts.translator import translator
from bot.work import Work
from domain import anonymous, tags
from domain.anonymous import Traces
from domain.language import Language
from domain.letters import Letter, LetterKind, Variant
from domain.moments import zone_or_utc
from domain.panel_requests import ADDRESS, DUE, LINK, NUMBER, PROJECT, REQUESTER, with_link
from domain.panels import due_day
from storage.panel_tables import Panel
from storage.tables import Application, Person, Vacancy

_SENTENCE = r"(?:(?<=[.!?…])|^)[^.!?…]*"
_LEAD = re.compile(rf"{_SENTENCE}:\s*$")
"""The last sentence of a line that ends with a colon."""

_LED = re.compile(rf"{_SENTENCE}(?::|^)\s*\{{{LINK}\}}\s*\.?\s*$")
"""A link at the end of a line, with the sentence before its colon; or a link that is a line by itself."""


@dataclass(frozen=True)
class About:
    """What a request is about: so many people of a vacancy, until a day; and who asks, by name and address."""

    vacancy: Vacancy
    count: int
    due_on: date | None
    requester: str
    address: str


def of_panel(panel: Panel, count: int) -> About:
    """What the request of a panel is about, in which so many people are."""
    day = due_day(panel.due_at, zone_or_utc(panel.vacancy.zone)) if panel.due_at else None
    return about_people(panel.vacancy, count, day, panel.person, panel.sender)


def about_people(vacancy: Vacancy, count: int, due_on: date | None, person: Person | None, sender: str) -> About:
    """What a request is about that somebody sends; where that is nobody of Kalle's people it is the vacancy's contact."""
    if person is None:
        return About(vacancy, count, due_on, vacancy.contact_name, sender)
    return About(vacancy, count, due_on, person.name, person.email or sender)


def values(work: Work, what: About, language: Language, link: str) -> dict[str, str]:
    """The value of every tag; `link` is what stands for the review link."""
    return {
        **occasions.about_vacancy(work.house, what.vacancy),
        PROJECT: what.vacancy.title,
        NUMBER: str(what.count),
        DUE: when.date_of(what.due_on, language) if what.due_on else "–",
        LINK: link,
        REQUESTER: what.requester,
        ADDRESS: what.address,
    }


def letter(work: Work, what: About, text: Variant, language: Language, link: str) -> Letter:
    """The mail to somebody outside."""
    sender = occasions.company_of(work.house, what.vacancy)
    return letters.render(text, values(work, what, language, link), language, sender=sender)


def whole(text: Variant) -> Variant:
    """The text with its review link, wherever that was written or not."""
    return Variant(text.subject, with_link(text.contents), text.signature)


def message(work: Work, what: About, contents: str, language: Language) -> str:
    """What a colleague reads above the shortlist: the contents without the way to the link, which is no use in Slack.

    Where the link stands in the middle of a sentence that goes on, words for the list stand in its place: nothing else
    of what was written is lost.
    """
    below = translator(language)("the list below")
    text = tags.fill(_without_lead(contents), values(work, what, language, below))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def is_template(work: Work, vacancy: Vacancy, contents: str, language: Language) -> bool:
    """Whether these contents are as the template has them."""
    return contents == whole(mailing.text_for(work, LetterKind.PANEL_REQUEST, language, vacancy)).contents


def _without_lead(contents: str) -> str:
    """The contents without links at the end of a line and what leads there: up to a colon, also at the end of the line before."""
    kept: list[str] = []
    for line in contents.split("\n"):
        left = _LED.sub("", line).rstrip()
        if left or left == line.rstrip():
            kept.append(left)
            continue
        while kept and not kept[-1].strip():
            kept.pop()
        if kept and kept[-1].endswith(":"):
            kept[-1] = _LEAD.sub("", kept[-1]).rstrip()
    return "\n".join(kept)


# --- in blind form -------------------------------------------------------------------------------------------------


def everybody(applications: Iterable[Application]) -> Traces:
    """What all of these people are known by, the longest names first."""
    found = [about.traces(one) for one in applications]
    names = {name for one in found for name in one.names}
    return Traces(
        names=tuple(sorted(names, key=lambda one: (-len("".join(one)), one))),
        addresses=tuple(address for one in found for address in one.addresses),
        numbers=tuple(number for one in found for number in one.numbers),
    )


def without_names(text: Variant, known: Traces) -> Variant:
    """The text in which nobody of the shortlist is named; its tags stay, for they tell of nobody."""
    parts = (text.subject, text.contents, text.signature)
    return Variant(*(tags.around(part, lambda words: anonymous.without(words, known)) for part in parts))
