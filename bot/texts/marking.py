"""Marking sentences that are translated later, where they are drawn."""


def N_(text: str) -> str:  # noqa: N802 - the name every gettext catalogue knows it by
    """Return the sentence as it is; the catalogues are gathered from the calls of this function."""
    return text
