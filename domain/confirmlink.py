"""When the confirm link is added to a message. Source: docs/behaviour.md, Confirm link."""

from collections.abc import Iterable

from domain.tags import mentions

TAG = "confirmlink"


def default_of_box(contents: Iterable[str]) -> bool:
    """Say whether *include a link* starts ticked: as soon as one language's contents lacks the tag."""
    return any(not mentions(text, TAG) for text in contents)


def with_link(contents: str, *, include: bool) -> str:
    """Return the contents with the tag after them when it was asked for and is not there; never a second one."""
    if not include or mentions(contents, TAG):
        return contents
    return f"{contents.rstrip()}\n\n{{{TAG}}}" if contents.strip() else f"{{{TAG}}}"


def is_misplaced(subject: str, contents: str, signature: str) -> bool:
    """True when the tag stands where it does not count, or makes a second link."""
    return mentions(subject, TAG) or mentions(signature, TAG) or contents.count("{" + TAG + "}") > 1


def can_be_answered(contents: str, *, include: bool) -> bool:
    """True when the message that goes out will hold a way to answer."""
    return include or mentions(contents, TAG)
