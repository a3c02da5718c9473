"""Texts of letters as sheets of paper: one person's values filled in, and the refusal of what cannot be printed."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.documents import paper
from bot.services import occasion as occasions
from bot.texts import letters, when
from bot.texts.translator import translator
from bot.work import Work
from domain import papers, tags
from domain.errors import Phrase, say
from domain.letters import Variant
from domain.papers import Sheet
from storage.tables import Application


def today(work: Work, application: Application) -> date:
    """The day it is where the vacancy is."""
    return _local(work, application).date()


def _local(work: Work, application: Application) -> datetime:
    return work.now.astimezone(ZoneInfo(application.vacancy.zone))


def sheet(
    work: Work, application: Application, text: Variant, values: Mapping[str, str], *, contract: bool = False
) -> Sheet:
    """One person's letter on paper. A contract has no address, and lines to be signed on."""
    language = application.candidate.language
    t = translator(language)
    contents, signature = (letters.without_stumps(part, values).strip() for part in (text.contents, text.signature))
    closing = [tags.fill(line, values).strip() for line in signature.split("\n")]
    return Sheet(
        language=language,
        company=occasions.company_of(work.house, application.vacancy),
        title=letters.one_line(tags.fill(text.subject, values)),
        to="" if contract else application.candidate.name,
        day=when.date_of(today(work, application), language),
        pieces=papers.pieces(contents, lambda part: tags.fill(part, values)),
        closing=tuple(line for line in closing if line or not contract),
        signed=t("Place and date") if contract else "",
        footer=t("Page {page} of {pages}"),
    )


def cannot_print(text: str) -> Phrase | None:
    """Why a text cannot be printed, the characters named; None when it can."""
    found = paper.unprintable(text)
    if not found:
        return None
    return say("The font of printed letters has no {characters}.", characters=" ".join(found[:10]))


def without_value(text: Variant, values: Mapping[str, str]) -> list[str]:
    """The tags that would leave a gap in a sentence, as written; a line of a label and a tag just disappears."""
    parts = [text.subject, *(letters.without_stumps(part, values) for part in (text.contents, text.signature))]
    return list(dict.fromkeys(name for part in parts for name in tags.empty(part, values)))
