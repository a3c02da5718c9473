"""The reminder's questions, as the invitation and the move ask them: whether, how many days before, which texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.kit import limits
from bot.kit.blocks import Block, context, header
from bot.kit.forms import Form, ask
from bot.kit.widgets import EMPTY, Choice, Line, Pick
from bot.modals.letter_texts import TextForm, read_text, values_of
from bot.services.reminding.at_move import Replanning
from bot.services.reminding.offer import LONGEST_SMS, Lead, Offer
from bot.texts import when
from bot.texts.lists import listed
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.delivery import Channel
from domain.errors import BadFields
from domain.language import NAMES, Language
from domain.letters import Variant
from domain.preflight_reminders import MOST_SMS_PARTS
from domain.reminders import CHANNELS, LEADS, ReminderOption, ReminderWish
from domain.sms import SmsLength

KEEP = "keep"
"""What stands beside the options where a reminder is planned already."""


@dataclass(frozen=True)
class ReminderForm(Form):
    """Whether candidates are reminded, and how many days before."""

    reminder: str = ask(Pick(label=N_("Reminder"), watched=True))
    reminder_days: str = ask(Pick(label=N_("Days before"), watched=True))


@dataclass(frozen=True)
class SmsForm(Form):
    """One language's SMS."""

    sms_text: str = ask(Line(label=N_("SMS text"), longest=LONGEST_SMS, several_lines=True, watched=True))


WATCHED = ("reminder", "reminder_days", "sms_text")
"""What is asked here besides the letters' texts."""


def blocks(t: Translator, offer: Offer, wish: ReminderWish, languages: Sequence[Language]) -> list[Block]:
    """Draw the questions, and the texts of the ways that were chosen."""
    return [*choice(t, offer, _options(t, offer), str(wish.option), wish), *texts(t, offer, wish, languages)]


def _options(t: Translator, offer: Offer) -> list[Choice]:
    return [Choice(t(option), str(option)) for option in offer.options]


NEVER_LED = (KEEP, ReminderOption.NONE)
"""With these there is nothing to choose a number of days for."""


def choice(
    t: Translator, offer: Offer, options: Sequence[Choice], chosen: str, wish: ReminderWish, *, turn: int = 0
) -> list[Block]:
    """Draw the two questions and what is to be said about the date; without a reminder there is no second one.

    Another `turn` makes Slack draw what stands there anew.
    """
    values = {"reminder": chosen, "reminder_days": str(wish.days)}
    if offer.leads and offer.moment_of(wish.days) is None:
        values["reminder_days"] = str(offer.leads[0].days)
    days = [Choice(lead_words(t, offer, lead), str(lead.days)) for lead in offer.leads]
    left_out: frozenset[str] = frozenset({"reminder_days"}) if not days or chosen in NEVER_LED else frozenset()
    choices, turns = {"reminder": options, "reminder_days": days}, {"reminder": turn}
    asked = ReminderForm.blocks(t, values, choices, leave_out=left_out, turns=turns)
    said = _said(t, offer, wish)
    return [*asked, context(*said)] if said else asked


def lead_words(t: Translator, offer: Offer, lead: Lead) -> str:
    """A lead with its exact moment: `2 days before: Saturday 24 October at 09:00 (Oslo)`, shorter where that is too long."""
    days = days_words(t, lead.days)
    words = f"{days}: {when.near(lead.at, offer.zone, t.language)}"
    if len(words) <= limits.OPTION:
        return words
    return f"{days}: {when.short(lead.at, offer.zone, t.language)} ({when.zone_name(offer.zone, t.language)})"


def days_words(t: Translator, days: int) -> str:
    """So many days before."""
    return t.plural("{count} day before", "{count} days before", days)


def replanned(t: Translator, shown: Replanning) -> list[Block]:
    """Draw the questions where a reminder may be planned already: keeping it is the first choice."""
    offer, planned, turn = shown.offer, shown.planned, int(shown.lost)
    options = [*_as_planned(t, shown), *_options(t, offer)]
    if shown.wish is not None:
        asked = choice(t, offer, options, str(shown.wish.option), shown.wish, turn=turn)
        return [*asked, *texts(t, offer, shown.wish, [shown.language])]
    asked = choice(t, offer, options, KEEP, planned, turn=turn)
    if not shown.lost:
        return asked
    return [*asked, context(t("⚠️ The planned reminder is not possible for this date and will not be sent."))]


def _as_planned(t: Translator, shown: Replanning) -> list[Choice]:
    """What is planned, by what it comes to at the time that is chosen."""
    if shown.planned.option is ReminderOption.NONE:
        return []
    lead = days_words(t, shown.planned.days)
    said = t("None: {lead} is not possible", lead=lead) if shown.lost else t("As planned ({lead})", lead=lead)
    return [Choice(said, KEEP)]


def _said(t: Translator, offer: Offer, wish: ReminderWish) -> list[str]:
    if not offer.leads:
        said = [t("No reminder is possible for this date any more.")]
    else:
        said = _impossible(t, offer)
    if offer.given_up:
        lead = days_words(t, offer.given_up)
        said.append(t("The proposed reminder ({lead}) is not possible for this date: none is chosen.", lead=lead))
    at = offer.moment_of(wish.days)
    if at is not None and wish.option is not ReminderOption.NONE:
        said.append(t("The reminder goes {moment}.", moment=when.moment(at, offer.zone, t.language)))
    return said


def _impossible(t: Translator, offer: Offer) -> list[str]:
    gone = [str(days) for days in LEADS if offer.moment_of(days) is None]
    return (
        [t("Not possible any more for this date: {days} days before.", days=listed(gone, t.language))] if gone else []
    )


def texts(t: Translator, offer: Offer, wish: ReminderWish, languages: Sequence[Language]) -> list[Block]:
    """Draw the texts of the ways that were chosen, each language's."""
    ways, drawn = CHANNELS[wish.option], list[Block]()
    if Channel.EMAIL in ways:
        drawn.append(header(t("Reminder by e-mail")))
        for language in languages:
            text = values_of(wish.texts.get(language, Variant("", "", "")))
            drawn += TextForm.blocks(t, text, prefix=prefix(language), suffix=_suffix(language, languages))
    if Channel.SMS in ways:
        drawn.append(header(t("Reminder by SMS")))
        for language in languages:
            drawn += _sms(t, offer, wish, language, _suffix(language, languages))
    return drawn


def _sms(t: Translator, offer: Offer, wish: ReminderWish, language: Language, suffix: str) -> list[Block]:
    values = {"sms_text": wish.sms.get(language, "")}
    asked = SmsForm.blocks(t, values, prefix=prefix(language), suffix=suffix)
    length = offer.lengths.get(language)
    return [*asked, context(length_said(t, length))] if length else asked


def length_said(t: Translator, length: SmsLength) -> str:
    said = t.plural(
        "With the tags filled in, the longest has {characters} characters ({encoding}): {count} part.",
        "With the tags filled in, the longest has {characters} characters ({encoding}): {count} parts.",
        length.parts,
        characters=length.characters,
        encoding=length.encoding.value,
    )
    return f"⚠️ {said}" if length.parts > MOST_SMS_PARTS else said


def prefix(language: Language) -> str:
    """What the names of a language's fields begin with."""
    return f"reminder-{language}-"


def _suffix(language: Language, languages: Sequence[Language]) -> str:
    return f" ({NAMES[language]})" if len(languages) > 1 else ""


# --- reading --------------------------------------------------------------------------------------------------------


def read(view: Mapping[str, Any], *, loosely: bool = False) -> ReminderWish | None:
    """Read the wish, with the texts that were asked for; None for "as planned", and for a form that does not ask.

    BadFields for what is missing, unless `loosely`: then what is empty is empty.
    """
    answers = ReminderForm.read_loosely(view)
    if answers["reminder"] in (KEEP, None):
        return None
    option = _option(answers["reminder"])
    days = _days(answers["reminder_days"], needed=_asks_days(view) and not loosely)
    ways = CHANNELS[option]
    by_mail = {one: read_text(view, prefix(one), loosely=loosely or Channel.EMAIL not in ways) for one in _mails(view)}
    by_sms = {one: _sms_text(view, one, loosely=loosely or Channel.SMS not in ways) for one in _messages(view)}
    return ReminderWish(option, days, by_mail, by_sms)


def _option(value: str) -> ReminderOption:
    try:
        return ReminderOption(value)
    except ValueError as error:
        raise BadFields(reminder=EMPTY) from error


def _days(value: str | None, *, needed: bool) -> int:
    found = [days for days in LEADS if str(days) == value]
    if found:
        return found[0]
    if needed:
        raise BadFields(reminder_days=EMPTY)
    return LEADS[0]


def _sms_text(view: Mapping[str, Any], language: Language, *, loosely: bool) -> str:
    if loosely:
        return SmsForm.read_loosely(view, prefix=prefix(language))["sms_text"] or ""
    return SmsForm.read(view, prefix=prefix(language)).sms_text


def _mails(view: Mapping[str, Any]) -> list[Language]:
    return _with(view, "contents")


def _messages(view: Mapping[str, Any]) -> list[Language]:
    return _with(view, "sms_text")


def _with(view: Mapping[str, Any], name: str) -> list[Language]:
    shown = {block.get("block_id") for block in view["blocks"]}
    return [language for language in Language if f"{prefix(language)}{name}" in shown]


def is_drawn(view: Mapping[str, Any], wish: ReminderWish) -> bool:
    """True when everything that goes with the wish was there to be read."""
    ways = CHANNELS[wish.option]
    there = {Channel.EMAIL: bool(_mails(view)), Channel.SMS: bool(_messages(view))}
    return not ways or (_asks_days(view) and all(there[way] for way in ways))


def _asks_days(view: Mapping[str, Any]) -> bool:
    return any(block.get("block_id") == "reminder_days" for block in view["blocks"])


def mark(offer: Offer, wish: ReminderWish | None, *, lost: bool = False) -> str:
    """A short word for what is drawn here, to see whether it has to be drawn anew."""
    first = offer.leads[0].at.isoformat() if offer.leads else "none"
    if lost:
        first += " lost"
    if wish is None:
        return f"{KEEP} {first}"
    lengths = (f"{language}{length.parts}.{length.characters}" for language, length in offer.lengths.items())
    return " ".join((str(wish.option), str(wish.days), first, *lengths))
