"""Counting that a message went no longer reads the message: its whole row was made into JSON for a column it has not.

And reminders that are held are found without looking at all there ever were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNT_ONE = """
CREATE OR REPLACE FUNCTION tally_one() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE why text := '';
BEGIN
  IF TG_ARGV[1] <> '' THEN why := coalesce(NEW.reason, ''); END IF;
  INSERT INTO tally (shard, event, channel, reason, count)
  VALUES (pg_backend_pid(), TG_ARGV[0], NEW.channel, why, 1)
  ON CONFLICT (shard, event, channel, reason) DO UPDATE SET count = tally.count + 1;
  RETURN NULL;
END $$
"""
"""A field of NEW is looked up when its line is reached, so that the table without reasons never asks for one."""


def upgrade() -> None:
    """PostgreSQL's function anew; the triggers that call it stay. SQLite's triggers name their columns already."""
    held = sa.text("state = 'held'")
    op.create_index("ix_reminder_held", "reminder", ["interview_id", "id"], sqlite_where=held, postgresql_where=held)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(COUNT_ONE)


def downgrade() -> None:
    """Releases go forward only: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
