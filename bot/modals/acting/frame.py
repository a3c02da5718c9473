"""The frame of every action's form: what will happen, with whom, who is left out and why, what to think of first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.kit import limits
from bot.kit.blocks import Block, context, divider, header, in_pieces, option, plain, section
from bot.kit.modal import Memo, View, modal
from bot.services.acting.choosing import Choice, Chosen
from bot.texts.translator import Translator
from domain.actions import TABLE

CALLBACK = "act"
TICKS = "people"
TICKED_AT_MOST = 100
PER_BOX = 10
SHOWN = 20


@dataclass(frozen=True)
class ActMemo(Memo):
    """Which selection is executed, and what was said about it when it was drawn."""

    selection_id: int
    seen: str


def draw(t: Translator, choice: Choice, own: Sequence[Block], *, again: bool = False) -> View:
    """Draw a form: the frame around an action's own questions. `again` says that there is something new to look at."""
    row = TABLE[choice.action]
    blocks: list[Block] = [
        *_lead(t, choice, again=again),
        *_people(t, choice),
        *(context(t.phrase(one)) for one in row.does),
        *_left_out(t, choice),
        *_asked_about(t, choice),
        *([divider(), *own] if own else []),
    ]
    memo = ActMemo(choice.selection_id, choice.mark)
    title = t(choice.action)
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
    return [title, *(_box(t, number, box) for number, box in enumerate(boxes))]


def _box(t: Translator, number: int, people: Sequence[Chosen]) -> Block:
    """One input of tick boxes; Slack takes ten in one."""
    options = [option(one.name, str(one.application_id), f"{one.vacancy} · {t(one.status)}") for one in people]
    element = {"type": "checkboxes", "action_id": TICKS, "options": options, "initial_options": options}
    label = plain(t("Recipient") if number == 0 else "…", limits.LABEL)
    return {"type": "input", "block_id": f"{TICKS}{number}", "label": label, "element": element, "optional": True}


def ticked(view: Mapping[str, Any]) -> list[int] | None:
    """Who was left ticked; None where there were no boxes."""
    states = (view.get("state") or {}).get("values") or {}
    boxes = [one for block_id, one in states.items() if block_id.startswith(TICKS)]
    if not boxes:
        return None
    chosen = [value for box in boxes for value in box.get(TICKS, {}).get("selected_options") or []]
    return [int(one["value"]) for one in chosen if str(one.get("value", "")).isdecimal()]


def _names(people: Sequence[Chosen]) -> str:
    shown = ", ".join(one.name for one in people[:SHOWN])
    return f"{shown} …" if len(people) > SHOWN else shown


def _left_out(t: Translator, choice: Choice) -> list[Block]:
    lines = [f"{one.name}: {t.phrase(one.refused)}" for one in choice.left_out if one.refused]
    if choice.missing:
        lines.append(
            t.plural("{count} person is not there any more.", "{count} persons are not there any more.", choice.missing)
        )
    return _list(t("⛔ Left out"), lines)


def _asked_about(t: Translator, choice: Choice) -> list[Block]:
    return _list(
        t("⚠️ Please think of this first"),
        [f"{one.name}: {t.phrase(one.asks)}" for one in choice.asked_about if one.asks],
    )


def _list(title: str, lines: Sequence[str]) -> list[Block]:
    return (
        [section(piece) for piece in in_pieces([title, *(f"• {one}" for one in lines)], limits.TEXT)] if lines else []
    )
