"""Telling who executed a step how far it is: one message, edited in place."""

from datetime import UTC, datetime, timedelta

from bot.work import Work
from domain.actions import TABLE
from domain.delivery import Channel, ParcelKind
from domain.steps import AT_ONCE, ItemState
from storage import outbox, people, slack_messages, steps
from storage.step_tables import Step
from storage.tables import Person

A_MOMENT = timedelta(seconds=1)
EVERY = 10
"""Seconds between two drawings for news."""


def announce(work: Work, step: Step) -> None:
    """Have the step's message drawn anew, now and once more when it cannot be undone any longer.

    A small step that sends nothing has no message: its result stands in the form it was executed in.
    """
    if step.total <= AT_ONCE and not TABLE[step.action].sends:
        return
    person = next(iter(people.by_ids(work.session, [step.person_id] if step.person_id else [])), None)
    if person is None:
        return
    counts = steps.counts(work.session, step.id)
    how_far = "-".join(str(counts.get(state, 0)) for state in ItemState)
    _put(work, step, person, how_far, work.now)
    if step.undo_until is not None and step.undo_until > work.now:
        _put(work, step, person, "late", step.undo_until + A_MOMENT)


def follow(work: Work, step_id: int | None) -> None:
    """Have a step's message drawn anew after news of what it sent.

    Such news come by the hundred when a server refuses: one drawing, a moment later, shows all of ten seconds.
    """
    step = steps.by_id(work.session, step_id or 0)
    person = next(iter(people.by_ids(work.session, [step.person_id] if step and step.person_id else [])), None)
    if step is None or person is None:
        return
    turn = int(work.now.timestamp()) // EVERY + 2
    _put(work, step, person, f"news-{turn}", datetime.fromtimestamp(turn * EVERY, UTC))


def _put(work: Work, step: Step, person: Person, what: str, due_at: datetime) -> None:
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.STEP,
        key=f"step:{step.id}:{what}",
        recipient=person.slack_id,
        due_at=due_at,
        now=work.now,
        facts={"step": step.id},
        person_id=person.id,
    )


def place_of(work: Work, step_id: int, person_id: int) -> tuple[str, str] | None:
    """Where a step's message is in Slack: channel and time stamp."""
    found = slack_messages.card_of_step(work.session, step_id, person_id)
    return (found.channel_id, found.ts) if found else None
