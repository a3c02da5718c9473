"""What every tick asks is answered by indexes of what waits: what went long ago, however much there is, is not looked at."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Select

from storage import reminders
from storage.direct import Direct
from storage.engine import Database, open_database

WAITING = {"ix_reminder_due", "ix_reminder_held", "ix_outbox_due", "ix_outbox_doubtful"}
ASKED = {
    "due": reminders.DUE,
    "lingering": reminders._LINGERING,
    "held in vain": reminders._HELD_IN_VAIN,
    "in doubt, on the way": reminders._LONG_IN_DOUBT[0],
    "in doubt, at rest": reminders._LONG_IN_DOUBT[1],
}


def words_of(asked: Direct | Select, database: Database) -> str:
    if isinstance(asked, Direct):
        return asked._written(database.reading.dialect).words
    given = {"before": datetime(2026, 11, 2, tzinfo=UTC), "now": datetime(2026, 11, 2, tzinfo=UTC), "limit": 1}
    return str(asked.params(given).compile(database.reading, compile_kwargs={"render_postcompile": True}))


@pytest.mark.parametrize("name", ASKED)
def test_a_tick_begins_with_an_index_of_what_waits(sqlite_url: str, name: str) -> None:
    database = open_database(sqlite_url)
    words = words_of(ASKED[name], database)
    raw = database.reading.raw_connection()
    plan = [row[3] for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {words}", [None] * words.count("?"))]
    raw.close()
    database.close()
    first = plan[0].split()
    assert first[:1] in (["SCAN"], ["SEARCH"])
    assert WAITING & set(first), plan
    assert not [step for step in plan[1:] if step.startswith("SCAN")], plan
