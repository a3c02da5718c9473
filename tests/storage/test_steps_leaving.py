"""What steps send, at its hand-over, and what was posted about somebody who is gone; on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import delete, select, update

from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.status import ApplicationStatus
from domain.steps import ItemState
from storage import slack_messages, still
from storage.delivery_tables import Parcel, SlackMessage
from storage.step_tables import Step, StepItem
from storage.tables import Application
from tests.posting import NOW, an_interview, parcel, queue_mail
from tests.storage.queueing import claim, hand_over


def of_step(database, kind=ParcelKind.REJECTION, **columns):
    """A message of a step about a rejected application: its number, and the application's."""
    with database.writes.begin() as session:
        application = an_interview(session).application
        application.status = ApplicationStatus.REJECTED
        step = Step(action=Action.REJECT, surface="slack", total=1, created_at=NOW)
        session.add(step)
        session.flush()
        session.add(StepItem(step_id=step.id, application_id=application.id, state=ItemState.DONE))
        first = queue_mail(session, 1, kind=kind)
        about = {"application_id": application.id, "step_id": step.id}
        session.execute(update(Parcel).where(Parcel.id == first).values(**about))
        return first, application.id


@pytest.mark.parametrize("kind", [ParcelKind.REJECTION, ParcelKind.EMAIL])
def test_a_message_of_a_step_that_stands_leaves(database, kind):
    first, _ = of_step(database, kind)
    claim(database)
    assert hand_over(database, first)


@pytest.mark.parametrize("columns", [{"status": ApplicationStatus.RECEIVED}, {"offer_open": True}])
@pytest.mark.parametrize(("kind", "leaves"), [(ParcelKind.REJECTION, False), (ParcelKind.EMAIL, True)])
def test_a_rejection_leaves_only_while_it_holds_and_others_anyway(database, columns, kind, leaves):
    first, application = of_step(database, kind)
    claim(database)
    with database.writes.begin() as session:
        session.execute(update(Application).where(Application.id == application).values(**columns))
    assert hand_over(database, first) is leaves
    expected = (ParcelState.HANDOVER, "") if leaves else (ParcelState.CANCELLED, still.NOT_REJECTED)
    assert (parcel(database, first).state, parcel(database, first).cancel_reason) == expected
    with database.writes.begin() as session:
        assert still.was_stopped(session, first) is not leaves


@pytest.mark.parametrize("kind", [ParcelKind.REJECTION, ParcelKind.SMS])
def test_what_a_step_that_was_taken_back_would_send_does_not_leave(database, kind):
    first, _ = of_step(database, kind)
    claim(database)
    with database.writes.begin() as session:
        session.execute(update(StepItem).values(state=ItemState.UNDONE))
    assert not hand_over(database, first)
    assert parcel(database, first).cancel_reason == still.TAKEN_BACK


@pytest.mark.parametrize("kind", [ParcelKind.REJECTION, ParcelKind.EMAIL, ParcelKind.FORWARD])
def test_what_a_step_would_send_about_somebody_who_was_erased_does_not_leave(database, kind):
    first, _ = of_step(database, kind)
    claim(database)
    with database.writes.begin() as session:
        session.execute(delete(StepItem))
    assert not hand_over(database, first)
    assert parcel(database, first).state is ParcelState.CANCELLED


@pytest.mark.parametrize("gone", ["interview_id", "candidate_id", "application_id"])
def test_what_was_posted_about_somebody_gone_is_not_remembered_and_breaks_nothing(database, gone):
    with database.writes.begin() as session:
        about = {"kind": ParcelKind.NOTICE, "channel_id": "D1", "posted_at": NOW}
        assert not slack_messages.remember(session, ts="1.0", **about, **{gone: 4711})
        assert slack_messages.remember(session, ts="2.0", **about)
        assert slack_messages.remember(session, ts="2.0", **about)
    with database.writes.begin() as session:
        assert [one.ts for one in session.scalars(select(SlackMessage))] == ["2.0"]
