"""The frame of every action's form: what will happen, with whom, who is left out and why, what to think of first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.kit import limits
from bot.kit.answers import whole
from bot.kit.blocks import Block, actions, button, context, divider, header, in_pieces, option, section
from bot.kit.modal import Memo, View, modal
from bot.services.acting.choosing import Choice, Chosen
from bot.services.acting.emailing import NO_NUMBER
from bot.services.acting.mailed import NO_ADDRESS
from bot.texts.translator import Translator

CALLBACK = "act"
CHOOSE = "act:choose"
CONTACT = "candidate:contact"
TICKS = "people"
TICKED_AT_MOST = 100
PER_BOX = 10
SHOWN = 20


@dataclass(frozen=True)
class ActMemo(Memo):
    """Which selection is executed, what was said about it when it was drawn, and the list beneath (0 for none)."""

    selection_id: int
    seen: str
    list_id: int = 0


def draw(t: Translator, choice: Choice, own: Sequence[Block], *, again: bool = False, list_id: int = 0) -> View:
    """Draw a form: the frame around an action's own questions. `again` says that there is something new to look at."""
    blocks: list[Block] = [
        *_lead(t, choice, again=again),
        *_people(t, choice),
        *(context(t.phrase(one)) for one in choice.does),
        *_left_out(t, choice),
        *_asked_about(t, choice),
        *([divider(), *own] if own else []),
    ]
    memo = ActMemo(choice.selection_id, choice.mark, list_id)
    title = t.title(choice.action)
    submit = t("Execute") if choice.going or own else None  # Slack wants a button wherever something is asked
    return modal(title, blocks, callback_id=CALLBACK, submit=submit, close=t("Back"), memo=memo)


def _lead(t: Translator, choice: Choice, *, again: bool) -> list[Block]:
    if not choice.going:
        return [section(t("Nothing has been done: there is nobody this can be done with."))]
    return (
        [section(t("Nothing has been done. Please look at this list, then press the button again."))] if again else []
    )


def _people(t: Translator, choice: Choice) -> list[Block]:
    """Several can be unticked one by one; of very many there is a number."""
    going = choice.going
    if len(going) == 1:
        one = going[0]
        return [header(one.name), context(f"{one.vacancy} · {t(one.status)}")]
    if not going:
        return []
    title = header(t.plural("{count} person", "{count} persons", len(going)))
    if len(going) > TICKED_AT_MOST:
        return [title, context(_names(going))]
    boxes = [going[first : first + PER_BOX] for first in range(0, len(going), PER_BOX)]
    told = context(t("Untick whoever is to be left out."))
    return [title, told, *(_box(t, number, box) for number, box in enumerate(boxes))]


def _box(t: Translator, number: int, people: Sequence[Chosen]) -> Block:
    """Tick boxes; Slack takes ten in one. No input: that would need a label, and say that it is optional."""
    options = [option(one.name, str(one.application_id), f"{one.vacancy} · {t(one.status)}") for one in people]
    element = {"type": "checkboxes", "action_id": TICKS, "options": options, "initial_options": options}
    return actions([element], block_id=f"{TICKS}{number}")


def ticked(view: Mapping[str, Any]) -> list[int] | None:
    """Who was left ticked; None where there were no boxes. A box that Slack says nothing about is as it was drawn."""
    states = (view.get("state") or {}).get("values") or {}
    drawn = [one for one in view.get("blocks") or [] if str(one.get("block_id", "")).startswith(TICKS)]
    if not drawn:
        return None
    chosen = [value for box in drawn for value in _left_ticked(box, states)]
    ids = [whole(str(one.get("value", ""))) for one in chosen]
    return [id for id in ids if id is not None]


def _left_ticked(box: Mapping[str, Any], states: Mapping[str, Any]) -> list[dict[str, Any]]:
    state = (states.get(box["block_id"]) or {}).get(TICKS)
    if state is not None:
        return list(state.get("selected_options") or [])
    return [one for element in box.get("elements") or [] for one in element.get("initial_options") or []]


def _names(people: Sequence[Chosen]) -> str:
    shown = ", ".join(one.name for one in people[:SHOWN])
    return f"{shown} …" if len(people) > SHOWN else shown


def _left_out(t: Translator, choice: Choice) -> list[Block]:
    lines = [f"{one.name}: {t.phrase(one.refused)}" for one in choice.left_out if one.refused]
    if choice.missing:
        lines.append(
            t.plural("{count} person is not there any more.", "{count} persons are not there any more.", choice.missing)
        )
    return [*_list(t("⛔ Left out"), lines), *_remedy(t, choice)]


def _remedy(t: Translator, choice: Choice) -> list[Block]:
    """What to do about people who cannot be reached, and for one alone the way there."""
    out_of_reach = [one for one in choice.left_out if one.refused in (NO_ADDRESS, NO_NUMBER)]
    if not out_of_reach:
        return []
    told = section(
        t("Enter an address or a number under “Application and CV”, “Contact details”, then try again, or call.")
    )
    if len(choice.people) > 1:
        return [told]
    door = button(t("Contact details"), CONTACT, str(out_of_reach[0].application_id))
    return [told, actions([door], block_id="contact")]


def _asked_about(t: Translator, choice: Choice) -> list[Block]:
    of_all = [t.phrase(one) for one in choice.asks]
    of_each = [f"{one.name}: {t.phrase(one.asks)}" for one in choice.asked_about if one.asks]
    return _list(t("⚠️ Please think of this first"), [*of_all, *of_each])


def _list(title: str, lines: Sequence[str]) -> list[Block]:
    return (
        [section(piece) for piece in in_pieces([title, *(f"• {one}" for one in lines)], limits.TEXT)] if lines else []
    )
