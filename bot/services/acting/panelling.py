"""*Send for panel review*: a shortlist goes to colleagues and to people outside, who say what they think of each.

Source: docs/behaviour.md, Panel review.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from bot.services.acting.deed import Inputs
from bot.services.acting.letters import Post
from bot.services.acting.mailed import Addressed, Mailed
from bot.services.panel import asking, blind_doubts, request, sending
from bot.services.panel.asking import Asking
from bot.services.panel.request import About
from bot.texts.lists import listed
from bot.work import Work
from domain.actions import Action
from domain.delivery import Channel, ParcelKind
from domain.errors import BadFields, Phrase, say
from domain.language import Language
from domain.letters import Letter, Variant
from domain.panel_requests import has_link
from storage import panel_requests
from storage.step_tables import Step
from storage.tables import Application, Person

IS_REVIEWED = say("A panel is reviewing this person already.")
LINK_ADDED = say("The text has no review link, so it is added at the end.")
IN_OWN_WORDS = say(
    "In Slack each of them is asked in their own language, in words of Kalle's. What you write yourself stands there too."
)


class Panelling(Mailed[Asking]):
    """Sets the status; one panel for all people of the step, whose requests go out when the last of them is done."""

    action: ClassVar[Action] = Action.PANEL
    kind: ClassVar[type[Inputs]] = Asking
    parcel: ClassVar[ParcelKind] = ParcelKind.PANEL_REQUEST

    def first_inputs(self, work: Work, applications: Sequence[Application]) -> Asking:
        """What the form opens with; NotNow for people who cannot be in one panel."""
        asking.insist_sendable(applications)
        return asking.first(work, applications[0].vacancy) if applications else Asking()

    def texts_for(self, work: Work, applications: Sequence[Application], inputs: Asking) -> dict[Language, Variant]:
        """The template in the language that is chosen."""
        if not applications:
            return {}
        return {inputs.language: asking.starting_text(work, applications[0].vacancy, inputs.language)}

    def text_of(self, inputs: Asking, application: Application) -> Variant | None:
        """The one text there is."""
        return inputs.text

    def check(self, work: Work, applications: Sequence[Application], inputs: Asking) -> Asking:
        """The answers cleaned; BadFields for what cannot be sent so."""
        return asking.checked(work, applications, inputs)

    def checked_for_preview(self, work: Work, applications: Sequence[Application], inputs: Asking) -> Asking:
        """The text alone."""
        asking.insist_sendable(applications)
        _, wrong = asking.clean_text(inputs)
        if wrong:
            raise BadFields(**wrong)
        return inputs

    def cannot_get(self, application: Application, inputs: Asking) -> Phrase | None:
        """It is not the candidate who is written to."""
        return None

    def ticked_again(self, inputs: Asking, count: int) -> Phrase | None:
        """As usual."""
        return None

    def doubts(self, work: Work, application: Application, inputs: Asking) -> list[Phrase]:
        """Somebody who is being reviewed already."""
        return [IS_REVIEWED] if panel_requests.is_in_open_panel(work.session, application.id) else []

    def asks(self, work: Work, applications: Sequence[Application], inputs: Asking) -> tuple[Phrase, ...]:
        """Reviewers who were named twice; what a blind form cannot hide."""
        said = []
        again = asking.named(work, inputs).again
        if again:
            said.append(say("Named more than once, and asked once: {names}.", names=", ".join(again)))
        if inputs.blind and applications:
            said += blind_doubts.doubts(work, applications, inputs)
        return tuple(said)

    def lettered(self, work: Work, applications: Sequence[Application], inputs: Asking) -> Sequence[int]:
        """A mail for each reviewer outside, however many are in the shortlist."""
        return [applications[0].vacancy_id] * len(asking.named(work, inputs).outside)

    def do(self, work: Work, step: Step, application: Application, inputs: Asking) -> Mapping[str, Any]:
        """Into the panel with them."""
        panel = sending.take_in(work, step, application, inputs)
        return {"panel": panel.id, **super().do(work, step, application, inputs)}

    def facts_of_step(self, work: Work, step: Step) -> Mapping[str, Any]:
        """Which panel."""
        return {"panel": sending.of_step(work, step.id)}

    def finish(self, work: Work, step: Step, inputs: Asking) -> None:
        """Ask the reviewers."""
        sending.send(work, step)

    def give_up(self, work: Work, step: Step) -> None:
        """Nobody is asked any more."""
        sending.give_up(work, step)

    def take_back(self, work: Work, step: Step) -> bool:
        """Close the panel while nobody was asked."""
        return sending.take_back(work, step)

    # --- letters ---------------------------------------------------------------------------------------------------

    def posts(self, work: Work, application: Application, inputs: Asking) -> list[Post]:
        """Nothing about one person alone."""
        return []

    def addressed(self, work: Work, applications: Sequence[Application], inputs: Asking) -> list[Addressed]:
        """The mail to each reviewer outside, with … for their link, and what colleagues read above the shortlist."""
        what = self._about(work, applications, inputs)
        text, named = request.whole(asking.clean_text(inputs)[0]), asking.named(work, inputs)
        if inputs.blind:
            text = request.without_names(text, request.everybody(applications))
        note = None if has_link(inputs.text.contents) else LINK_ADDED
        letter = request.letter(work, what, text, inputs.language, sending.HIDDEN)
        found = [Addressed(one, (self._post(inputs, one, letter),), note) for one in named.outside]
        if named.inside:
            found.append(self._inside(work, what, text.contents, inputs.language, named.inside))
        return found

    def _about(self, work: Work, applications: Sequence[Application], inputs: Asking) -> About:
        vacancy, who = applications[0].vacancy, asking.requester(work)
        return request.about_people(vacancy, len(applications), inputs.due, who, inputs.sender)

    def _inside(
        self, work: Work, what: About, contents: str, language: Language, people: Sequence[Person]
    ) -> Addressed:
        """What colleagues read above the shortlist: nothing of the template, which is for people outside."""
        names = listed([one.name for one in people], work.actor.language)
        if request.is_template(work, what.vacancy, contents, language):
            return Addressed(names, (), IN_OWN_WORDS)
        told = request.message(work, what, contents, language)
        return Addressed(
            names, (Post(ParcelKind.PANEL_DESK, names, names, "", Letter("", told, ""), told, Channel.SLACK),)
        )

    def _post(self, inputs: Asking, address: str, letter: Letter) -> Post:
        return Post(self.parcel, "", address, inputs.sender, letter, letter.text)
