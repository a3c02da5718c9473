"""Several people change what belongs together, at once: on PostgreSQL each waits for the other, and nobody for ever."""

import threading
from collections import Counter
from datetime import time

import pytest

from domain.actions import Action
from domain.language import Language
from domain.reminders import ReminderWish
from domain.status import Answer, ApplicationStatus
from domain.steps import ItemState
from storage import applications
from tests.services.acting import begin, execute
from tests.services.company import EMMA
from tests.services.reminding import NEW, NEW_NUMBER, OLD, OLD_NUMBER, answer, correct, invite, wish, with_sms

ROUNDS = 15


@pytest.fixture
def company(postgresql_company):
    return with_sms(postgresql_company)


def at_once(*works):
    """Do these at one moment; what came of each, by name."""
    came, together = Counter(), threading.Barrier(len(works))

    def do(work):
        together.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            came[f"{type(error).__name__}: {error}"[:200]] += 1
        else:
            came["done"] += 1

    threads = [threading.Thread(target=do, args=(one,)) for one in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return came


@pytest.mark.parametrize("wanted", [wish(), ReminderWish()], ids=["reminders", "no reminders"])
def test_two_interviews_of_one_application_are_answered_at_once(company, wanted):
    both = invite(company, "Anna", wanted), invite(company, "Anna", wanted, at=time(14, 0))
    came = Counter()
    for turn in range(ROUNDS):
        given = Answer.ACCEPT if turn % 2 else Answer.WITHDRAW
        came += at_once(*(lambda one=one, given=given: answer(company, one, given) for one in both))
    assert came == {"done": 2 * ROUNDS}
    assert company.status("Anna") is ApplicationStatus.WITHDRAWN


def test_a_correction_and_two_answers_come_at_once(company):
    first, second = invite(company), invite(company, at=time(14, 0))
    came = Counter()
    for turn in range(ROUNDS):
        given = Answer.ACCEPT if turn % 2 else Answer.WITHDRAW
        address, number = (NEW, NEW_NUMBER) if turn % 2 else (OLD, OLD_NUMBER)
        language = Language.NL if turn % 2 else Language.SV
        came += at_once(
            lambda given=given: answer(company, first, given),
            lambda given=given: answer(company, second, given),
            lambda to=(address, number, language): correct(company, *to),
        )
    assert came == {"done": 3 * ROUNDS}


def test_what_a_colleague_did_while_one_waited_for_the_lock_is_seen(company, monkeypatch):
    """Who is withdrawn by one is left out of the other's step, though both had seen the application as it was."""
    mine, theirs = begin(company, Action.WITHDRAW, "Ola"), begin(company, Action.WITHDRAW, "Ola", by=EMMA)
    really, turns = applications.lock, []

    def lock(session, ids):
        turns.append(ids)
        if len(turns) == 1:
            assert execute(company, theirs, by=EMMA).counts == {ItemState.DONE: 1}
        really(session, ids)

    monkeypatch.setattr(applications, "lock", lock)
    [left_out] = execute(company, mine).left_out
    assert left_out.refused.text == "This person withdrew from this vacancy."
    assert len(company.journal("withdraw")) == 1
