"""The lines of an interview's history, in the thread of its card; the loud ones reach the people as well."""

from collections.abc import Callable
from datetime import datetime

from bot.kit.blocks import Block, context, escape, facts, quote, section
from bot.messages.interview_card import moment
from bot.texts import when
from bot.texts.translator import Translator
from domain.cards import Entry
from domain.status import EFFECTS, Answer, MeetingStatus


def history_line(t: Translator, entry: Entry, *, alone: bool) -> tuple[str, list[Block]]:
    """Return the notification's text, which names nobody, and the blocks.

    `alone` says that it is seen without its card above it, so it has to say which interview it is about.
    """
    blocks = [section(told(t, entry))]
    if alone:
        blocks.append(
            facts([(t("Interview"), f"{entry.card.candidate}, {t(entry.card.type)}, {moment(t, entry.card)}")])
        )
    if entry.event == "answered" and entry.card.note:
        blocks.append(quote(entry.card.note))
    blocks.append(context(_by(t, entry)))
    return escape(f"{entry.card.vacancy}: {_anonymous(t, entry)}"), blocks


def told(t: Translator, entry: Entry) -> str:
    """One sentence for what happened, with the candidate's name."""
    known = SENTENCES.get(entry.event)
    return known(t, entry) if known else t("Something happened with this interview.")


def _anonymous(t: Translator, entry: Entry) -> str:
    if entry.event == "answered":
        return t("a candidate answered – {status}", status=MeetingStatus(entry.facts["after"]))
    return t("news of an interview")


def _by(t: Translator, entry: Entry) -> str:
    at = when.short(entry.at, entry.card.zone, t.language)
    return f"{at} · {entry.who}" if entry.who else at


def _answered(t: Translator, entry: Entry) -> str:
    name, after = entry.card.candidate, MeetingStatus(entry.facts["after"])
    if entry.who:
        return t("Answer recorded for {name}: “{status}”", name=name, status=after)
    if after is MeetingStatus.NOT_APPLICABLE:
        withdrawn = t("{name} has withdrawn the application.", name=name)
        return f"{withdrawn} {t('The interview is still in the calendars: cancel it on the card to remove it.')}"
    if entry.facts["before"] in (MeetingStatus.AWAITING, after):  # the same again is the same with another note
        return t("{name} answered: “{answer}”", name=name, answer=_in_own_words(after))
    before = MeetingStatus(entry.facts["before"])
    return t(
        "{name} changed the answer from “{before}” to “{answer}”",
        name=name,
        before=_in_own_words(before),
        answer=_in_own_words(after),
    )


def _in_own_words(status: MeetingStatus) -> Answer | MeetingStatus:
    """The choice as the candidate read it on the page."""
    return next((answer for answer, effect in EFFECTS.items() if effect.meeting is status), status)


def _moved(t: Translator, entry: Entry) -> str:
    before = when.moment(datetime.fromisoformat(entry.facts["before"]), entry.card.zone, t.language)
    after = when.moment(datetime.fromisoformat(entry.facts["after"]), entry.card.zone, t.language)
    if before == after:
        sentence = t("The length or the place of the interview was changed. The card shows how it stands.")
    else:
        sentence = t("The interview was changed. It was: {before}. It is: {after}.", before=before, after=after)
    return f"{sentence} {_whether_told(t, entry)}"


def _whether_told(t: Translator, entry: Entry) -> str:
    name = entry.card.candidate
    return t("{name} is told by e-mail.", name=name) if entry.facts.get("told") else t("{name} is not told.", name=name)


def _invited(t: Translator, entry: Entry) -> str:
    if entry.facts.get("by_email"):
        return t("{name} is invited by e-mail.", name=entry.card.candidate)
    return t("The interview with {name} was set up without an e-mail.", name=entry.card.candidate)


def _undelivered(t: Translator, entry: Entry) -> str:
    name, said = entry.card.candidate, entry.facts.get("said") or "–"
    return t(
        "The mail to {name} could not be delivered, and nothing more is tried. The mail server said: {said}. "
        "Correct the address under “Application and CV”, “Contact details”, then press “Send again” on the card.",
        name=name,
        said=said,
    )


SENTENCES: dict[str, Callable[[Translator, Entry], str]] = {
    "invited": _invited,
    "answered": _answered,
    "moved": _moved,
    "cancelled": lambda t, entry: f"{t('The interview was cancelled.')} {_whether_told(t, entry)}",
    "undone": lambda t, _entry: t("The invitation was undone before anything was sent."),
    "resent": lambda t, entry: t("The invitation was sent to {name} again.", name=entry.card.candidate),
    "undelivered": _undelivered,
    "undelivered_to_interviewer": lambda t, entry: t(
        "A calendar entry to an attending recruiter could not be delivered. The mail server said: {said}.",
        said=entry.facts.get("said") or "–",
    ),
    "too_late": lambda t, entry: t(
        "The letter to {name} could not leave before the interview began, and was stopped.", name=entry.card.candidate
    ),
    "held": lambda t, entry: t(
        "Nobody can know whether the mail to {name} arrived. It was sent once more and ended the same way. Ask the candidate.",
        name=entry.card.candidate,
    ),
    "held_to_interviewer": lambda t, _entry: t(
        "Nobody can know whether a calendar entry to an attending recruiter arrived."
    ),
}
