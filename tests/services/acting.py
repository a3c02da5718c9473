"""Steps as the faces execute them: chosen, executed, looked at, taken back."""

from collections.abc import Sequence

from bot.services.acting import choosing, executing, looking, undoing
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Inputs, Nothing
from domain.actions import Action
from domain.steps import StepView
from tests.services.company import KARI, Company


def begin(company: Company, action: Action, *names: str, by: str = KARI) -> Choice:
    with company.by(by) as work:
        return choosing.begin(work, action, [company.applications[name] for name in names])


def execute(
    company: Company, choice: Choice, inputs: Inputs | None = None, *, by: str = KARI, only: Sequence[int] | None = None
) -> StepView | Choice:
    with company.by(by) as work:
        done = executing.execute(work, choice.selection_id, inputs or Nothing(), seen=choice.mark, only=only)
        return done if isinstance(done, Choice) else looking.view_of(work, done)


def act(company: Company, action: Action, *names: str, by: str = KARI, inputs: Inputs | None = None) -> StepView:
    """Choose, see what is said, execute."""
    done = execute(company, begin(company, action, *names, by=by), inputs, by=by)
    assert isinstance(done, StepView)
    return done


def undo(company: Company, step: StepView, by: str = KARI) -> StepView:
    with company.by(by) as work:
        return looking.view_of(work, undoing.undo(work, step.id))
