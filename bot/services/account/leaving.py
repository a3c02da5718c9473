"""A candidate withdraws an application, or has everything erased."""

from bot.services import news
from bot.services.account import own_page
from bot.services.acting import erasing
from bot.services.acting.written import wrote
from bot.services.interview import answering
from bot.services.reminding import planning
from bot.work import Work
from domain.errors import BadFields, NotNow, Unknown, say
from domain.status import EFFECTS, Answer, ApplicationStatus
from storage import applications, interviews
from storage.tables import Application


def withdraw(work: Work, candidate_id: int, application_id: int) -> None:
    """Withdraw one application and tell the recruiters; a second time does nothing.

    Unknown for an application that is not theirs, NotNow for one that is over. No other application is touched.
    """
    applications.lock(work.session, [application_id])
    application = applications.by_id(work.session, application_id)
    if application is None or application.candidate_id != candidate_id:
        raise Unknown
    if application.status is ApplicationStatus.WITHDRAWN:
        return
    if not own_page.may_withdraw(work, application):
        raise NotNow(say("This application can no longer be withdrawn."))
    told = _answer_interviews(work, application)
    application.status, application.status_at = ApplicationStatus.WITHDRAWN, work.now
    application.offer_open = False
    entry = wrote(work, application, "withdrew")
    planning.settle_application(work, application.id)
    if not told:
        # no interview, so nobody has a card on which to see it
        news.to_contact(work, application, "withdrew", f"withdrew:{entry.id}")


def _answer_interviews(work: Work, application: Application) -> bool:
    """Say it for every interview to come, as on its own page: that tells whoever attends. True when somebody was told."""
    told = [
        answering.apply(work, one, EFFECTS[Answer.WITHDRAW], note=one.note)
        for one in interviews.ahead_of(work.session, application.id, work.now)
    ]
    return any(told)


def erase(work: Work, candidate_id: int, typed: str) -> None:
    """Erase everything there is of somebody who typed their user name, account and sessions too; BadFields when it is another."""
    person = own_page.person_of(work, candidate_id)
    if typed.strip().casefold() != (person.email or "").casefold():
        raise BadFields(user_name=say("That is not your user name. Nothing was erased."))
    erasing.erase_person(work, candidate_id)
