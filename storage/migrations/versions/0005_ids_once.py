"""An id is given once, on SQLite too: what is told of by an id must not be told of somebody else later."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

USED_IN = {
    "candidate": ("SELECT max(candidate_id) FROM erasure",),
    "application": ("SELECT max(application_id) FROM journal", "SELECT max(application_id) FROM erasure"),
    "interview": ("SELECT max(interview_id) FROM journal",),
    "outbox": ("SELECT max(parcel_id) FROM letter_copy",),
    "step": ("SELECT max(step_id) FROM outbox",),
    "note": (),
    "document": (),
    "employee": (),
}
"""By table: where else its ids are told, perhaps of rows that are gone."""

OWN_KEY = re.compile(r"PRIMARY KEY \(id\)")


def upgrade() -> None:
    """PostgreSQL's sequences never go back; SQLite gives the highest id again once its row is gone, unless it is told."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, used_in in USED_IN.items():
        _make_anew(table)
        _begin_after(table, used_in)


def _make_anew(table: str) -> None:
    """The table as it is, but for its key; its indexes and triggers go with the old one, so they are made again."""
    made, *others = _sentences(table)
    keyed, found = OWN_KEY.subn("PRIMARY KEY (id AUTOINCREMENT)", made)
    if found != 1:
        raise RuntimeError(f"the table {table} is not as the migrations before left it; nothing was changed")
    columns = ", ".join(f'"{one["name"]}"' for one in sa.inspect(op.get_bind()).get_columns(table))
    op.execute(re.sub(rf'CREATE TABLE "?{table}"?', f'CREATE TABLE "{table}_anew"', keyed, count=1))
    op.execute(f'INSERT INTO "{table}_anew" ({columns}) SELECT {columns} FROM "{table}"')  # noqa: S608 - our own names
    op.execute(f'DROP TABLE "{table}"')
    op.execute(f'ALTER TABLE "{table}_anew" RENAME TO "{table}"')
    for sentence in others:
        op.execute(sentence)


def _sentences(table: str) -> list[str]:
    """What made the table, then its indexes, then its triggers, in SQLite's own memory."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL "
            "ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name"
        ),
        {"name": table},
    )
    return [sql for (sql,) in rows]


def _begin_after(table: str, used_in: tuple[str, ...]) -> None:
    found = [op.get_bind().scalar(sa.text(one)) or 0 for one in (f'SELECT max(id) FROM "{table}"', *used_in)]  # noqa: S608 - our own name
    op.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name").bindparams(name=table))
    op.execute(
        sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)").bindparams(name=table, seq=max(found))
    )


def downgrade() -> None:
    """Releases go forward only: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
