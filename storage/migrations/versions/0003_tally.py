"""How many messages went out, failed, were tried again; how many reminders were skipped, and why: counted as it happens."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARCEL_EVENTS = {
    "sent": "NEW.state = 'sent' AND OLD.state <> 'sent'",
    "failed": "NEW.state = 'failed' AND OLD.state <> 'failed'",
    "retried": "NEW.state = 'queued' AND NEW.attempts > OLD.attempts",
    "resent": "NEW.resent AND NOT OLD.resent",
}
OF_COLUMNS = "UPDATE OF state, attempts, resent"
TRIGGERS = {
    **{f"tally_{event}": (OF_COLUMNS, "outbox", event, condition) for event, condition in PARCEL_EVENTS.items()},
    "tally_failed_at_once": ("INSERT", "outbox", "failed", "NEW.state = 'failed'"),
    "tally_skipped": ("UPDATE OF state", "reminder", "skipped", "NEW.state = 'skipped' AND OLD.state <> 'skipped'"),
    "tally_skipped_at_once": ("INSERT", "reminder", "skipped", "NEW.state = 'skipped'"),
}
"""By its name: after what, on which table, what is counted then, and when."""

ADD_ONE = "ON CONFLICT (shard, event, channel, reason) DO UPDATE SET count = tally.count + 1"


def upgrade() -> None:
    """Make the table, count what is there already, and have the database count from here on."""
    op.create_table(
        "tally",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shard", "event", "channel", "reason", name=op.f("pk_tally")),
    )
    _count_the_past()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _count_the_past() -> None:
    into = "INSERT INTO tally (shard, event, channel, reason, count) SELECT 0,"
    op.execute(
        f"{into} state, channel, '', count(*) FROM outbox WHERE state IN ('sent', 'failed') GROUP BY state, channel"
    )
    op.execute(f"{into} 'retried', channel, '', sum(attempts) FROM outbox WHERE attempts > 0 GROUP BY channel")
    op.execute(f"{into} 'resent', channel, '', count(*) FROM outbox WHERE resent GROUP BY channel")
    op.execute(
        f"{into} 'skipped', channel, coalesce(reason, ''), count(*) FROM reminder "
        "WHERE state = 'skipped' GROUP BY channel, reason"
    )


def _sqlite_triggers() -> None:
    """SQLite has one writer at a time: one shard is enough."""
    values = "INSERT INTO tally (shard, event, channel, reason, count) VALUES"
    for name, (verb, table, event, condition) in TRIGGERS.items():
        reason = "coalesce(NEW.reason, '')" if table == "reminder" else "''"
        op.execute(
            f"CREATE TRIGGER {name} AFTER {verb} ON {table} WHEN {condition} "
            f"BEGIN {values} (0, '{event}', NEW.channel, {reason}, 1) {ADD_ONE}; END"
        )


def _postgresql_triggers() -> None:
    """Each connection counts in a shard of its own: on one row all writers would wait for one another."""
    op.execute(
        "CREATE FUNCTION tally_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO tally (shard, event, channel, reason, count) "
        "VALUES (pg_backend_pid(), TG_ARGV[0], NEW.channel, coalesce(to_jsonb(NEW) ->> TG_ARGV[1], ''), 1) "
        + ADD_ONE
        + "; RETURN NULL; END $$"
    )
    for name, (verb, table, event, condition) in TRIGGERS.items():
        reason = "reason" if table == "reminder" else ""
        op.execute(
            f"CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION tally_one('{event}', '{reason}')"
        )


def downgrade() -> None:
    """Releases go forward only: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
