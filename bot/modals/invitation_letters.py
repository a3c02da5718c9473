"""Step 2 of an invitation: the letters by language, how they go out, and every doubt, before anything does."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit import limits
from bot.kit.blocks import Block, actions, button, context, divider, facts, header
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Choice, Pick, Tick
from bot.messages.doubts import doubt_lines
from bot.modals import letter_texts, reminder_block
from bot.modals.letter_texts import TextForm, read_text, values_of
from bot.modals.opening import of_view, redraw
from bot.services.invitation import composing, sending
from bot.services.invitation.composing import Composition
from bot.services.invitation.draft import Edited
from bot.texts import when
from bot.texts.lists import listed
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.language import NAMES, Language
from domain.reminders import NO_REMINDER

CALLBACK = "invitation_letters"
PREVIEW = "invitation:preview"


class Mailing(StrEnum):
    """Whether the candidates are mailed."""

    SEND = "send"
    NONE = "none"


@dataclass(frozen=True)
class TravelForm(Form):
    """How the letters go out."""

    sender: str = ask(Pick(label=N_("From")))
    action: Mailing = ask(Pick(label=N_("Action"), watched=True))
    include_link: bool = ask(
        Tick(
            label=N_("Would you like to include a link for the candidate to answer with?"),
            text=N_("Include the link"),
            hint=N_("It is added after the contents, before the signature, wherever {confirmlink} is missing."),
            optional=True,
            watched=True,
        )
    )


@dataclass(frozen=True)
class LettersMemo(Memo):
    """Which invitation, which list of doubts was shown, and whether the person has touched the box."""

    invitation_id: int
    seen: str
    box: bool
    touched: bool = False
    turn: int = 0
    drawn: str = ""


def register(app: App) -> None:
    """Answer the form and the fields it watches; other forms ask for texts and reminders by the same names."""
    app.view(CALLBACK)(submitted)
    for watched in ("action", *letter_texts.WATCHED, *reminder_block.WATCHED):
        app.action({"type": "block_actions", "action_id": watched}, matchers=[of_view(CALLBACK)])(edited)
    app.action("include_link")(touched)


def draw(t: Translator, shown: Composition, memo: LettersMemo | None = None, *, again: bool = False) -> View:
    """Draw step 2. `again` says that the list of doubts changed and is to be looked at before sending."""
    memo = memo or LettersMemo(shown.invitation_id, shown.mark, shown.edited.include_link, drawn=_drawn(shown))
    languages = list(shown.names)
    blocks = [
        *_summary(t, shown),
        *doubt_lines(t, shown.doubts, lead=_why_not(t, shown) if again else ""),
        *_travel(t, shown, memo),
    ]
    for language in languages:
        blocks += _letter(t, shown, language)
    blocks += [divider(), *reminder_block.blocks(t, shown.offer, shown.edited.reminder, languages)]
    blocks += _preview_button(t, shown)
    return modal(t("Invitation"), blocks, callback_id=CALLBACK, submit=t("Send"), close=t("Back"), memo=memo)


def _drawn(shown: Composition) -> str:
    return reminder_block.mark(shown.offer, shown.edited.reminder)


def _why_not(t: Translator, shown: Composition) -> str:
    if shown.stopped:
        return t("Nothing has been sent. Mend what is marked ⛔ first.")
    return t("Nothing has been sent. Please look at this list, then press the button again.")


def _summary(t: Translator, shown: Composition) -> list[Block]:
    everyone = [name for names in shown.names.values() for name in names]
    language = t.language
    at = f"{when.moment(shown.starts_at, shown.zone, language)}, {when.duration(shown.minutes, language)}"
    lines = [
        (t("Recipient"), listed(everyone, language)),
        (t("Vacancy"), shown.vacancy),
        (t("Type of interview"), f"{t(shown.type)} ({t(shown.form)})"),
        (t("When"), at),
        (t("Place or link"), shown.place),
        (t("Recruiters attending interview"), listed(shown.interviewers, language)),
    ]
    return [facts([(label, value) for label, value in lines if value])]


def _preview_button(t: Translator, shown: Composition) -> list[Block]:
    return [actions([button(t("Show every letter"), PREVIEW, str(shown.invitation_id))], block_id="preview")]


def _travel(t: Translator, shown: Composition, memo: LettersMemo) -> list[Block]:
    choices = {
        "sender": [Choice(address, address) for address in shown.senders if len(address) <= limits.OPTION_VALUE],
        "action": [Choice(t("Send email"), Mailing.SEND), Choice(t("No email"), Mailing.NONE)],
    }
    values = {
        "sender": shown.edited.sender,
        "action": Mailing.SEND if shown.edited.by_email else Mailing.NONE,
        "include_link": shown.edited.include_link,
    }
    return TravelForm.blocks(t, values, choices, turns={"include_link": memo.turn})


def _letter(t: Translator, shown: Composition, language: Language) -> list[Block]:
    values = values_of(shown.edited.texts[language])
    several = len(shown.names) > 1
    fields = TextForm.blocks(t, values, prefix=f"{language}-", suffix=f" ({NAMES[language]})" if several else "")
    if not several:
        return fields
    return [header(NAMES[language]), context(listed(shown.names[language], t.language)), *fields]


def read(view: dict[str, Any], *, loosely: bool = False) -> Edited:
    """Read the letters from a view as they are edited now; BadFields for what is missing.

    `loosely` reads them while somebody is still typing: what is empty is empty.
    """
    travel = TravelForm.read(view)
    texts = {language: read_text(view, f"{language}-", loosely=loosely) for language in _languages(view)}
    wish = reminder_block.read(view, loosely=loosely) or NO_REMINDER
    return Edited(travel.sender, travel.action == Mailing.SEND, travel.include_link, texts, wish)


def _languages(view: dict[str, Any]) -> list[Language]:
    blocks = {block["block_id"] for block in view["blocks"]}
    return [language for language in Language if f"{language}-contents" in blocks]


def _with_default(shown: Edited, memo: LettersMemo) -> tuple[Edited, LettersMemo]:
    """Follow the rule of the box until the person touches it; another turn makes Slack show the new default."""
    default = composing.box_default(shown)
    if memo.touched or default == memo.box:
        return shown, memo
    changed = replace(shown, include_link=default)
    return changed, replace(memo, box=default, turn=memo.turn + 1)


def edited(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """After a change: the letters are kept, and the list of doubts and the box drawn anew when they are other ones."""
    memo = LettersMemo.load(body["view"])
    _refresh(body, client, actor, begin, t, memo)
    ack()


def touched(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """The person decided about the box: from now on it stays as they leave it."""
    memo = LettersMemo.load(body["view"])
    ticked = TravelForm.read(body["view"]).include_link
    _refresh(body, client, actor, begin, t, replace(memo, box=ticked, touched=True))
    ack()


def _refresh(
    body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator, memo: LettersMemo
) -> None:
    now, memo = _with_default(read(body["view"], loosely=True), memo)
    with begin(actor) as work:
        shown = composing.keep_edited(work, memo.invitation_id, now)
    fresh = replace(memo, seen=shown.mark, drawn=_drawn(shown))
    if fresh != LettersMemo.load(body["view"]):
        redraw(client, body, draw(t, shown, fresh))


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Send, unless the list of doubts is not the one that was shown: then it is shown."""
    memo = LettersMemo.load(view)
    wished, memo = _with_default(read(view), memo)
    with begin(actor) as work:
        if reminder_block.is_drawn(view, wished.reminder):
            unsent = sending.send(work, memo.invitation_id, wished, seen=memo.seen)
        else:  # faster than the form could be drawn anew: nobody has seen the reminder's texts yet
            unsent = composing.keep_edited(work, memo.invitation_id, wished)
    if unsent is None:
        ack(response_action="clear")
        return
    fresh = replace(memo, seen=unsent.mark, drawn=_drawn(unsent))
    ack(response_action="update", view=draw(t, unsent, fresh, again=True))
