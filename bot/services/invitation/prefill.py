"""What the words after `/interview` fill in. Nothing is sent by words: they end in a filled form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from bot.services import browsing, reach
from bot.services.browsing import ApplicationRow
from bot.work import Work
from domain.access import VacancyAccess, types_allowed
from domain.errors import NotAllowed
from domain.status import InterviewForm, InterviewType
from domain.wishes import Wish, read_wish
from storage import people

USUAL_MINUTES = 60
MOST_WORDS, SHORTEST_NAME = 5, 3
"""Of a longer text the whole is looked for and then no more than four words: each look takes its time."""


@dataclass(frozen=True)
class Prefill:
    """Step 1 as it is opened. `found` counts the candidates that fit `words` when no single one did; `lost` are words that
    were not understood."""

    chosen: tuple[ApplicationRow, ...]
    words: str
    found: int
    types: tuple[InterviewType, ...]
    type: InterviewType
    form: InterviewForm
    interviewers: tuple[str, ...]
    day: date | None
    at: time | None
    minutes: int
    lost: str = ""


def from_words(work: Work, text: str) -> Prefill:
    """Read what was typed; NotAllowed for somebody who may not invite at all."""
    wish = read_wish(text, work.now.astimezone(work.house.zone).date()) if text else Wish()
    name, lost, found = _named(work, wish.name)
    chosen = tuple(found) if len(found) == 1 else ()
    return replace(_prefill(work, replace(wish, name=name), chosen, len(found)), lost=lost)


def _named(work: Work, name: str) -> tuple[str, str, list[ApplicationRow]]:
    """Who is meant: by all the words, else by the longest beginning or end that names anybody; what is left is lost.

    One word that is not understood, such as a day that does not exist, must not lose the name beside it.
    """
    for kept, left in _cuts(name):
        found = browsing.find(work, kept, VacancyAccess.NORMAL)
        if found:
            return kept, left, found
    return name, "", []


def _cuts(name: str) -> Iterator[tuple[str, str]]:
    """The whole, then ever shorter beginnings and ends, each with the words it leaves out."""
    words = name.split()
    if words:
        yield name, ""
    for length in range(min(len(words), MOST_WORDS) - 1, 0, -1):
        for kept, left in ((words[:length], words[length:]), (words[-length:], words[:-length])):
            if any(len(word) >= SHORTEST_NAME and word.isalpha() for word in kept):
                yield " ".join(kept), " ".join(left)


def for_application(work: Work, application_id: int) -> Prefill:
    """Step 1 for one candidate; refusals for who may not invite there."""
    return for_applications(work, (application_id,))


def for_applications(work: Work, ids: tuple[int, ...]) -> Prefill:
    """Step 1 for several candidates; refusals for who may not invite all of them."""
    reach.all_applications(work, ids, VacancyAccess.NORMAL)
    return _prefill(work, Wish(), tuple(browsing.named(work, ids)), len(ids))


def _prefill(work: Work, wish: Wish, chosen: tuple[ApplicationRow, ...], found: int) -> Prefill:
    types = types_allowed(work.actor)
    if not types or not browsing.acts_somewhere(work):
        raise NotAllowed
    return Prefill(
        chosen=chosen,
        words=wish.name,
        found=found,
        types=types,
        type=_type(wish, types),
        form=wish.form or InterviewForm.IN_PERSON,
        interviewers=_interviewers(work, wish),
        day=wish.day,
        at=wish.at,
        minutes=wish.minutes or USUAL_MINUTES,
    )


def _type(wish: Wish, types: tuple[InterviewType, ...]) -> InterviewType:
    """What was said; else a telephone call is the initial one, and everything else the first interview."""
    usual = InterviewType.INITIAL if wish.form is InterviewForm.TELEPHONE else InterviewType.FIRST
    wanted = wish.type or usual
    return wanted if wanted in types else types[0]


def _interviewers(work: Work, wish: Wish) -> tuple[str, ...]:
    """Who was named, and otherwise who asks."""
    handles = {handle.casefold() for handle in wish.handles}
    by_handle = (
        [one.slack_id for one in people.everyone(work.session) if _goes_by(one.name, one.email, handles)]
        if handles
        else []
    )
    named = tuple(dict.fromkeys((*wish.mentions, *by_handle)))
    return named or (work.actor.slack_id,)


def _goes_by(name: str, email: str | None, handles: set[str]) -> bool:
    words = {*name.casefold().split(), name.casefold().replace(" ", "."), (email or "").partition("@")[0].casefold()}
    return bool(words & handles)
