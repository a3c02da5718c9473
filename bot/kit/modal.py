"""Modals, and what one remembers between being opened and being submitted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from bot.kit import limits
from bot.kit.blocks import Block, plain
from domain.errors import Stale

View = dict[str, Any]
_LARGEST = 2**31 - 1  # of any id: more, and the database would stumble


@dataclass(frozen=True)
class Memo:
    """Ids and switches, never data: everything else is fetched and checked again."""

    def dump(self) -> str:
        """Return it as private_metadata."""
        text = json.dumps(asdict(self), separators=(",", ":"))
        if len(text) > limits.METADATA:
            raise ValueError("a memo holds ids, and few of them")
        return text

    @classmethod
    def load(cls, view: Mapping[str, Any]) -> Self:
        """Read it back from a view; Stale when it is not one of ours."""
        try:
            memo = cls(**json.loads(view["private_metadata"]))
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise Stale from error
        values = [getattr(memo, one.name) for one in fields(memo)]
        if any(type(value) is not one.type for one, value in zip(fields(memo), values, strict=True)):
            raise Stale
        if any(isinstance(value, int) and not 0 <= value <= _LARGEST for value in values):
            raise Stale
        return memo


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    close: str,
    submit: str | None = None,
    memo: Memo | None = None,
) -> View:
    """A finished view."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, limits.TITLE),
        "close": plain(close, limits.TITLE),
        "blocks": list(blocks)[: limits.MODAL_BLOCKS],
        "private_metadata": memo.dump() if memo else "",
    }
    if submit:
        view["submit"] = plain(submit, limits.TITLE)
    return view
