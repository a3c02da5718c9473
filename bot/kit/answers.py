"""What a press says, and answers that only the asker sees."""

import re
from collections.abc import Mapping
from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.kit.blocks import Block, escape
from domain.errors import Unknown

SLACK_SECONDS = 2
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def number_of(action: Mapping[str, Any]) -> int:
    """The number a pressed button carries, an id or a page; Unknown when it carries none, as only a forged one does."""
    number = whole(str(action.get("value", "")).partition(" ")[0])
    if number is None:
        raise Unknown
    return number


def whole(text: str) -> int | None:
    """The number a text is; None for anything else, and for more digits than any number of ours has."""
    return int(text) if _NUMBER.fullmatch(text) else None


def ephemeral(text: str, blocks: list[Block] | None = None) -> dict[str, Any]:
    """The answer of a slash command."""
    answer: dict[str, Any] = {"response_type": "ephemeral", "text": escape(text)}
    return answer | {"blocks": blocks} if blocks else answer


def replace_list(body: dict[str, Any], text: str, blocks: list[Block]) -> None:
    """Put another page in the place of the list whose button was pressed; one call to the address Slack gave for it."""
    answer = ephemeral(text, blocks) | {"replace_original": True}
    WebhookClient(body["response_url"], timeout=SLACK_SECONDS).send_dict(answer)
