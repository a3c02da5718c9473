"""*Rejection*: the stage chooses the texts, the reason stays in the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.kit.answers import whole
from bot.kit.blocks import Block, section
from bot.kit.forms import Form, ask
from bot.kit.widgets import Choice, Pick
from bot.modals.acting.letter_face import (
    LetterFace,
    letter_blocks,
    mailing_blocks,
    read_sender,
    read_texts,
    reads_by_email,
    turn_of,
)
from bot.services import reject_reasons
from bot.services.acting import lettering, rejecting
from bot.services.acting.choosing import Choice as People
from bot.services.acting.deed import Inputs
from bot.services.acting.lettering import Lettered
from bot.services.acting.rejecting import Rejecting
from bot.services.reject_reasons import Reason
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Work
from domain.actions import Action
from domain.errors import BadFields, say
from domain.rejection import RejectStage

MIXED = N_(
    "These people stand at different stages. One type and its text is used for all of them: go back and untick whoever is "
    "to get another."
)
_STAGES = list(RejectStage)


@dataclass(frozen=True)
class RejectForm(Form):
    """At which stage, and why."""

    stage: RejectStage = ask(Pick(label=N_("Reject type"), kind=RejectStage, watched=True))
    reason: str = ask(Pick(label=N_("Reason"), hint=N_("The candidate does not get to see it.")))


@dataclass(frozen=True)
class Shown:
    """The letters, and the reasons to choose from; `mixed` when the people stand at different stages."""

    letters: Lettered
    reasons: tuple[Reason, ...]
    mixed: bool = False


class RejectFace(LetterFace):
    """Another stage brings its own texts, but for those that were edited."""

    action: ClassVar[Action] = Action.REJECT
    watched: ClassVar[tuple[str, ...]] = ("stage", "mailing")

    def look(self, work: Work, choice: People, inputs: Inputs | None) -> Shown:
        """The answers so far."""
        mixed = len(rejecting.stages(work, [one.application_id for one in choice.going])) > 1
        return Shown(lettering.looked_at(work, choice, inputs), tuple(reject_reasons.choosable(work)), mixed)

    def follow(self, work: Work, choice: People, inputs: Inputs) -> Inputs:
        """With the texts of the stage that is chosen now."""
        if isinstance(inputs, Rejecting):
            inputs = rejecting.with_stages_texts(work, [one.application_id for one in choice.going], inputs)
        return super().follow(work, choice, inputs)

    def blocks(self, t: Translator, shown: Shown) -> list[Block]:
        """Draw stage, reason, and the letters if there are to be any."""
        inputs: Rejecting = shown.letters.inputs
        choices = {"reason": [Choice(words(t, one), str(one.id)) for one in shown.reasons]}
        drawn = [section(t(MIXED))] if shown.mixed else []
        drawn += RejectForm.blocks(t, {"stage": inputs.stage, "reason": inputs.reason_id}, choices)
        drawn += mailing_blocks(t, by_email=inputs.by_email)
        return [*drawn, *letter_blocks(t, shown.letters, _turn(inputs.stage))] if inputs.by_email else drawn

    def read(self, view: Mapping[str, Any], *, loosely: bool = False) -> Rejecting:
        """Read the answers; BadFields for what is missing."""
        by_email = reads_by_email(view)
        texts_of, stage, reason = _stage_of_texts(view), *_read_form(view, loosely=loosely)
        loosely = loosely or not by_email
        return Rejecting(
            sender=read_sender(view, loosely=loosely),
            texts=read_texts(view, loosely=loosely),
            stage=stage,
            reason_id=reason,
            by_email=by_email,
            texts_of=texts_of or stage,
        )


def words(t: Translator, reason: Reason) -> str:
    """A reason in the reader's words, or in the company's."""
    return t(reason.shipped) if reason.shipped else reason.text


def _read_form(view: Mapping[str, Any], *, loosely: bool) -> tuple[RejectStage, int]:
    if loosely:
        found = RejectForm.read_loosely(view)
        return found["stage"] or RejectStage.REVIEW, whole(str(found["reason"] or "")) or 0
    form = RejectForm.read(view)
    reason = whole(form.reason)
    if reason is None:
        raise BadFields(reason=say("Choose one of the reasons."))
    return form.stage, reason


def _turn(stage: RejectStage) -> int:
    return _STAGES.index(stage) + 1


def _stage_of_texts(view: Mapping[str, Any]) -> RejectStage | None:
    """The stage whose texts are drawn; None when none are."""
    turn = turn_of(view)
    return _STAGES[turn - 1] if 0 < turn <= len(_STAGES) else None
