"""The answers to forms with letters, as somebody would give them who leaves all as it is proposed."""

from dataclasses import replace
from typing import Any

from bot.services import reject_reasons
from bot.services.acting import choosing, lettering
from bot.services.acting.choosing import Choice
from domain.language import Language
from domain.letters import Variant
from domain.steps import StepView
from tests.services.acting import begin, execute
from tests.services.company import KARI, Company


def proposed(company: Company, choice: Choice, *, by: str = KARI) -> Any:
    """The answers that the form opens with."""
    with company.by(by) as work:
        return lettering.looked_at(work, choice, None).inputs


def edited(inputs: Any, language: Language, **parts: str) -> Any:
    """The same with parts of one language's text changed."""
    return replace(inputs, texts={**inputs.texts, language: replace(inputs.texts[language], **parts)})


def reason(company: Company, by: str = KARI) -> int:
    """The first reason of the company's list."""
    with company.by(by) as work:
        return reject_reasons.choosable(work)[0].id


def seen(company: Company, choice: Choice, inputs: Any, *, by: str = KARI) -> Choice:
    """The choice as it is drawn after these answers."""
    with company.by(by) as work:
        return choosing.again(work, choice.selection_id, inputs)


def go(company: Company, choice: Choice, inputs: Any, *, by: str = KARI) -> StepView:
    """Look at what is said about it, and execute."""
    done = execute(company, seen(company, choice, inputs, by=by), inputs, by=by)
    assert isinstance(done, StepView)
    return done


def previewed(company: Company, choice: Choice, inputs: Any, *, by: str = KARI) -> Any:
    with company.by(by) as work:
        return lettering.preview(work, choice.selection_id, inputs, None)


def same_for_all(subject: str = "About Friday", contents: str = "Hi {first-name}, bring a pen.") -> Variant:
    return Variant(subject, contents, "")


__all__ = ["begin", "edited", "go", "previewed", "proposed", "reason", "same_for_all", "seen"]
