"""What the rules can refuse: a few kinds, one sentence each, facts instead of prose."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Phrase:
    """An English sentence to be put into the reader's words, with the facts that go into its braces."""

    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


def say(text: str, /, **facts: object) -> Phrase:
    """Make a phrase; the catalogues are gathered from the calls of this function."""
    return Phrase(text, facts)


class Refused(Exception):
    """A rule said no; whoever asked decides how to show it."""

    def __init__(self, phrase: Phrase | None = None) -> None:
        self.phrase = phrase or say("That is not possible.")
        super().__init__(self.phrase.text)


class NotAllowed(Refused):
    """The person lacks the right. Says nothing about what is there."""

    def __init__(self) -> None:
        super().__init__(say("You do not have the right to do this. Ask an administrator of Kalle."))


class Unknown(Refused):
    """There is no such thing, or none that this person may see: the two look alike on purpose."""

    def __init__(self, phrase: Phrase | None = None) -> None:
        super().__init__(
            phrase or say("I cannot find that. It may have been removed, or you may not have access to it.")
        )


class Stranger(Refused):
    """Someone Kalle does not know is asking."""

    def __init__(self) -> None:
        super().__init__(say("I do not know you yet. Ask an administrator of Kalle to add you."))


class ForeignWorkspace(Refused):
    """A request from another workspace than the one this installation serves."""

    def __init__(self) -> None:
        super().__init__(say("Kalle does not serve this workspace."))


class Stale(Refused):
    """Somebody changed it between looking and acting."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "Somebody changed this while you had it open. Nothing of yours was saved: open it again to see how it is now."
            )
        )


class NotNow(Refused):
    """It makes no sense from where things stand; the phrase says why and what to do."""


class HeldBack(NotNow):
    """More than one may send: administrators are told as well. `limit` is its name, `vacancy_id` where it is a vacancy's."""

    def __init__(self, limit: str, phrase: Phrase, vacancy_id: int | None = None) -> None:
        super().__init__(phrase)
        self.limit, self.vacancy_id = limit, vacancy_id


class BadFields(Refused):
    """Answers that must be corrected: one phrase for each field, by the field's name."""

    def __init__(self, **fields: Phrase) -> None:
        super().__init__(say("Please correct the marked fields."))
        self.fields = fields


class BadValue(ValueError):
    """A single value that cannot be taken; the phrase says what would be right."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.text)
        self.phrase = phrase


class Repeated(Exception):
    """The same delivery came before and had its effect then; nothing is to be done or said."""
