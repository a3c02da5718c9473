"""Asking a colleague once more for the reviews they owe, and telling a requester of somebody who cannot be reached."""

from bot.kit import limits
from bot.kit.blocks import Block, Element, actions, button, context, cut, section
from bot.messages.panel_card import MANAGE
from bot.texts import when
from bot.texts.translator import Translator
from domain.moments import zone_or_utc
from domain.owed_reviews import OwedReview
from domain.panels import due_day
from domain.unreached import Declined, Orphaned, Unreached

REVIEW, SNOOZE, SNOOZE_LONG, PASS_ON = "panel:review", "panel:snooze", "panel:snooze:2", "panel:pass_on"
RESULTS = "panel:results"
NUDGE_BLOCK = "panel_nudge"
"""The block that a nudge's buttons are in: pressed there, the message itself says what was chosen."""

Drawn = tuple[str, list[Block]]
"""The notification's text, which names nobody, and the message."""


def nudge(t: Translator, owed: OwedReview) -> Drawn:
    """Who waits for how much, until when, and what can be done about it."""
    text = t("A panel waits for your reviews.")
    known = (owed.requester and t("Asked by {name}", name=owed.requester), due(t, owed))
    small = [context(" · ".join(one for one in known if one))] if any(known) else []
    return text, [section(line(t, owed)), *small, actions(_doors(t, owed), block_id=NUDGE_BLOCK)]


def line(t: Translator, owed: OwedReview) -> str:
    """How much is owed where."""
    vacancy = cut(owed.vacancy, 200)
    left = t.plural(
        "{count} review is left to give: {vacancy}",
        "{count} reviews are left to give: {vacancy}",
        owed.left,
        vacancy=vacancy,
    )
    return cut(f"🗳️ {left}", limits.TEXT)


def due(t: Translator, owed: OwedReview) -> str:
    """The last day, in the vacancy's zone; empty without one."""
    if owed.due_at is None:
        return ""
    day = when.date_of(due_day(owed.due_at, owed.zone), t.language)
    return t("Due on {day} ({zone})", day=day, zone=when.zone_name(owed.zone, t.language))


def _doors(t: Translator, owed: OwedReview) -> list[Element]:
    value = str(owed.reviewer_id)
    return [
        button(t("Review now"), REVIEW, value, style="primary"),
        button(t("Snooze 1 working day"), SNOOZE, value),
        button(t("Snooze 2 working days"), SNOOZE_LONG, value),
        button(t("Pass on"), PASS_ON, value),
    ]


def snoozed(t: Translator, owed: OwedReview, zone_name: str) -> Drawn:
    """What stands in a nudge's place once it was snoozed; on the reader's own clock."""
    if owed.snoozed_until is None:
        return nudge(t, owed)
    day = when.day(owed.snoozed_until, zone_or_utc(zone_name), t.language)
    text = t("Snoozed until {day}.", day=day)
    doors = [button(t("Review now"), REVIEW, str(owed.reviewer_id), style="primary")]
    return text, [section(f"{line(t, owed)}\n{text}"), actions(doors, block_id=NUDGE_BLOCK)]


def unreached(t: Translator, found: Unreached) -> Drawn:
    """To the requester: somebody cannot be reached; what they can do about it."""
    text = t("A reviewer of your panel could not be reached.")
    lines = [cut(f"⚠️ {_what(t, found)}", limits.TEXT)]
    if found.said:
        lines.append(t("The answer was: {said}", said=found.said))
    advice = t("They owe a review still. Reach them another way, revoke the request, or close the panel without them.")
    return text, [section(cut("\n".join(lines), limits.TEXT)), context(cut(found.vacancy, 200), advice)]


def declined(t: Translator, found: Declined) -> Drawn:
    """To the requester: somebody cannot review, and why; the panel goes on without them."""
    text = t("A reviewer of your panel cannot review.")
    why = [t(found.reason), *([found.words] if found.words else [])]
    lines = [f"🗳️ {t('{name} cannot review.', name=cut(found.reviewer, 200))}", " – ".join(why)]
    awaited = t.plural("{count} reviewer is awaited still.", "{count} reviewers are awaited still.", found.awaited)
    doors = [button(t("Manage"), MANAGE, str(found.panel_id))]
    said = section(cut("\n".join(lines), limits.TEXT))
    return text, [
        said,
        context(cut(found.vacancy, 200), awaited),
        actions(doors, block_id=f"declined:{found.panel_id}"),
    ]


def orphaned(t: Translator, found: Orphaned) -> Drawn:
    """To who looks after the vacancy: a panel has closed whose requester is gone. The results are behind a button."""
    text = t("A panel has closed whose requester reads nothing any more.")
    told = t(
        "{name} asked for it, and cannot be told: {vacancy}", name=found.requester, vacancy=cut(found.vacancy, 200)
    )
    doors = [button(t("Show results"), RESULTS, str(found.panel_id), style="primary")]
    return text, [section(cut(f"🗳️ {text}\n{told}", limits.TEXT)), actions(doors, block_id=f"orphaned:{found.panel_id}")]


def _what(t: Translator, found: Unreached) -> str:
    if not found.outside:
        return _of_colleague(t, found)
    if found.in_doubt:
        return t("Nobody knows whether the mail to {name} arrived.", name=found.reviewer)
    return t("The mail to {name} did not arrive.", name=found.reviewer)


def _of_colleague(t: Translator, found: Unreached) -> str:
    if found.gone:
        return t("{name} cannot be reached in Slack any more.", name=found.reviewer)
    if found.in_doubt:
        return t("Nobody knows whether the request to {name} arrived in Slack.", name=found.reviewer)
    return t("The request to {name} did not arrive in Slack.", name=found.reviewer)


def completed(t: Translator, name: str, vacancy: str, done: int, asked: int) -> Drawn:
    """To a requester without an address who wants to hear of each: who is done, and never what they said."""
    text = t("A reviewer of your panel is done.")
    told = t("{name} has given all reviews: {vacancy}", name=cut(name, 200), vacancy=cut(vacancy, 200))
    return text, [section(cut(f"🗳️ {told}", limits.TEXT)), context(t("{done} of {asked} done", done=done, asked=asked))]
