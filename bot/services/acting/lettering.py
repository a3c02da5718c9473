"""The letters of a form: what they begin as, and exactly what each person would get."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.services import reach
from bot.services.acting import choosing, codec, forwarding, letters
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Inputs
from bot.services.acting.deeds import DEEDS
from bot.services.acting.forwarding import Forwarding
from bot.services.acting.letters import LetterInputs, Post
from bot.services.acting.mailed import Mailed
from bot.services.panel import asking
from bot.services.panel.asking import Asking
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import Action
from domain.errors import NotNow, Phrase, Unknown, say
from domain.language import Language
from domain.pages import Page
from storage.tables import Application

SIZE = 5
"""So many people's letters on one page of a preview."""


ONCE = say("This person gets the same words only once.")


@dataclass(frozen=True)
class Lettered:
    """What a form with letters shows: the answers so far, who they may come from, who reads which language."""

    inputs: Any
    senders: tuple[str, ...]
    names: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Shown:
    """One person's messages as they would go out; `why_not` when they cannot be written, or what else is to be known."""

    name: str
    posts: tuple[Post, ...]
    why_not: Phrase | None = None


def deed_of(action: Action) -> Mailed[Any]:
    """What does an action that writes; Unknown for one that does not."""
    deed = DEEDS.get(action)
    if not isinstance(deed, Mailed):
        raise Unknown
    return deed


def looked_at(work: Work, choice: Choice, inputs: Inputs | None) -> Lettered:
    """What the form of these people shows: the answers so far, and what is missing of them as it begins."""
    deed = deed_of(choice.action)
    people = reach.all_applications(work, [one.application_id for one in choice.going], VacancyAccess.NORMAL)
    given = inputs if isinstance(inputs, LetterInputs) else deed.starts_from(work, people)
    names: dict[Language, list[str]] = {}
    for one in people:
        names.setdefault(one.candidate.language, []).append(one.candidate.name)
    start = deed.texts_for(work, people, given)
    texts = {language: given.texts.get(language, text) for language, text in start.items()}
    senders = letters.senders(work, people)
    sender = given.sender or next(iter(senders), "")
    full = replace(given, sender=sender, texts=texts)
    return Lettered(full, tuple(senders), {language: tuple(found) for language, found in names.items()})


def prepare(work: Work, selection_id: int, inputs: Inputs) -> None:
    """Do what takes long before a transaction begins that writes."""
    if isinstance(inputs, Forwarding):
        forwarding.prepare(work, choosing.load(work, selection_id).application_ids, inputs)
    if isinstance(inputs, Asking):
        asking.prepare(work, choosing.load(work, selection_id).application_ids, inputs)


# --- preview -------------------------------------------------------------------------------------------------------


def preview(work: Work, selection_id: int, inputs: Inputs, only: Sequence[int] | None) -> Page[Shown]:
    """The first page of what is sent as it is filled in now, for those left ticked; kept, so that pages can be turned.

    BadFields for letters that could not be sent.
    """
    selection = choosing.load(work, selection_id, lock=True)
    deed = deed_of(choosing.deed_of(selection).action)
    _, people = choosing.with_people(work, selection, deed, inputs, only)
    if people:
        inputs = deed.checked_for_preview(work, people, inputs)
    kept = {"only": None if only is None else list(only), "inputs": codec.dump(inputs).decode("utf-8")}
    selection.draft = work.house.vault.seal(json.dumps(kept).encode("utf-8"))
    return _page(work, deed, people, inputs, 0)


def kept_preview(work: Work, selection_id: int, number: int) -> Page[Shown]:
    """Another page of what was previewed last; Unknown when nothing was."""
    selection = choosing.load(work, selection_id)
    deed = deed_of(choosing.deed_of(selection).action)
    if selection.draft is None:
        raise Unknown
    kept = json.loads(work.house.vault.open(selection.draft))
    inputs = codec.load(deed.kind, kept["inputs"].encode("utf-8"))
    _, people = choosing.with_people(work, selection, deed, inputs, kept["only"])
    return _page(work, deed, people, inputs, number)


def _page(work: Work, deed: Mailed[Any], people: Sequence[Application], inputs: Inputs, number: int) -> Page[Shown]:
    size = SIZE
    others = deed.addressed(work, people, inputs) if people else None
    total = len(people) if others is None else len(others)
    number = min(max(0, number), max(0, (total - 1) // size))
    first = number * size
    if others is not None:
        shown = [Shown(one.name, one.posts, one.note) for one in others[first : first + size]]
        return Page(shown, number, size, total)
    rows = [
        _shown(work, deed, people[: first + turn], one, inputs) for turn, one in enumerate(people[first : first + size])
    ]
    return Page(rows, number, size, total)


def _shown(
    work: Work, deed: Mailed[Any], before: Sequence[Application], application: Application, inputs: Inputs
) -> Shown:
    """What one person gets; the same words to somebody go once, so they are shown `before`."""
    name = application.candidate.name
    try:
        posts = deed.posts(work, application, inputs)
        same = [one for one in before if one.candidate_id == application.candidate_id]
        known = [post for one in same for post in deed.posts(work, one, inputs) if post.once]
    except NotNow as refused:
        return Shown(name, (), refused.phrase)
    left = tuple(post for post in posts if post not in known)
    return Shown(name, left, ONCE if posts and not left else None)
