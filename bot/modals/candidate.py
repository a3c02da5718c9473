"""One application: the person, where it stands, the interviews, what was done, and what can be done next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit import limits
from bot.kit.answers import number_of
from bot.kit.blocks import (
    Block,
    Element,
    actions,
    button,
    context,
    divider,
    facts,
    header,
    option,
    plain,
    quote,
    section,
)
from bot.kit.modal import Memo, View, modal
from bot.messages.interview_card import OPEN
from bot.messages.step_card import UNDO
from bot.modals import card_blocks, invitation
from bot.modals.acting import act, frame, withdraw_offer
from bot.modals.card_pages import door
from bot.modals.opening import redraw, show_view
from bot.modals.panel import section as panel_section
from bot.services import browsing, card_parts
from bot.services.browsing import CandidateView
from bot.services.card_pages import Part
from bot.texts import ratings, when
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.actions import Action
from domain.errors import Stale, Unknown
from domain.groups import RANKS
from domain.language import NAMES
from domain.lists import Rank
from domain.rejection import ShippedReason

CALLBACK = "candidate"
CORRECT, RANK, NOTES, LIST = frame.CONTACT, "candidate:rank", "candidate:notes", "list:again"
RATING = "rating:open"
LETTER_SHOWN = 1500
ROWS_SHOWN = 5


@dataclass(frozen=True)
class CandidateMemo(Memo):
    """Whose card, and the list it was opened from (0 for none)."""

    application_id: int
    list_id: int


def register(app: App) -> None:
    """Answer the buttons that open an application, and the choice of a rank."""
    app.action(OPEN)(asked)
    app.action(RANK)(ranked)


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Show the application."""
    with look(actor) as work:
        shown = browsing.candidate(work, number_of(action))
    show_view(client, body, draw(t, shown))
    ack()


def ranked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Take over the rank that was chosen, at once."""
    chosen = action.get("selected_option") or {}
    application_id, rank = number_of(chosen), str(chosen["value"]).partition(" ")[2]
    if rank not in [str(one) for one in (0, *RANKS)]:
        raise Unknown
    with begin(actor) as work:
        card_parts.rank(work, application_id, int(rank))
        shown = browsing.candidate(work, application_id)
    redraw(client, body, draw(t, shown, _list_of(body["view"])))
    ack()


def again(t: Translator, actor: Actor, look: Begin, view: Mapping[str, Any]) -> View:
    """An open card as it stands now."""
    memo = CandidateMemo.load(view)
    with look(actor) as work:
        shown = browsing.candidate(work, memo.application_id)
    return draw(t, shown, memo.list_id)


def _list_of(view: Mapping[str, Any]) -> int:
    try:
        return CandidateMemo.load(view).list_id
    except Stale:
        return 0


def draw(t: Translator, shown: CandidateView, list_id: int = 0) -> View:
    """The card of an application; with a list, the way back to it."""
    blocks = [header(shown.name), facts(_person(t, shown)), *_doors(t, shown, list_id)]
    if shown.actions:
        blocks.append(_progress(t, shown))
    if shown.may_invite:
        blocks.append(_ranking(t, shown))
    blocks += [*_cover_letter(t, shown), *_files(t, shown)]
    blocks += [divider(), section(t("Interviews")), *_interviews(t, shown)]
    blocks += panel_section.blocks(t, shown.application_id, shown.panels)
    blocks += [*_activities(t, shown), *_others(t, shown)]
    memo = CandidateMemo(shown.application_id, list_id)
    return modal(t("Application and CV"), blocks, callback_id=CALLBACK, close=t("Close"), memo=memo)


def _doors(t: Translator, shown: CandidateView, list_id: int) -> list[Block]:
    doors = []
    if shown.may_invite:
        doors.append(button(t("Invite to interview"), invitation.OPEN, str(shown.application_id), style="primary"))
        doors.append(button(t("Contact details"), CORRECT, str(shown.application_id)))
    if shown.notes is not None:
        doors.append(button(f"{t('Notes')} ({shown.notes})", NOTES, str(shown.application_id)))
    if shown.rating is not None:
        doors.append(button(t("Collaborative Rating"), RATING, str(shown.application_id)))
    if shown.outcome.offer_open and Action.OFFER in shown.actions:
        doors.append(withdraw_offer.door(t, shown.application_id, shown.name, shown.vacancy))
    if shown.undoable_step:
        doors.append(button(t("Undo the last step"), UNDO, str(shown.undoable_step)))
    if list_id:
        doors.append(button(t("Back to the list"), LIST, str(list_id)))
    return [actions(doors, block_id="doors")] if doors else []


def _progress(t: Translator, shown: CandidateView) -> Block:
    """*Further Progress*: the actions this person may execute here, and the button."""
    options = [option(t(one), str(one)) for one in shown.actions]
    chooser: Element = {"type": "static_select", "action_id": act.CHOOSE, "options": options}
    chooser["placeholder"] = plain(t("Further Progress"), limits.PLACEHOLDER)
    return actions([chooser, button(t("Execute"), act.EXECUTE, str(shown.application_id))], block_id="progress")


def _ranking(t: Translator, shown: CandidateView) -> Block:
    """The recruiter's own order: chosen, it is so."""
    options = [option(_rank(t, one), f"{shown.application_id} {one}") for one in (0, *RANKS)]
    chooser: Element = {"type": "static_select", "action_id": RANK, "options": options}
    chooser["initial_option"] = options[shown.ranking or 0]
    return section(t("Ranking 1–3"), accessory=chooser, block_id=f"ranking:{shown.application_id}")


def _rank(t: Translator, ranking: int | None) -> str:
    return t(Rank(str(ranking)) if ranking else Rank.NONE)


def _person(t: Translator, shown: CandidateView) -> list[tuple[str, str]]:
    outcome = shown.outcome
    rows = [
        (t("Vacancy"), f"{shown.vacancy} ({shown.reference})"),
        (t("Vacancy status"), t(shown.status)),
    ]
    if outcome.stage is not None:
        rows.append((t("Reject type"), t(outcome.stage)))
    if outcome.reason:
        rows.append((t("Reason"), _reason(t, outcome.reason)))
    if outcome.offered_at is not None:
        rows.append(
            (
                t("Job offer sent") if outcome.offer_mailed else t("Job offer made, no e-mail"),
                f"{when.short(outcome.offered_at, shown.zone, t.language)} ({when.zone_name(shown.zone, t.language)})",
            )
        )
    if shown.ranking and not shown.may_invite:
        rows.append((t("Ranking 1–3"), _rank(t, shown.ranking)))
    return [
        *rows,
        *_rating(t, shown),
        (t("E-mail"), shown.email or "–"),
        (t("Mobile"), shown.mobile or "–"),
        (t("Language"), NAMES[shown.language]),
    ]


def _rating(t: Translator, shown: CandidateView) -> list[tuple[str, str]]:
    """The collaborative rating: one's own, and the average for who has given one. The recruiter's ranking is another thing."""
    if shown.rating is None:
        return []
    own = ratings.meaning(t, shown.rating.own) if shown.rating.own else "–"
    average = shown.rating.average
    return [(t("Your rating"), own), *([(t("Average rating"), ratings.average(t, average))] if average else [])]


def _reason(t: Translator, reason: ShippedReason | str) -> str:
    """One of ours in the reader's words, the company's own as it is."""
    return t(reason) if isinstance(reason, ShippedReason) else reason


def _cover_letter(t: Translator, shown: CandidateView) -> list[Block]:
    text = shown.cover_letter
    if not text:
        return []
    lead = [divider(), section(t("Cover letter"))]
    if len(text) <= LETTER_SHOWN:
        return [*lead, quote(text)]
    whole = door(t("Read the whole letter"), Part.LETTER, shown.application_id)
    return [*lead, quote(text[:LETTER_SHOWN] + "…"), actions([whole])]


def _files(t: Translator, shown: CandidateView) -> list[Block]:
    if not shown.files:
        return []
    rows = [block for one in shown.files[:ROWS_SHOWN] for block in card_blocks.file(t, one)]
    return [divider(), section(t("Attachments")), *rows, *_more(t, shown, Part.FILES, len(shown.files))]


def _interviews(t: Translator, shown: CandidateView) -> list[Block]:
    if not shown.interviews:
        return [context(t("None yet."))]
    latest = shown.interviews[:ROWS_SHOWN]
    zone = context(when.zone_name(shown.zone, t.language))
    rows = [block for one in latest for block in card_blocks.interview(t, one, shown.zone, may_act=shown.may_invite)]
    edit = (
        [context(t("Edit meeting invitation"))] if any(map(card_blocks.has_doors, latest)) and shown.may_invite else []
    )
    return [zone, *edit, *rows, *_more(t, shown, Part.INTERVIEWS, len(shown.interviews))]


def _more(t: Translator, shown: CandidateView, part: Part, total: int) -> list[Block]:
    if total <= ROWS_SHOWN:
        return []
    return [actions([door(t("Show all {count}", count=total), part, shown.application_id)])]


def _activities(t: Translator, shown: CandidateView) -> list[Block]:
    if shown.activities is None:
        return []
    lead = [divider(), section(t("Recruitment Activities List"))]
    if not shown.activities:
        return [*lead, context(t("None yet."))]
    if not shown.interviews:  # else the zone stands above them
        lead.append(context(when.zone_name(shown.zone, t.language)))
    lines = [card_blocks.line(t, one, shown.zone) for one in shown.activities]
    if shown.more_activities:
        lines.append(t.plural("and {count} more", "and {count} more", shown.more_activities))
    doors = [
        door(t("All activities, with copies"), Part.ACTIVITIES, shown.application_id),
        door(t("All messages"), Part.MESSAGES, shown.application_id),
    ]
    return [*lead, section("\n".join(lines)), actions(doors)]


def _others(t: Translator, shown: CandidateView) -> list[Block]:
    if not shown.others:
        return []
    rows = [block for one in shown.others[:ROWS_SHOWN] for block in card_blocks.other(t, one)]
    return [divider(), section(t("Other applications")), *rows, *_more(t, shown, Part.OTHERS, len(shown.others))]
