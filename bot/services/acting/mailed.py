"""What all actions that write to the candidate have in common: what the preview shows is what is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar

from bot.services.acting import letters, sheets
from bot.services.acting.deed import Deed, joined
from bot.services.acting.letters import LetterInputs, Post
from bot.work import Work
from domain.actions import Verdict
from domain.delivery import ParcelKind
from domain.errors import NotNow, Phrase, say
from domain.language import Language
from domain.letters import LetterKind, Variant
from storage.tables import Application

NO_ADDRESS = say("There is no e-mail address to send this to.")
OTHER_LANGUAGE = say("There is no text in this person's language.")
CAME_BACK = say("Mail to this address has come back.")


@dataclass(frozen=True)
class Addressed:
    """What somebody gets who is not one of the step's people; `note` is said above it."""

    name: str
    posts: tuple[Post, ...]
    note: Phrase | None = None


Written = TypeVar("Written", bound=LetterInputs)


class Mailed(Deed[Written]):
    """An action with letters. `posts` says what goes out about one application; nothing else of it does."""

    parcel: ClassVar[ParcelKind]

    def letter_of(self, inputs: Written) -> LetterKind | None:
        """The template the texts begin as; None for a letter that begins empty."""
        return None

    def first_inputs(self, work: Work, applications: Sequence[Application]) -> Written:
        """The answers before any text is chosen."""
        return self.kind.empty()  # type: ignore[return-value]

    def starts_from(self, work: Work, applications: Sequence[Application]) -> Written:
        """The answers the form opens with."""
        inputs = self.first_inputs(work, applications)
        return replace(inputs, texts=self.texts_for(work, applications, inputs))

    def texts_for(self, work: Work, applications: Sequence[Application], inputs: Written) -> dict[Language, Variant]:
        """What the texts begin as, in each language these people speak."""
        kind = self.letter_of(inputs)
        if kind is not None:
            return letters.starting_texts(work, kind, applications)
        return {
            language: Variant("", "", "") for language in dict.fromkeys(one.candidate.language for one in applications)
        }

    def text_of(self, inputs: Written, application: Application) -> Variant | None:
        """The text one person gets; None when there is none in their language."""
        return inputs.texts.get(application.candidate.language)

    def writes(self, inputs: Written) -> bool:
        """Whether the letters are mailed."""
        return True

    def mails(self, inputs: Written) -> bool:
        """As it writes."""
        return self.writes(inputs)

    def check(self, work: Work, applications: Sequence[Application], inputs: Written) -> Written:
        """The letters cleaned; BadFields when they are to be sent and cannot be."""
        return self.with_letters_checked(work, applications, inputs)

    def with_letters_checked(self, work: Work, applications: Sequence[Application], inputs: Written) -> Written:
        """The same without what else a form may ask."""
        return replace(inputs, texts=letters.checked(work, inputs, applications) if self.writes(inputs) else {})

    def checked_for_preview(self, work: Work, applications: Sequence[Application], inputs: Written) -> Written:
        """What a preview asks for: letters are shown before all the rest is answered, so a form with a rest overrides it."""
        return self.check(work, applications, inputs)

    def posts(self, work: Work, application: Application, inputs: Written) -> list[Post]:
        """The finished messages about one application; NotNow when one cannot be written."""
        if not self.writes(inputs):
            return []
        text = self.text_of(inputs, application)
        if text is None:
            raise NotNow(OTHER_LANGUAGE)
        letter, person = letters.render(work, application, text), application.candidate
        return [Post(self.parcel, person.name, person.email or "", inputs.sender, letter, letter.text)]

    def addressed(self, work: Work, applications: Sequence[Application], inputs: Written) -> list[Addressed] | None:
        """Where it is not the people who are written to, what the others get; else None."""
        return None

    def outgoing(self, work: Work, application: Application, inputs: Written) -> Sequence[Post]:
        """What is put in the outbox when all of a piece are done with; what `do` sends by itself is not among it."""
        return self.posts(work, application, inputs)

    def verdict(self, work: Work, application: Application, inputs: Written) -> Verdict:
        """Who has no address is not written to; an address that is dead and a tag without a value are said first."""
        said = super().verdict(work, application, inputs)
        refused = said.refused or self._unreachable(application, inputs)
        if refused:
            return Verdict(refused=refused)
        doubts = self.doubts(work, application, inputs) if self.writes(inputs) else []
        return Verdict(asks=joined([said.asks, *doubts]))

    def refused(self, work: Work, application: Application, inputs: Written) -> Phrase | None:
        """Without going into what should be thought of."""
        return super().verdict(work, application, inputs).refused or self._unreachable(application, inputs)

    def _unreachable(self, application: Application, inputs: Written) -> Phrase | None:
        return self.cannot_get(application, inputs) if self.writes(inputs) else None

    def ticked_again(self, inputs: Written, count: int) -> Phrase | None:
        """Each application has a letter of its own."""
        told = say("This person is ticked {count} times, and gets a letter for each application.", count=count)
        return told if self.writes(inputs) else None

    def cannot_get(self, application: Application, inputs: Written) -> Phrase | None:
        """Why one person cannot be written to."""
        if not application.candidate.email:
            return NO_ADDRESS
        return OTHER_LANGUAGE if inputs.texts and self.text_of(inputs, application) is None else None

    def doubts(self, work: Work, application: Application, inputs: Written) -> list[Phrase]:
        """What should be thought of before one person is written to."""
        found = [CAME_BACK] if application.candidate.email_stopped else []
        text = self.text_of(inputs, application)
        gaps = sheets.without_value(text, self.tag_values(work, application)) if text else []
        if gaps:
            found.append(say("There is no value for {tags}.", tags=", ".join(f"{{{one}}}" for one in gaps)))
        return found

    def tag_values(self, work: Work, application: Application) -> dict[str, str]:
        """The value of every tag for one person."""
        return letters.values_of(work, application)
