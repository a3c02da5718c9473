"""Links to printed letters: random to look at, closed, for one hour, one person and one purpose; and what they lead to.

Such a link is opened by a browser or by Slack's servers, which carry no name. So it says whose it is, and that person's
access is asked for anew each time.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.documents import paper
from bot.services import reach, who
from bot.services.acting import choosing, posting_letters, previewing, written
from bot.services.acting.deed import Inputs
from bot.services.acting.undoing import seen_by
from bot.services.panel import reviewing
from bot.work import Work
from domain.access import Actor, VacancyAccess
from domain.errors import Stranger, Unknown
from domain.papers import Paper, words_of
from storage import applications, card, documents, people, steps
from storage.step_tables import Document

LASTS = timedelta(hours=1)
KNOWN_ENDINGS = frozenset({"pdf", "doc", "docx", "odt", "rtf", "txt"})
_MARK = "paper"


class Leads(StrEnum):
    """What a link leads to."""

    PREVIEW = "preview"
    STEP = "step"
    DOCUMENT = "document"
    ATTACHMENT = "attachment"
    REVIEW = "review"


@dataclass(frozen=True)
class Ticket:
    """What a link was made for: the id of a selection, a step, a document or an attachment.

    A file that a reviewer may see is an attachment `under` their place in the panel.
    """

    leads: Leads
    id: int
    slack_id: str
    under: int = 0


@dataclass(frozen=True)
class Preview:
    """What a form shows of a paper: a link to it, how many pages it has, whether they can be seen as pictures, its words."""

    link: str
    pages: int
    pictures: bool
    words: str


@dataclass(frozen=True)
class Print:
    """A finished document and the name under which a browser saves it."""

    content: bytes
    name: str
    kind: str = "application/pdf"
    download: bool = False


def link(work: Work, leads: Leads, id: int, under: int = 0) -> str:
    """An address for the actor, good for an hour."""
    expires = (work.now + LASTS).isoformat()
    words = json.dumps([_MARK, leads, id, work.actor.slack_id, expires, under])
    return work.house.paper_url(work.house.vault.seal(words.encode("utf-8")).decode("ascii"))


def preview(work: Work, selection_id: int, inputs: Inputs) -> Preview:
    """Remember what is filled in and that it was seen; BadFields or NotNow as on executing."""
    made = previewing.preview(work, selection_id, inputs)
    words = "\n\n".join(words_of(one) for one in made.sheets)
    return Preview(link(work, Leads.PREVIEW, selection_id), paper.pages(made), work.house.pictures, words)


def read(work: Work, token: str) -> tuple[Ticket, Actor]:
    """What a link is for, and whose; Unknown for one that is not ours, is over, or is of somebody who left."""
    try:
        mark, leads, id, slack_id, expires, *under = json.loads(work.house.vault.open(token.encode("ascii")))
        ticket = Ticket(Leads(leads), int(id), str(slack_id), *map(int, under))
        ends = datetime.fromisoformat(expires)
    except (ValueError, TypeError, UnicodeError) as error:
        raise Unknown from error
    if mark != _MARK or work.now > ends:
        raise Unknown
    try:
        return ticket, who.actor_of(people.asked(work.session), ticket.slack_id, "web")
    except Stranger as error:
        raise Unknown from error


def printed(work: Work, ticket: Ticket) -> Print:
    """The PDF a link leads to, its first fetching written down; Unknown when it is not there for the actor any more."""
    if ticket.leads is Leads.PREVIEW:
        return Print(paper.pdf(_previewed(work, ticket.id)), "preview.pdf")
    if ticket.leads is Leads.DOCUMENT:
        return _document(work, _own_document(work, ticket.id))
    if ticket.leads is Leads.ATTACHMENT:
        return _attachment(work, ticket.id)
    if ticket.leads is Leads.REVIEW:
        return _reviewed(work, ticket)
    return _of_step(work, ticket.id)


def pictures(work: Work, ticket: Ticket) -> list[bytes]:
    """The pages a preview shows, as PNGs; Unknown for any other link."""
    if ticket.leads is not Leads.PREVIEW:
        raise Unknown
    return paper.pictures(_previewed(work, ticket.id))


def _previewed(work: Work, selection_id: int) -> Paper:
    return previewing.shown(work, choosing.load(work, selection_id))


def _own_document(work: Work, id: int) -> Document:
    found = documents.by_id(work.session, id)
    if found is None:
        raise Unknown
    reach.application(work, found.application_id)
    return found


def _attachment(work: Work, id: int) -> Print:
    """A file of a stranger's: under a name of ours, and as bytes that no browser opens by itself."""
    found = card.attachment(work.session, id)
    if found is None:
        raise Unknown
    application = reach.application(work, found.application_id)
    written.wrote(work, application, "file_fetched", attachment=found.id)
    ending = f".{found.kind}" if found.kind in KNOWN_ENDINGS else ""
    return Print(found.content, f"attachment-{found.id}{ending}", "application/octet-stream", download=True)


def _reviewed(work: Work, ticket: Ticket) -> Print:
    """A file of somebody in the actor's shortlist, as they may have it."""
    found = card.attachment(work.session, ticket.id)
    if found is None:
        raise Unknown
    reviewer = reviewing.inside(work, ticket.under)
    made = reviewing.file(work, reviewer, found.application_id, found.id)
    application = applications.by_id(work.session, found.application_id)
    if application is not None:
        written.wrote(work, application, "file_fetched", attachment=found.id, panel=reviewer.panel_id)
    ending = f".{found.kind}" if found.kind in KNOWN_ENDINGS else ""
    name = made.name if reviewer.panel.blind else f"attachment-{found.id}{ending}"
    return Print(made.content, name, "application/octet-stream", download=True)


def _document(work: Work, document: Document) -> Print:
    _take(work, [document])
    return Print(work.house.vault.open(document.content), document.name)


def _of_step(work: Work, step_id: int) -> Print:
    """One document of all a step made, without those the actor may not see any more."""
    step, found = steps.by_id(work.session, step_id), documents.of_step(work.session, step_id)
    there = {one.id: one for one in applications.by_ids(work.session, [one.application_id for one in found])}
    found = [
        one
        for one in found
        if one.application_id in there and reach.may(work, there[one.application_id].vacancy, VacancyAccess.READ)
    ]
    if step is None or not seen_by(work, step) or not found:
        raise Unknown
    if len(found) == 1:
        return _document(work, found[0])
    _take(work, found)
    return Print(paper.pdf(posting_letters.together(work, found)), "letters.pdf")


def _take(work: Work, found: list[Document]) -> None:
    """Write down when a document is fetched for the first time."""
    for one in found:
        if one.taken_at is None:
            one.taken_at = work.now
            application = applications.by_id(work.session, one.application_id)
            if application is not None:
                written.wrote(work, application, "paper_fetched", document=one.id, letter=str(one.kind))
