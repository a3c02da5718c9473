"""The list of applications as it is drawn: the filters, what to do with whom is ticked, and a page of people."""

from dataclasses import dataclass

from bot.kit import limits
from bot.kit.blocks import Block, Element, actions, button, context, facts, option, plain, section
from bot.kit.modal import Memo, View, modal
from bot.kit.paging import listed
from bot.modals.acting.frame import CHOOSE
from bot.services.lists import ListRow, ListView
from bot.texts import ratings
from bot.texts.translator import Translator
from domain.groups import Group
from domain.lists import WORDS, Filter, Rank, Sort
from domain.status import ApplicationStatus
from domain.steps import MOST

CALLBACK = "applications"
OPEN, SEARCH = "list:open", "list:words"
VACANCY, SHOW, RANK, SORT = "list:vacancy", "list:show", "list:rank", "list:sort"
TICK, ALL, NONE = "list:tick", "list:all", "list:none"
TURN, CARD, EXECUTE = "list:page", "list:card", "list:execute"
ROWS = "rows."
GROUPS = tuple(group for group in Group if group is not Group.DELETED)


@dataclass(frozen=True)
class ListMemo(Memo):
    """Which list is shown."""

    selection_id: int


def draw(t: Translator, shown: ListView) -> View:
    """The filters, what to do with whom is ticked, and a page of people with a box each."""
    blocks = [_search(t, shown), actions(_filters(t, shown), block_id="filters"), *_people(t, shown)]
    return modal(
        t("All applications"),
        blocks,
        callback_id=CALLBACK,
        submit=t("Search"),  # Slack wants a button wherever something is typed
        close=t("Close"),
        memo=ListMemo(shown.selection_id),
    )


def _search(t: Translator, shown: ListView) -> Block:
    element: Element = {"type": "plain_text_input", "action_id": SEARCH, "max_length": WORDS}
    element["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    element["placeholder"] = plain(t("Name, e-mail, vacancy"), limits.PLACEHOLDER)
    if shown.filter.words:
        element["initial_value"] = shown.filter.words
    label = plain(t("Search"), limits.LABEL)
    return {
        "type": "input",
        "block_id": "words",
        "label": label,
        "element": element,
        "optional": True,
        "dispatch_action": True,
    }


def _filters(t: Translator, shown: ListView) -> list[Element]:
    place: Element = {"type": "external_select", "action_id": VACANCY, "min_query_length": 0}
    place["placeholder"] = plain(t("Vacancy"), limits.PLACEHOLDER)
    named = shown.vacancy if shown.filter.vacancy_id else t("All vacancies")
    place["initial_option"] = option(named, str(shown.filter.vacancy_id))
    ranks = [option(t(one), str(one)) for one in Rank]
    sorts = [option(t(one), str(one)) for one in Sort]
    return [
        place,
        _groups(t, shown.filter),
        _select(RANK, ranks, str(shown.filter.rank)),
        _select(SORT, sorts, str(shown.filter.sort)),
    ]


def _groups(t: Translator, wanted: Filter) -> Element:
    """The groups of the vacancy's page, and below them each status by itself."""
    groups = [option(t(one), f"group:{one}") for one in GROUPS]
    statuses = [option(t(one), f"status:{one}") for one in ApplicationStatus]
    chosen = f"status:{wanted.status}" if wanted.status else f"group:{wanted.group}"
    return {
        "type": "static_select",
        "action_id": SHOW,
        "option_groups": [
            {"label": plain(t("Application handling"), limits.OPTION), "options": groups},
            {"label": plain(t("Vacancy status"), limits.OPTION), "options": statuses},
        ],
        "initial_option": next(one for one in [*groups, *statuses] if one["value"] == chosen),
    }


def _select(action_id: str, options: list[Element], chosen: str) -> Element:
    made: Element = {"type": "static_select", "action_id": action_id, "options": options}
    found = [one for one in options if one["value"] == chosen]
    return made | {"initial_option": found[0]} if found else made


def _people(t: Translator, shown: ListView) -> list[Block]:
    total = shown.page.total
    if not total and not shown.ticked:
        return [section(t("Nobody fits this."))]
    fit = t.plural("{count} application", "{count} applications", total)
    ticks = t.plural("{count} ticked", "{count} ticked", shown.ticked)
    blocks = [section(f"{fit} · {ticks}"), *_progress(t, shown), actions(_ticking(t, shown), block_id="ticking")]
    if not total:
        return [*blocks, section(t("Nobody fits this."))]
    pages = listed(t, shown.page, lambda _: [], turn_action=TURN)
    return [*blocks, _rows(t, shown), *_averages(t, shown), *pages, actions([_doors(t, shown)], block_id="doors")]


def _progress(t: Translator, shown: ListView) -> list[Block]:
    if not shown.actions:
        told = t("You may only look at some of those who are ticked, so nothing can be done with all of them.")
        return [context(told)] if shown.ticks_read_only else []
    chooser = _select(CHOOSE, [option(t(one), str(one)) for one in shown.actions], str(shown.chosen or ""))
    chooser["placeholder"] = plain(t("Further Progress"), limits.PLACEHOLDER)
    return [actions([chooser, button(t("Execute"), EXECUTE, str(shown.selection_id))], block_id="progress")]


def _ticking(t: Translator, shown: ListView) -> list[Element]:
    total, doors = shown.page.total, []
    if total:
        words = t.plural("Tick the one that fits", "Tick all {count} that fit", total)
        most = t("Tick the first {most} of {count}", most=MOST, count=total)
        doors.append(button(words if total <= MOST else most, ALL, str(shown.selection_id)))
    if shown.ticked:
        doors.append(button(t("Untick all"), NONE, str(shown.selection_id)))
    return doors


def _rows(t: Translator, shown: ListView) -> Block:
    options = [option(one.name, str(one.id), _about(t, shown, one)) for one in shown.page.rows]
    ticked = [box for box, one in zip(options, shown.page.rows, strict=True) if one.ticked]
    element: Element = {"type": "checkboxes", "action_id": TICK, "options": options}
    if ticked:
        element["initial_options"] = ticked
    return actions([element], block_id=f"{ROWS}{shown.turn}")


def _averages(t: Translator, shown: ListView) -> list[Block]:
    """The averages of those who have one, below the boxes: these have no room for it beside the recruiter's own ranking."""
    found = [(_told_apart(shown, one), ratings.short(t, one.averages)) for one in shown.page.rows]
    known = [(name, said) for name, said in found if said]
    return [context(t("Average rating")), facts(known)] if known else []


def _told_apart(shown: ListView, one: ListRow) -> str:
    """A name; with more where another of the page has the same."""
    alone = sum(other.name == one.name for other in shown.page.rows) == 1
    return one.name if alone else " · ".join(part for part in (one.name, _which(shown, one)) if part)


def _which(shown: ListView, one: ListRow) -> str:
    """What tells two people of one name apart."""
    place = "" if shown.filter.vacancy_id else one.vacancy
    return " · ".join(part for part in (place, one.email) if part)


def _about(t: Translator, shown: ListView, one: ListRow) -> str:
    rank = t(Rank(str(one.ranking))) if one.ranking else ""
    place = "" if shown.filter.vacancy_id else one.vacancy
    return " · ".join(part for part in (t(one.status), rank, place) if part)


def _doors(t: Translator, shown: ListView) -> Element:
    """A way to each card of the page: boxes have no room for a button."""
    made = _select(CARD, [option(one.name, str(one.id), _which(shown, one)) for one in shown.page.rows], "")
    return made | {"placeholder": plain(t("Open an application"), limits.PLACEHOLDER)}
