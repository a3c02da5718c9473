"""What an action on paper would look like: kept with the selection, so that its pictures can be fetched and its sending compared."""

from bot.services import reach
from bot.services.acting import choosing, codec, contracting, posting_letters
from bot.services.acting.contracting import Contracting
from bot.services.acting.deed import Inputs
from bot.services.acting.posting_letters import Posting
from bot.work import Work
from domain.access import VacancyAccess
from domain.errors import Unknown
from domain.papers import Paper
from storage.step_tables import Selection
from storage.tables import Application


def preview(work: Work, selection_id: int, inputs: Inputs) -> Paper:
    """The paper as it is filled in now, and remember that it was seen; BadFields or NotNow as on executing."""
    selection = choosing.load(work, selection_id, lock=True)
    people = _people(work, selection)
    if isinstance(inputs, Contracting):
        clean = contracting.checked(work, people[0], inputs)
        settled = contracting.settle(work, people[0], clean)
        contracting.remember(work, selection, clean, settled)
        return settled.paper
    if isinstance(inputs, Posting):
        letters = posting_letters.checked(inputs)
        selection.draft = work.house.vault.seal(codec.dump(letters))
        return posting_letters.samples(work, people, letters)
    raise Unknown


def shown(work: Work, selection: Selection) -> Paper:
    """The paper that a preview shows, from what was filled in then and what is true now; Unknown when there is none."""
    if selection.draft is None:
        raise Unknown
    people, deed = _people(work, selection), choosing.deed_of(selection)
    if deed.kind is Contracting:
        return contracting.settle(work, people[0], contracting.seen_of(work, selection)[1]).paper
    if deed.kind is Posting:
        letters = codec.load(Posting, work.house.vault.open(selection.draft))
        return posting_letters.samples(work, people, letters)
    raise Unknown


def _people(work: Work, selection: Selection) -> list[Application]:
    return reach.all_applications(work, selection.application_ids, VacancyAccess.NORMAL)
