"""A form is declared once: the same lines draw it, read it back and name its errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from bot.kit import limits
from bot.kit.blocks import Block, plain
from bot.kit.widgets import EMPTY, Choice, Widget
from bot.texts.translator import Translator
from domain.errors import BadFields, BadValue, Phrase

SEPARATOR = "."


def ask(widget: Widget) -> Any:
    """Declare a question."""
    return field(metadata={"widget": widget})


def block_id_of(name: str, prefix: str = "", turn: int = 0) -> str:
    """The block a field is drawn in; another `turn` makes Slack forget what was typed there."""
    return f"{prefix}{name}{SEPARATOR}{turn}" if turn else f"{prefix}{name}"


def field_of(block_id: str) -> str:
    """The field (with its prefix) that a block draws."""
    return block_id.split(SEPARATOR, maxsplit=1)[0]


@dataclass(frozen=True)
class Form:
    """A dataclass of questions. A field's name is its block's id, so an error finds its own line."""

    @classmethod
    def blocks(
        cls,
        t: Translator,
        values: Mapping[str, Any] | None = None,
        choices: Mapping[str, Sequence[Choice]] | None = None,
        *,
        hints: Mapping[str, str] | None = None,
        prefix: str = "",
        suffix: str = "",
        turns: Mapping[str, int] | None = None,
        leave_out: frozenset[str] = frozenset(),
    ) -> list[Block]:
        """Draw the questions. `values` and `choices` go by field name; `hints` replace the widgets' own, translated."""
        drawn = []
        for name, widget in cls.widgets().items():
            if name in leave_out:
                continue
            block_id = block_id_of(name, prefix, (turns or {}).get(name, 0))
            element = widget.element(t, (values or {}).get(name), (choices or {}).get(name, ()))
            hint = (hints or {}).get(name) or (t(widget.hint) if widget.hint else "")
            drawn.append(_input(widget, f"{t(widget.label)}{suffix}", block_id, element | {"action_id": name}, hint))
        return drawn

    @classmethod
    def widgets(cls) -> dict[str, Widget]:
        """The questions by field name."""
        return {one.name: one.metadata["widget"] for one in fields(cls) if "widget" in one.metadata}

    @classmethod
    def read(cls, view: Mapping[str, Any], *, prefix: str = "") -> Self:
        """Read the answers from a submitted view; BadFields names every one that is missing or cannot be taken."""
        states = _states(view)
        answers: dict[str, Any] = {}
        wrong: dict[str, Phrase] = {}
        for name, widget in cls.widgets().items():
            try:
                answers[name] = _answer(widget, states.get(prefix + name))
            except BadValue as error:
                wrong[prefix + name] = error.phrase
        if wrong:
            raise BadFields(**wrong)
        return cls(**answers)

    @classmethod
    def read_loosely(cls, view: Mapping[str, Any], *, prefix: str = "") -> dict[str, Any]:
        """Read what is there while somebody is still filling it in; None for what is missing or cannot be taken."""
        states = _states(view)
        return {name: _loosely(widget, states.get(prefix + name)) for name, widget in cls.widgets().items()}


def _loosely(widget: Widget, state: dict[str, Any] | None) -> Any:
    try:
        return widget.read(state or {})
    except BadValue:
        return None


def _answer(widget: Widget, state: dict[str, Any] | None) -> Any:
    answer = widget.read(state or {})
    if answer is None and not widget.optional:
        raise BadValue(EMPTY)
    return answer


def _states(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers by field: each block holds one element, whatever its action's name."""
    values = (view.get("state") or {}).get("values") or {}
    return {field_of(block_id): next(iter(states.values())) for block_id, states in values.items() if states}


def _input(widget: Widget, label: str, block_id: str, element: dict[str, Any], hint: str) -> Block:
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.LABEL),
        "element": element,
        "optional": widget.optional,
    }
    if hint:
        made["hint"] = plain(hint, limits.LABEL)
    if widget.watched:
        made["dispatch_action"] = True
    return made
