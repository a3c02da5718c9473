"""*Rejection*: stage and reason are kept, and the candidate is told in the words of that stage. Source: docs/behaviour.md, Rejection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bot.services import reach, reject_reasons
from bot.services.acting import letters
from bot.services.acting.deed import Inputs
from bot.services.acting.letters import LetterInputs
from bot.services.acting.mailed import Mailed
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import BadFields, say
from domain.letters import LetterKind, Variant
from domain.rejection import LETTER_OF_STAGE, STAGE_OF_TYPE, RejectStage, stage_of
from storage import applications as stored
from storage.step_tables import Step
from storage.tables import Application


@dataclass(frozen=True)
class Rejecting(LetterInputs):
    """Stage and reason, and whether the letter is sent: a rejection may be told by telephone.

    `texts_of` is the stage whose texts the form shows, while another one is being chosen.
    """

    stage: RejectStage = RejectStage.REVIEW
    reason_id: int = 0
    by_email: bool = True
    texts_of: RejectStage = RejectStage.REVIEW


class Reject(Mailed[Rejecting]):
    """Sets status, stage and reason, and sends the letter if wanted."""

    action: ClassVar[Action] = Action.REJECT
    kind: ClassVar[type[Inputs]] = Rejecting
    parcel: ClassVar[ParcelKind] = ParcelKind.REJECTION

    def letter_of(self, inputs: Rejecting) -> LetterKind:
        """The stage's own."""
        return LETTER_OF_STAGE[inputs.stage]

    def first_inputs(self, work: Work, applications: Sequence[Application]) -> Rejecting:
        """The stage that the first person has reached."""
        stage = reached(work, applications[0]) if applications else RejectStage.REVIEW
        return Rejecting(stage=stage, texts_of=stage)

    def writes(self, inputs: Rejecting) -> bool:
        """As chosen."""
        return inputs.by_email

    def checked_for_preview(self, work: Work, applications: Sequence[Application], inputs: Rejecting) -> Rejecting:
        """The letters alone."""
        return self.with_letters_checked(work, applications, inputs)

    def check(self, work: Work, applications: Sequence[Application], inputs: Rejecting) -> Rejecting:
        """The letter cleaned; BadFields for a reason that cannot be chosen, or texts that belong to another stage."""
        if reject_reasons.chosen(work, inputs.reason_id) is None:
            raise BadFields(reason=say("Choose one of the reasons."))
        if inputs.by_email and inputs.texts_of is not inputs.stage:
            raise BadFields(stage=say("The texts of this type were not shown yet. Look at them first."))
        return self.with_letters_checked(work, applications, inputs)

    def do(self, work: Work, step: Step, application: Application, inputs: Rejecting) -> Mapping[str, Any]:
        """Reject."""
        application.reject_stage, application.reject_reason_id = inputs.stage, inputs.reason_id
        return super().do(work, step, application, inputs)

    def facts(self, work: Work, application: Application, inputs: Rejecting) -> Mapping[str, Any]:
        """Stage, reason, and whether it was mailed."""
        return {"stage": str(inputs.stage), "reason": inputs.reason_id, "by_email": inputs.by_email}


def reached(work: Work, application: Application) -> RejectStage:
    """The stage to propose: the last interview that was held; one that is still to come has not been reached."""
    meetings = [one for one in stored.interviews_of(work.session, application.id) if one.cancelled_at is None]
    proposed = stage_of(application.status)
    to_come = {STAGE_OF_TYPE[one.type] for one in meetings if one.starts_at > work.now}
    if proposed not in to_come:
        return proposed
    held = [STAGE_OF_TYPE[one.type] for one in meetings if one.starts_at <= work.now]
    return max(held, key=list(RejectStage).index, default=RejectStage.REVIEW)


def stages(work: Work, application_ids: Sequence[int]) -> frozenset[RejectStage]:
    """The stages that people have reached: with several, one text does not fit them all."""
    people = reach.all_applications(work, application_ids, VacancyAccess.NORMAL)
    return frozenset(reached(work, one) for one in people)


def with_stages_texts(work: Work, application_ids: Sequence[int], inputs: Rejecting) -> Rejecting:
    """After another stage was chosen: its texts, but for those that somebody has edited."""
    if inputs.texts_of is inputs.stage:
        return inputs
    people = reach.all_applications(work, application_ids, VacancyAccess.NORMAL)
    old = letters.starting_texts(work, LETTER_OF_STAGE[inputs.texts_of], people)
    new = letters.starting_texts(work, LETTER_OF_STAGE[inputs.stage], people)
    texts = {language: new[language] if language in new and _same(text, old.get(language)) else text
             for language, text in inputs.texts.items()}  # fmt: skip
    return replace(inputs, texts=texts, texts_of=inputs.stage)


def _same(text: Variant, other: Variant | None) -> bool:
    return other is not None and _tidy(text) == _tidy(other)


def _tidy(text: Variant) -> list[list[str]]:
    return [
        [line.rstrip() for line in part.strip().splitlines()] for part in (text.subject, text.contents, text.signature)
    ]
