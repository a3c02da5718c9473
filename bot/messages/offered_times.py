"""The times a candidate offers, as a card and a line of the history show them: free or booked, to be taken, or others asked for."""

from bot.kit.blocks import Element, button, confirm
from bot.texts import when
from bot.texts.lists import listed
from bot.texts.translator import Translator
from domain.cards import InterviewCard
from domain.proposals import Offered

TAKE, AGAIN = "times:take", "times:again"
"""The first one is followed by a number: Slack wants each button of a row to have a name of its own."""


def lines(t: Translator, card: InterviewCard) -> list[tuple[str, str]]:
    """Each offered time with who is booked then; or that others were asked for."""
    shown = [line(t, one, when.moment(one.starts_at, card.zone, t.language)) for one in card.offered]
    if card.other_times_at is None or card.cancelled:
        return shown
    asked = when.short(card.other_times_at, card.zone, t.language)
    return [*shown, (t("Other times"), t("asked for {at}, no answer yet", at=asked))]


def line(t: Translator, one: Offered, moment: str) -> tuple[str, str]:
    """One offered time in words; `moment` is when, with its zone."""
    return t("Time offered"), f"{moment} – {_state(t, one)}"


def _state(t: Translator, one: Offered) -> str:
    if one.past:
        return t("passed")
    if one.free:
        return t("free")
    return t("booked: {names}", names=listed(one.booked, t.language))


def takes(t: Translator, card: InterviewCard) -> list[Element]:
    """A button for each offered time that is still to come."""
    ahead = [one for one in card.offered if not one.past] if card.doors.take else []
    return [_take(t, card, one, number) for number, one in enumerate(ahead)]


def _take(t: Translator, card: InterviewCard, one: Offered, number: int) -> Element:
    moment = when.near(one.starts_at, card.zone, t.language)
    text = t("{moment}: free", moment=moment) if one.free else t("{moment}: booked", moment=moment)
    value = f"{card.interview_id} {card.revision} {int(one.starts_at.timestamp())}"
    return button(text, f"{TAKE}:{number}", value, confirm=_surely(t, card, one, moment))


def _surely(t: Translator, card: InterviewCard, one: Offered, moment: str) -> Element:
    if one.free:
        text = t(
            "The interview is moved to {moment}. {name} and the attending recruiters are told, with a new calendar entry. "
            "A reminder that is planned moves along.",
            moment=moment,
            name=card.candidate,
        )
    else:
        names = listed(one.booked, t.language)
        text = t("Booked then: {names}. You are shown the form before anything is moved.", names=names)
    return confirm(t("Take this time?"), text, t("Take it"), t("Leave it"))


def again(t: Translator, card: InterviewCard) -> list[Element]:
    """The button that asks for other times."""
    if not card.doors.ask_again:
        return []
    surely = confirm(
        t("Ask for other times?"),
        t(
            "{name} gets an e-mail with a link to offer other times. Those offered so far are gone.",
            name=card.candidate,
        ),
        t("Send"),
        t("Leave it"),
    )
    return [button(t("Ask again"), AGAIN, f"{card.interview_id} {card.revision}", confirm=surely)]
