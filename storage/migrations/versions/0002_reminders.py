"""Reminders, SMS, and addresses that nothing goes to any more."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; rows that are there have had none of it."""
    _reminders()
    _columns()


def _reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_reminder_interview_id_interview"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["parcel_id"], ["outbox.id"], name=op.f("fk_reminder_parcel_id_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("interview_id", "channel", "revision", name=op.f("uq_reminder_interview_id")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reminder_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )


def _columns() -> None:
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email_stopped", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("mobile_stopped", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("soft_bounces", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipt", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_outbox_provider",
            ["provider_ref"],
            unique=False,
            sqlite_where=sa.text("channel = 'sms'"),
            postgresql_where=sa.text("channel = 'sms'"),
        )

    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminder", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("reminder_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Releases go forward only: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
