"""The living cards of an application's interviews show where the application stands: a new status draws them anew."""

from collections.abc import Iterable

from bot.services import telling
from bot.work import Work
from storage import interviews
from storage.tables import Application


def redraw(work: Work, application: Application) -> None:
    """Have the cards of its interviews to come drawn anew."""
    for one in interviews.ahead_of(work.session, application.id, work.now):
        telling.card(work, one)


def redraw_all(work: Work, applications: Iterable[Application]) -> None:
    """The same of several, whose interviews to come are known to exist."""
    for one in applications:
        redraw(work, one)
