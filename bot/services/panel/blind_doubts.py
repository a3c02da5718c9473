"""What a blind form cannot keep from its reviewers, and whom it leaves with nothing to be judged by: said before it is sent.

Source: docs/behaviour.md, Panel review.
"""

from collections.abc import Sequence

from bot.services import reach
from bot.services.panel import asking
from bot.services.panel.asking import Asking
from bot.work import Work
from domain.errors import Phrase, say
from storage import card
from storage.tables import Application

NAMED = 5
"""So many candidates are named; the others are an ellipsis."""

INSIDE = say(
    "Inside the files the person's name and details still stand: only file names and properties are cleaned. To be safe, "
    "tick “Do not include attachments/CV”."
)
READERS = say(
    "May read this vacancy in Kalle, and so find the same letters there beside the names: {names}. Choose others to keep "
    "the review blind."
)
BARE = say("Without a letter and without attachments, reviewers see next to nothing of: {names}.")


def doubts(work: Work, applications: Sequence[Application], inputs: Asking) -> list[Phrase]:
    """All of that for one blind panel."""
    with_files = {one.id for one in applications if not inputs.without_files and card.files(work.session, one.id)}
    bare = [one for one in applications if one.id not in with_files and not one.cover_letter.strip()]
    readers = _readers(work, applications[0], inputs)
    return [
        *([INSIDE] if with_files else []),
        *([_naming(READERS, readers)] if readers else []),
        *([_naming(BARE, [_name(one) for one in bare])] if bare else []),
    ]


def _readers(work: Work, application: Application, inputs: Asking) -> list[str]:
    inside = asking.named(work, inputs).inside
    return [one.name for one in inside if reach.somebody_may_read(work, one, application.vacancy)]


def _name(application: Application) -> str:
    return f"{application.candidate.first_name} {application.candidate.last_name}".strip()


def _naming(said: Phrase, names: Sequence[str]) -> Phrase:
    return Phrase(said.text, {"names": ", ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])})
