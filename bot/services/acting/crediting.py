"""*Save and send user name & password*: saved, with a link that works once, to set a password nobody else ever sees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from bot.services.account.setting import address_of
from bot.services.acting import letters
from bot.services.acting.deed import Inputs
from bot.services.acting.letters import LetterInputs, Post
from bot.services.acting.mailed import OTHER_LANGUAGE, Mailed
from bot.services.acting.saving import keep
from bot.texts.marking import N_
from bot.texts.translator import translator
from bot.work import Work
from domain import tags
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotNow, Phrase, say
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.links import digest, new_token
from storage import accounts
from storage.step_tables import Step, StepItem
from storage.tables import Application

USER_NAME = ("username", "candidate-username")
LINK = ("link", "url")
MORE = (*USER_NAME, *LINK)
"""Tags that this letter has beyond those of every letter."""

HIDDEN = "…"
"""What stands for the link in the copy that is kept."""

THE_LINK = N_("(the personal link)")
"""The same in the preview, in the words of whoever looks at it."""

NO_PASSWORDS = say("Kalle never mails a password. Use {link}: with it the candidate chooses one.")
NO_LINK = say("Without {link} nobody can choose a password.")


class Crediting(Mailed[LetterInputs]):
    """Saves the person as *Save application* does, and opens an account for them where there is none."""

    action: ClassVar[Action] = Action.SAVE_AND_SEND
    kind: ClassVar[type[Inputs]] = LetterInputs
    parcel = ParcelKind.CREDENTIALS

    def letter_of(self, inputs: LetterInputs) -> LetterKind | None:
        """The one template."""
        return LetterKind.CREDENTIALS

    def check(self, work: Work, applications: Sequence[Application], inputs: LetterInputs) -> LetterInputs:
        """The letter cleaned; BadFields for one that asks for a password, or that has no link."""
        wrong = {name: one for language, text in inputs.texts.items() for name, one in troubles(language, text)}
        if wrong:
            raise BadFields(**wrong)
        return replace(inputs, texts=letters.checked(work, inputs, applications, MORE))

    def tag_values(self, work: Work, application: Application) -> dict[str, str]:
        """The value of every tag, as a recruiter may see it."""
        return letters.values_of(work, application, own_tags(application, HIDDEN))

    def posts(self, work: Work, application: Application, inputs: LetterInputs) -> list[Post]:
        """The letter as a recruiter may read it: in place of the link, which is made when it is sent, words for it."""
        words = translator(work.actor.language)(THE_LINK)
        return [self._post(work, application, inputs, words, shown=words)]

    def outgoing(self, work: Work, application: Application, inputs: LetterInputs) -> Sequence[Post]:
        """Nothing more than `do` sends: the link in the letter is made then."""
        return ()

    def _post(self, work: Work, application: Application, inputs: LetterInputs, url: str, *, shown: str) -> Post:
        text, person = self.text_of(inputs, application), application.candidate
        if text is None:
            raise NotNow(OTHER_LANGUAGE)
        letter, copy = (letters.render(work, application, text, own_tags(application, one)) for one in (url, shown))
        return Post(self.parcel, person.name, person.email or "", inputs.sender, letter, copy.text)

    def ticked_again(self, inputs: LetterInputs, count: int) -> Phrase | None:
        """One link is enough for all."""
        return say("This person is ticked {count} times, and gets one link.", count=count)

    def do(self, work: Work, step: Step, application: Application, inputs: LetterInputs) -> Mapping[str, Any]:
        """Save the person and send the letter; who is in the step with two applications gets one link, not two."""
        keep(application)
        person = application.candidate
        made = accounts.ensure(work.session, person.id, work.now)
        more = {"made": made, "link": None, **super().do(work, step, application, inputs)}
        if accounts.mailed_by_step(work.session, step.id, person.email or ""):
            return more
        return more | {"link": self._send_link(work, step, application, inputs)}

    def _send_link(self, work: Work, step: Step, application: Application, inputs: LetterInputs) -> int:
        """Send a new link and return its id; the token is in the sealed letter and nowhere else."""
        token, leaves_at = new_token(), letters.leaving_at(work, step)
        link = accounts.add_link(work.session, application.candidate_id, digest(token), work.now, leaves_at)
        post = self._post(work, application, inputs, address_of(work.house, token), shown=HIDDEN)
        link.parcel_id = letters.send(work, step, application, post)
        return link.id

    def undo(self, work: Work, item: StepItem, application: Application) -> None:
        """Make the link lead nowhere; an account made here goes, unless it has come into use."""
        more = item.before["more"]
        if more["link"] is not None:
            accounts.void(work.session, more["link"])
        if more["made"]:
            accounts.remove_unused(work.session, application.candidate_id)


def troubles(language: Language, text: Variant) -> list[tuple[str, Phrase]]:
    """What is wrong with one language's text, by field."""
    parts = ("subject", "contents", "signature")
    asking = [name for name in parts if any("password" in one for one in tags.named(getattr(text, name)))]
    found = [(f"{language}-{name}", NO_PASSWORDS) for name in asking]
    if not found and text.contents.strip() and not {*LINK} & {*tags.named(text.contents)}:
        found.append((f"{language}-contents", NO_LINK))
    return found


def own_tags(application: Application, url: str) -> dict[str, str]:
    """The values of the tags that this letter has beyond those of every letter."""
    return {**dict.fromkeys(USER_NAME, application.candidate.email or ""), **dict.fromkeys(LINK, url)}
