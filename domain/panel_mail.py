"""Mails to outside reviewers: how a message in the outbox names the reviewer it is for. Source: docs/behaviour.md, Panel review."""

import re

from domain.delivery import ParcelKind

MAILS = (ParcelKind.PANEL_REQUEST, ParcelKind.PANEL_NUDGE, ParcelKind.PANEL_CODE)
"""What goes to outside reviewers themselves. Each is put into the outbox with `about=about(reviewer.id)`."""

PREFIX = "reviewer:"
_ABOUT = re.compile(rf"{PREFIX}([0-9]{{1,10}})", re.ASCII)


def about(reviewer_id: int) -> str:
    """What stands in the outbox for a reviewer: by it a mail is stopped at its hand-over when it is not wanted any more."""
    return f"{PREFIX}{reviewer_id}"


def reviewer_in(text: str) -> int | None:
    """The reviewer that is named so; None for anything else."""
    found = _ABOUT.fullmatch(text)
    return int(found[1]) if found else None
