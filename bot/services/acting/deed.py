"""What each action says about itself: what it asks for, whom it leaves out, what it does, how that is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

from bot.work import Work
from domain.actions import TABLE, Action, Verdict, judge
from domain.errors import Phrase, say
from storage.step_tables import Step, StepItem
from storage.tables import Application

CHANGED = say("Somebody changed this application since.")
"""Why a step is not taken back: what came after it would be lost."""


def kept(phrase: Phrase) -> dict[str, Any]:
    """A sentence as it is kept with a person of a step, JSON."""
    return {"text": phrase.text, "facts": {name: str(fact) for name, fact in phrase.facts.items()}}


def joined(phrases: Sequence[Phrase | None]) -> Phrase | None:
    """Several sentences as one; None for none."""
    found = [one for one in phrases if one is not None]
    if len(found) < 2:
        return found[0] if found else None
    return say("{first} {second}", first=found[0], second=joined(found[1:]))


@dataclass(frozen=True)
class Inputs:
    """What a form asks for; a frozen dataclass of plain values, enums, dates, and dictionaries by enum.

    It is kept as JSON while a long step runs (`codec`).
    """

    @classmethod
    def empty(cls) -> Self:
        """What stands for the answers before anybody gave any; every field of a subclass has a default for it."""
        return cls()


@dataclass(frozen=True)
class Nothing(Inputs):
    """The inputs of an action that asks for nothing."""


Given = TypeVar("Given", bound=Inputs)


class Deed(Generic[Given]):
    """One action. The table in `domain.actions` says what is true of it; this does it.

    `kind` is its class of inputs. All of it happens in the transaction of `work`, with the applications locked.
    """

    action: ClassVar[Action]
    kind: ClassVar[type[Inputs]] = Nothing

    def starts_from(self, work: Work, applications: Sequence[Application]) -> Given:
        """Return the answers a form opens with; what is said about the people at first goes by them."""
        return self.kind.empty()  # type: ignore[return-value]

    def check(self, work: Work, applications: Sequence[Application], inputs: Given) -> Given:
        """Return the inputs cleaned; BadFields or NotNow for what cannot be done with anybody."""
        return inputs

    def verdict(self, work: Work, application: Application, inputs: Given) -> Verdict:
        """What speaks against doing it with this application."""
        return judge(self.action, application.status, open_offer=application.offer_open)

    def refused(self, work: Work, application: Application, inputs: Given) -> Phrase | None:
        """Why it is not done with this application, as the verdict says it; asked again for everybody at their turn."""
        return self.verdict(work, application, inputs).refused

    def asks(self, work: Work, applications: Sequence[Application], inputs: Given) -> tuple[Phrase, ...]:
        """What should be thought of first that is about all of them."""
        return ()

    def ticked_again(self, inputs: Given, count: int) -> Phrase | None:
        """What should be thought of when a person is ticked with so many applications; nothing where that is as usual."""
        return None

    def do(self, work: Work, step: Step, application: Application, inputs: Given) -> Mapping[str, Any]:
        """Do it with one application; returns what `undo` needs to know beyond the application's own columns, JSON."""
        status = TABLE[self.action].status
        if status is not None:
            application.status, application.status_at = status, work.now
        return {}

    def does(self, inputs: Given) -> tuple[Phrase, ...]:
        """What the form says will happen."""
        return TABLE[self.action].does

    def ends_interviews(self, inputs: Given) -> bool:
        """Whether the interviews to come end with it."""
        return TABLE[self.action].ends_interviews

    def mails(self, inputs: Given) -> bool:
        """Whether it writes a letter to each; the limits of an hour count those."""
        return TABLE[self.action].sends

    def lettered(self, work: Work, applications: Sequence[Application], inputs: Given) -> Sequence[int]:
        """The vacancy of each letter it writes, where it writes any: one for each person."""
        return [one.vacancy_id for one in applications]

    def facts(self, work: Work, application: Application, inputs: Given) -> Mapping[str, Any]:
        """What the activity list keeps of it: ids and choices, no personal data."""
        return {}

    def undo(self, work: Work, item: StepItem, application: Application) -> None:
        """Take back what `do` did beyond the application's own columns, its interviews and its messages."""

    # --- what a step is as a whole, however many pieces it is done in --------------------------------------------------

    def facts_of_step(self, work: Work, step: Step) -> Mapping[str, Any]:
        """What the activity list keeps with each person of what the step made for all of them."""
        return {}

    def finish(self, work: Work, step: Step, inputs: Given) -> None:
        """Do what is done once, when nobody of the step waits any more."""

    def give_up(self, work: Work, step: Step) -> None:
        """The step broke and goes no further: let nothing stand that waits for its end."""

    def take_back(self, work: Work, step: Step) -> bool:
        """Take back what `finish` did, before the people are; False when that has left the house, and nobody is then."""
        return True
