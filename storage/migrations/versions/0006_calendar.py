"""The recruiter's day: appointments, proposed times, digests, Home, feeds, preferences, what became of an interview."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNTOLD = (
    "meeting = 'awaiting' AND cancelled_at IS NULL AND nudged_at IS NULL "
    "AND (nudge_revision IS NULL OR nudge_revision <> revision)"
)

FOLLOWERS = {
    "interview_vacancy": (
        "INSERT ON interview",
        (
            "UPDATE interview SET vacancy_id = (SELECT vacancy_id FROM application WHERE id = NEW.application_id), "
            "asked_at = coalesce(NEW.asked_at, NEW.created_at) WHERE id = NEW.id"
        ),
    ),
    "interviewer_added": (
        "INSERT ON interviewer",
        "UPDATE interviewer SET starts_at = (SELECT starts_at FROM interview WHERE id = NEW.interview_id) WHERE id = NEW.id",
    ),
    "interview_moved": (
        "UPDATE OF starts_at ON interview",
        "UPDATE interviewer SET starts_at = NEW.starts_at WHERE interview_id = NEW.id",
    ),
}
"""Columns that repeat another table's, so that a week is one stretch of an index: by name, after what, what is done."""


def upgrade() -> None:
    """Add columns one by one: SQLite keeps the triggers of a table that is not made anew."""
    _interview()
    _outbox()
    _appointments()
    _digests()
    _digest_shown()
    _people()
    _feeds()
    _fill_in()
    _follow()


def _fill_in() -> None:
    """What there is already: as if the triggers had been there."""
    op.execute(
        "UPDATE interview SET asked_at = created_at, "
        "vacancy_id = (SELECT vacancy_id FROM application WHERE application.id = interview.application_id)"
    )
    op.execute(
        "UPDATE interviewer SET starts_at = "
        "(SELECT starts_at FROM interview WHERE interview.id = interviewer.interview_id)"
    )


def _follow() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (after, does) in FOLLOWERS.items():
        if sqlite:
            op.execute(f"CREATE TRIGGER {name} AFTER {after} BEGIN {does}; END")
            continue
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$")
        op.execute(f"CREATE TRIGGER {name} AFTER {after} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("detail", sa.String(32), nullable=False),
        sa.Column("etag", sa.String(length=32), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feed_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_digest")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_person_id"), ["person_id"], unique=False)


def _people() -> None:
    op.create_table(
        "home",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_home_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_home")),
    )
    with op.batch_alter_table("home", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_home_opened_at"), ["opened_at"], unique=False)
    op.create_table(
        "preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("nudge_hours", sa.Integer(), server_default="48", nullable=False),
        sa.Column("quiet_from", sa.String(length=5), server_default="", nullable=False),
        sa.Column("quiet_until", sa.String(length=5), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_preference_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preference")),
    )


def _digests() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("rhythm", sa.String(32), nullable=False),
        sa.Column("weekday", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("weekends", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("when_empty", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused", sa.String(length=32), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subscription_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_channel", ["channel_id"], unique=False)
        batch_op.create_index(
            "ix_subscription_due",
            ["next_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL AND paused = ''"),
            postgresql_where=sa.text("ended_at IS NULL AND paused = ''"),
        )
        batch_op.create_index(batch_op.f("ix_subscription_person_id"), ["person_id"], unique=False)
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("ts", sa.String(length=32), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_digest_subscription_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("subscription_id", "local_date", name=op.f("uq_digest_subscription_id")),
    )
    op.create_table(
        "subscription_scope",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_subscription_scope_subscription_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "kind", "ref_id", name=op.f("pk_subscription_scope")),
    )
    with op.batch_alter_table("subscription_scope", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_scope_ref", ["kind", "ref_id", "subscription_id"], unique=False)


def _digest_shown() -> None:
    op.create_table(
        "digest_shown",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_digest_shown_digest_id_digest"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", "application_id", name=op.f("pk_digest_shown")),
    )
    with op.batch_alter_table("digest_shown", schema=None) as batch_op:
        batch_op.create_index("ix_digest_shown_application", ["application_id", "digest_id"], unique=False)


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=500), server_default="", nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_appointment_application_id_application"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id_person")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_appointment_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("uid", name=op.f("uq_appointment_uid")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_application_id"), ["application_id"], unique=False)
        batch_op.create_index("ix_appointment_person", ["person_id", "starts_at"], unique=False)
        batch_op.create_index("ix_appointment_starts", ["starts_at"], unique=False)
        batch_op.create_index("ix_appointment_vacancy", ["vacancy_id", "starts_at"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_proposal_interview_id_interview"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("interview_id", "starts_at", name=op.f("uq_proposal_interview_id")),
    )
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vacancy_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("nudge_revision", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("other_times_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_interview_created_by_starts", ["created_by_id", "starts_at"], unique=False)
        batch_op.create_index(
            "ix_interview_unanswered",
            ["starts_at", "asked_at"],
            unique=False,
            sqlite_where=sa.text(UNTOLD),
            postgresql_where=sa.text(UNTOLD),
        )
        batch_op.create_index("ix_interview_vacancy_starts", ["vacancy_id", "starts_at"], unique=False)


def _interview() -> None:
    with op.batch_alter_table("interviewer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_interviewer_person_starts", ["person_id", "starts_at"], unique=False)


def _outbox() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=64), server_default="", nullable=False))
        batch_op.create_index(
            "ix_outbox_about",
            ["about"],
            unique=False,
            sqlite_where=sa.text("about <> '' AND state = 'queued'"),
            postgresql_where=sa.text("about <> '' AND state = 'queued'"),
        )


def downgrade() -> None:
    """Releases go forward only: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
