"""What letters of reminders are written from: the same as the rows say, of all of them at once."""

import pytest
from sqlalchemy import event

from bot.services.reminding import firing, writing
from domain.access import SYSTEM, Level
from domain.delivery import Channel
from domain.language import Language
from storage import interviews, letters, sending
from storage.tables import Department, Interviewer, Person, Reminder
from tests.posting import NOW, Watch, an_interview, begin_with
from tests.storage.test_reminders import a_reminder, plan


def a_person(number, **changes):
    usual = {"email": f"p{number}@nordlys.example", "level": Level.MID, "language": Language.NB, "zone": "Europe/Oslo"}
    return Person(**{"slack_id": f"U0{number}", "name": f"Person {number}", "created_at": NOW, **usual, **changes})


def same(found, row):
    """Every value is the one that the row has under the same name, and so on down to the last."""
    if isinstance(found, tuple) and hasattr(found, "_fields"):
        return all(same(getattr(found, name), getattr(row, name)) for name in found._fields)
    if isinstance(found, list):
        return len(found) == len(row) and all(map(same, found, row))
    return found == row and type(found) is type(row)


@pytest.mark.parametrize("peopled", [True, False])
def test_they_say_what_the_rows_say(database, peopled):
    with database.writes.begin() as session:
        interview = an_interview(session, 1)
        if peopled:
            session.add_all(people := [a_person(1), a_person(2, email=None), a_person(3)])
            session.flush()
            interview.created_by, interview.from_address, interview.place = people[0], "p1@nordlys.example", "Room 1"
            interview.interviewers = [Interviewer(person=people[2]), Interviewer(person=people[1])]
            interview.application.vacancy.department = Department(name="Care")
            interview.application.candidate.mobile = "+4798765432"
        ids = [a_reminder(session, interview, signature="Kari"), a_reminder(session, interview, channel=Channel.SMS)]
    with database.reads() as session:
        found = letters.ordered(session, ids[::-1])
        row = interviews.by_id(session, interview.id)
        assert [one.id for one in found] == ids
        for one in found:
            written = session.get(Reminder, one.id)
            assert same(one._replace(interview=None), _with(written, interview=None))
            assert same(one.interview, row)
            assert one.interview.application.candidate.name == row.application.candidate.name
            assert letters.as_it_is(session, one.id) == one
            assert same(letters.as_it_is(session, one.id).interview, row)
        assert [who.person.name for who in found[0].interview.interviewers] == (
            ["Person 3", "Person 2"] if peopled else []
        )


def _with(row, **more):
    """A row's values, and some it has not."""
    return type("Row", (), {**{column.name: getattr(row, column.name) for column in row.__table__.columns}, **more})()


def statements_of(database, count):
    begin = begin_with(database, Watch())
    said = []
    with begin(SYSTEM) as work:
        taken = sending.claim(work.session, Channel.EMAIL, "w1", work.now, count)
        event.listen(database.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
        drafts = writing.write(work, taken)
    assert list(drafts) == [parcel.id for parcel in taken]
    written = [draft() for draft in drafts.values()]
    assert len({one.body for one in written}) == len({one.letter.message_id for one in written}) == count
    return [one.split()[0] for one in said]


def test_a_batch_is_written_from_two_reads_however_many_there_are(database):
    plan(database, 7, contents="Answer: {confirmlink}")
    firing.fire(begin_with(database, Watch()))
    assert [statements_of(database, 1), statements_of(database, 6)] == [["SELECT"] * 2] * 2


def test_one_that_is_gone_is_nothing(database):
    with database.reads() as session:
        assert letters.as_it_is(session, 1) is None
