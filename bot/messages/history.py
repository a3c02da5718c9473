"""The lines of an interview's history, in the thread of its card; the loud ones reach the people as well."""

from collections.abc import Callable
from datetime import datetime

from bot.kit.blocks import Block, Element, actions, button, context, escape, facts, quote, section
from bot.messages import ledger, offered_times, unanswered
from bot.messages.answers import answer, own
from bot.messages.interview_card import MOVE, moment
from bot.texts import when
from bot.texts.lists import listed
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.cards import Entry, Question, why_not
from domain.delivery import ParcelKind
from domain.moments import zone_or_utc
from domain.status import EFFECTS, Answer, MeetingStatus
from domain.texting import trouble_in


def history_line(t: Translator, entry: Entry, *, alone: bool, has_card: bool = True) -> tuple[str, list[Block]]:
    """Return the notification's text, which names nobody, and the blocks.

    `alone` says that it is seen without its card above it, so it has to say which interview it is about; whoever
    has no card (`has_card`) is not told what to do there.
    """
    blocks = [section(told(t, entry, with_card=has_card))]
    if alone:
        blocks.append(
            facts([(t("Interview"), f"{entry.card.candidate}, {t(entry.card.type)}, {moment(t, entry.card)}")])
        )
    if entry.event == "answered" and entry.card.note:
        blocks.append(quote(entry.card.note))
    if entry.event == "answered" and entry.facts.get("times"):
        blocks.append(facts(_offered(t, entry)))
    if alone and has_card and _asks_for_another_time(entry):
        blocks.append(actions(_ways_to_another_time(t, entry)))
    if alone and has_card:
        blocks += unanswered.rows(t, entry)
        blocks += ledger.questions(t, _still_asked(entry))
    blocks.append(context(_by(t, entry)))
    return escape(f"{entry.card.vacancy}: {_anonymous(t, entry)}"), blocks


def _still_asked(entry: Entry) -> list[Question]:
    """The question this line is about, while nobody has decided it."""
    if entry.event not in ("held", "reminder_held", "nudge_held", "held_to_interviewer"):
        return []
    return [one for one in entry.card.questions if one.parcel_id == entry.facts.get("parcel")]


def _offered(t: Translator, entry: Entry) -> list[tuple[str, str]]:
    """The times as they were offered then; whether they are free, where they still stand."""
    known = {one.starts_at: one for one in entry.card.offered}
    moments = [datetime.fromisoformat(one) for one in entry.facts["times"]]
    said = [(at, when.moment(at, entry.card.zone, t.language)) for at in moments]
    return [
        offered_times.line(t, known[at], words) if at in known else (t("Time offered"), words) for at, words in said
    ]


def _ways_to_another_time(t: Translator, entry: Entry) -> list[Element]:
    """Take an offered time, another one, or ask for others."""
    move = button(t("Move"), MOVE, str(entry.card.interview_id))
    return [*offered_times.takes(t, entry.card), move, *offered_times.again(t, entry.card)]


def _asks_for_another_time(entry: Entry) -> bool:
    """True while the interview still waits to be moved because of this answer."""
    asked = entry.event == "answered" and entry.facts["after"] == MeetingStatus.NEW_TIME
    return asked and entry.card.meeting is MeetingStatus.NEW_TIME and entry.card.doors.move


def told(t: Translator, entry: Entry, *, with_card: bool = True) -> str:
    """One sentence for what happened, with the candidate's name; `with_card`, what can be done about it there."""
    if _has_withdrawn(entry):
        return _withdrawn(t, entry, with_card=with_card)
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
    if entry.facts["before"] in (MeetingStatus.AWAITING, after):  # the same again is the same with another note
        return t("{name} answered: “{answer}”", name=name, answer=_in_own_words(after))
    before = MeetingStatus(entry.facts["before"])
    return t(
        "{name} changed the answer from “{before}” to “{answer}”",
        name=name,
        before=_in_own_words(before),
        answer=_in_own_words(after),
    )


def _has_withdrawn(entry: Entry) -> bool:
    """True when the candidate withdrew on the page; a recruiter who writes down an answer knows what to do."""
    return entry.event == "answered" and not entry.who and entry.facts["after"] == MeetingStatus.NOT_APPLICABLE


def _withdrawn(t: Translator, entry: Entry, *, with_card: bool) -> str:
    said = t("{name} has withdrawn the application.", name=entry.card.candidate)
    if not with_card:
        return said
    return f"{said} {t('The interview is still in the calendars: cancel it on the card to remove it.')}"


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
    why = own(t, said)
    if why:
        return t(
            "The mail to {name} could not be delivered, and nothing more is tried: {why}. When that is mended, press “Send "
            "again” on the card.",
            name=name,
            why=why,
        )
    return t(
        "The mail to {name} could not be delivered, and nothing more is tried. The mail server said: {said}. "
        "Correct the address under “Application and CV”, “Contact details”, then press “Send again” on the card.",
        name=name,
        said=said,
    )


def _ways(t: Translator, entry: Entry) -> str:
    """By which ways the reminder was to go."""
    channels = entry.facts.get("channels") or [entry.facts.get("channel")]
    return listed([t(WAYS[channel]) for channel in channels if channel in WAYS], t.language)


def _due(t: Translator, entry: Entry) -> str:
    return when.moment(datetime.fromisoformat(entry.facts["due"]), zone_or_utc(entry.facts["zone"]), t.language)


def _reminder_impossible(t: Translator, entry: Entry) -> str:
    return t(
        "{name} gets no reminder ({ways}): it would have gone {moment}, and for the new time that is too late.",
        name=entry.card.candidate,
        ways=_ways(t, entry),
        moment=_due(t, entry),
    )


def _reminder_missed(t: Translator, entry: Entry) -> str:
    return t(
        "{name} gets no reminder ({ways}): it was to go {moment}, and now it is too late.",
        name=entry.card.candidate,
        ways=_ways(t, entry),
        moment=_due(t, entry),
    )


def _reminder_skipped(t: Translator, entry: Entry) -> str:
    why = _why_skipped(entry)
    said = t("The reminder to {name} ({ways}) was not sent.", name=entry.card.candidate, ways=_ways(t, entry))
    return f"{said} {t(why)}" if why else said


def _why_skipped(entry: Entry) -> str:
    """What is wanting is a number where it was to be an SMS, an address where it was to be a mail."""
    reason, ways = str(entry.facts.get("reason", "")), entry.facts.get("channels") or []
    way = str(ways[0]) if len(ways) == 1 else ""
    return REASONS_OF_WAY.get((reason, way)) or REASONS.get(reason, "")


def _reminder_undelivered(t: Translator, entry: Entry) -> str:
    said = str(entry.facts.get("said") or "")
    sentence = t(
        "The reminder to {name} ({ways}) could not be delivered, and nothing more is tried: {why}.",
        name=entry.card.candidate,
        ways=_ways(t, entry),
        why=answer(t, said) or "–",
    )
    if trouble_in(said) is None:
        return sentence
    return f"{sentence} {t('Correct the number under “Application and CV”, “Contact details”, or call.')}"


def _nudge_undelivered(t: Translator, entry: Entry) -> str:
    return t(
        "The question to {name} for an answer ({ways}) could not be delivered, and nothing more is tried: {why}.",
        name=entry.card.candidate,
        ways=_ways(t, entry),
        why=answer(t, str(entry.facts.get("said") or "")) or "–",
    )


def _reminder_too_late(t: Translator, entry: Entry) -> str:
    return t(
        "The reminder to {name} ({ways}) could not leave in time before the interview, and was stopped.",
        name=entry.card.candidate,
        ways=_ways(t, entry),
    )


def _reminder_held(t: Translator, entry: Entry) -> str:
    return t(
        "Nobody can know whether the reminder to {name} ({ways}) arrived.",
        name=entry.card.candidate,
        ways=_ways(t, entry),
    )


def _not_again(t: Translator, entry: Entry) -> str:
    """One that may have arrived, and is not sent once more: what it was, and why not."""
    unknown = t(
        "Nobody can know whether this arrived: {letter}, {name}. It is not sent again.",
        letter=ParcelKind(entry.facts["kind"]),
        name=entry.card.candidate,
    )
    why = why_not(str(entry.facts.get("why", "")))
    return unknown if why is None else f"{unknown} {t('The reason: {why}.', why=why)}"


def _doubt_lasts(t: Translator, entry: Entry) -> str:
    return t(
        "Nobody knows yet whether the reminder to {name} ({ways}) arrived. Kalle goes on asking. If it matters, call.",
        name=entry.card.candidate,
        ways=_ways(t, entry),
    )


def _undelivered_to_interviewer(t: Translator, entry: Entry) -> str:
    said = str(entry.facts.get("said") or "–")
    why = own(t, said)
    if why:
        return t("A calendar entry to an attending recruiter could not be delivered: {why}.", why=why)
    return t(
        "A calendar entry to an attending recruiter could not be delivered. The mail server said: {said}.", said=said
    )


def _came_back(t: Translator, entry: Entry) -> str:
    name, said = entry.card.candidate, entry.facts.get("said") or "–"
    told = t("The mail to {name} came back. The mail server said: {said}.", name=name, said=said)
    if not entry.facts.get("stopped"):
        return told
    more = t(
        "Nothing more is sent to this address. Correct it under “Application and CV”, “Contact details”, then press “Send "
        "again” on the card."
    )
    return f"{told} {more}"


def _followed(t: Translator, entry: Entry) -> str:
    """What had not left when contact details were corrected, and a text that is in another language now."""
    name, letters, reminders = entry.card.candidate, entry.facts.get("letters"), entry.facts.get("reminders")
    said = [t("The contact details of {name} were corrected.", name=name)]
    if reminders or (letters and entry.facts.get("by_email")):
        said.append(
            t("What had not left yet was stopped, written anew and goes to where {name} is reached now.", name=name)
        )
    elif letters:
        said.append(t("The letter that had not left yet was stopped: there is no e-mail address any more."))
    if entry.facts.get("language"):
        said.append(t("The reminder has the template's text in the new language."))
    return " ".join(said)


def _message(t: Translator, entry: Entry) -> str:
    """Which of an interview's messages somebody did something with."""
    about = entry.facts.get("message")
    return t(ParcelKind(about["kind"])) if about else "–"


def _parcel_cancelled(t: Translator, entry: Entry) -> str:
    sentence = N_("A message of this interview was stopped and will not be sent: {message}.")
    return t(sentence, message=_message(t, entry))


def _parcel_retried(t: Translator, entry: Entry) -> str:
    sentence = N_("A message of this interview is sent again: {message}.")
    return t(sentence, message=_message(t, entry))


WAYS = {"email": N_("e-mail"), "sms": N_("SMS")}

REASONS = {
    "declined": N_("The candidate has declined."),
    "withdrawn": N_("The candidate has withdrawn the application."),
    "rejected": N_("The candidate has been rejected."),
    "hired": N_("The candidate has been hired."),
    "transferred": N_("The candidate has been transferred."),
    "deleted": N_("The application has been deleted."),
    "cancelled": N_("The interview was cancelled."),
    "moved": N_("The interview was moved."),
    "no_address": N_("The candidate has no such address or number."),
    "address_stopped": N_("Earlier messages to that address or number did not arrive."),
    "no_sms": N_("No SMS can be sent from here any more."),
    "no_zone": N_("The time zone it was planned in is not known any more."),
}

REASONS_OF_WAY = {
    ("no_address", "email"): N_("The candidate has no e-mail address."),
    ("no_address", "sms"): N_("The candidate has no mobile number."),
    ("address_stopped", "email"): N_("Earlier messages to that e-mail address did not arrive."),
    ("address_stopped", "sms"): N_("Earlier messages to that mobile number did not arrive."),
}

SENTENCES: dict[str, Callable[[Translator, Entry], str]] = {
    "invited": _invited,
    "answered": _answered,
    "moved": _moved,
    "cancelled": lambda t, entry: f"{t('The interview was cancelled.')} {_whether_told(t, entry)}",
    "undone": lambda t, _entry: t("The invitation was undone before anything was sent."),
    "resent": lambda t, entry: t("The invitation was sent to {name} again.", name=entry.card.candidate),
    "asked_again": lambda t, entry: t("{name} is asked by e-mail for other times.", name=entry.card.candidate),
    "unanswered": unanswered.sentence,
    "nudged": lambda t, entry: t("{name} is asked once more for an answer, by e-mail.", name=entry.card.candidate),
    "nudged_by_sms": lambda t, entry: t("{name} is asked once more for an answer, by SMS.", name=entry.card.candidate),
    "nudge_left": lambda t, entry: t("{name} is not asked again for an answer.", name=entry.card.candidate),
    "nudge_undone": lambda t, entry: t(
        "The question to {name} for an answer was undone before it left.", name=entry.card.candidate
    ),
    "nudge_undelivered": _nudge_undelivered,
    "nudge_held": lambda t, entry: t(
        "Nobody can know whether the question to {name} for an answer arrived.", name=entry.card.candidate
    ),
    "took_place": lambda t, entry: t("The interview with {name} was held.", name=entry.card.candidate),
    "stayed_away": lambda t, entry: t("{name} did not come to the interview.", name=entry.card.candidate),
    "undelivered": _undelivered,
    "undelivered_to_interviewer": _undelivered_to_interviewer,
    "sms_not_delivered": lambda t, entry: t(
        "The SMS to {name} was sent, and the SMS service says that it did not arrive. Correct the number under "
        "“Application and CV”, “Contact details”, or call.",
        name=entry.card.candidate,
    ),
    "too_late": lambda t, entry: t(
        "The letter to {name} could not leave before the interview began, and was stopped.", name=entry.card.candidate
    ),
    "held": lambda t, entry: t(
        "Nobody can know whether the mail to {name} arrived. It was sent once more and ended the same way. Ask the candidate.",
        name=entry.card.candidate,
    ),
    "came_back": _came_back,
    "reminder_impossible": _reminder_impossible,
    "reminder_missed": _reminder_missed,
    "reminder_skipped": _reminder_skipped,
    "reminder_undelivered": _reminder_undelivered,
    "reminder_too_late": _reminder_too_late,
    "reminder_held": _reminder_held,
    "not_again": _not_again,
    "doubt_lasts": _doubt_lasts,
    "followed": _followed,
    "parcel_cancelled": _parcel_cancelled,
    "parcel_retried": _parcel_retried,
    "held_to_interviewer": lambda t, _entry: t(
        "Nobody can know whether a calendar entry to an attending recruiter arrived."
    ),
}
