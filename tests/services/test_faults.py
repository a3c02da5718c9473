"""Any statement may fail: then all of the work happened, or none of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bot.services import reply
from bot.services.interview import cancelling
from bot.services.invitation import sending
from domain.access import CANDIDATE
from domain.delivery import ParcelKind
from domain.status import Answer, ApplicationStatus, MeetingStatus
from storage.delivery_tables import Parcel
from tests.services.company import KARI, LINK, Company, text_of


class Fault(Exception):
    """What happens to a database at the worst moment."""


@contextmanager
def failing_at(engine: Engine, number: int) -> Iterator[list[str]]:
    """Let the statement of this number fail (the commit is one too); yields what was said until then."""
    said: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)
            if len(said) == number:
                raise Fault

    def commit(_connection: object) -> None:
        said.append("COMMIT")
        if len(said) == number:
            raise Fault

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", commit)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", commit)


def all_or_nothing(company: Company, work: Callable[[], object]) -> int:
    """Fail at each statement in turn, and then at none; returns how many there were."""
    before = company.everything()
    number = 0
    while True:
        number += 1
        with failing_at(company.database.engine, number) as said:
            try:
                work()
            except Fault:
                assert company.everything() == before, f"statement {number} left something: {said[-1]}"
                continue
        assert company.everything() != before
        assert said[-1] == "COMMIT"
        return len(said)


def test_an_invitation_is_sent_whole_or_not_at_all(company: Company):
    """Case 43."""
    shown = company.prepare("Anna")
    assert all_or_nothing(company, lambda: company.send(shown)) > 10
    assert company.status("Anna") is ApplicationStatus.INTERVIEW_1
    assert len(company.mails(ParcelKind.INVITATION)) == len(company.interviews_of(shown)) == 1


def invited(company: Company) -> tuple[int, str]:
    (interview,) = company.invite("Anna")
    link = next(word for word in text_of(company.letter(ParcelKind.INVITATION)).split() if word.startswith(LINK))
    company.after_a_minute()
    return interview, link.removeprefix(LINK)


@pytest.mark.parametrize("given", [Answer.ACCEPT, Answer.WITHDRAW])
def test_an_answer_counts_whole_or_not_at_all(company: Company, given: Answer):
    """Case 43."""
    interview, link = invited(company)

    def answer() -> None:
        with company.begin(CANDIDATE) as work:
            reply.answer(work, link, given, revision=0, note="")

    assert all_or_nothing(company, answer) > 4
    assert company.interview(interview).meeting is not MeetingStatus.AWAITING
    assert len(company.journal("answered")) == 1


def test_an_interview_is_moved_whole_or_not_at_all(company: Company):
    """Case 43."""
    interview, _ = invited(company)
    assert all_or_nothing(company, lambda: company.move(interview, at=time(15, 0))) > 8
    assert company.interview(interview).revision == 1
    assert len(company.mails(ParcelKind.MOVED)) == 1


def test_an_interview_is_cancelled_whole_or_not_at_all(company: Company):
    """Case 43."""
    interview, _ = invited(company)

    def cancel() -> None:
        with company.by(KARI) as work:
            cancelling.cancel(work, interview, revision=0, tell=True)

    assert all_or_nothing(company, cancel) > 8
    assert len(company.mails(ParcelKind.CANCELLATION)) == 1


def test_an_invitation_is_undone_whole_or_not_at_all(company: Company):
    """Case 43."""
    (interview,) = company.invite("Anna")

    def undo() -> None:
        with company.by(KARI) as work:
            cancelling.take_back(work, interview)

    assert all_or_nothing(company, undo) > 5
    assert company.mails() == []
    assert company.status("Anna") is ApplicationStatus.RECEIVED


def test_work_that_is_rolled_back_sends_nothing(company: Company):
    """Case 44."""
    shown = company.prepare("Anna")
    before = company.everything()
    queued = []

    def send_and_fail() -> None:
        with company.by(KARI) as work:
            sending.send(work, shown.invitation_id, shown.edited, seen=shown.mark)
            queued.extend(work.session.scalars(select(Parcel)))
            raise Fault

    with pytest.raises(Fault):
        send_and_fail()
    assert queued
    assert company.everything() == before
