"""Panel review and collaborative rating: who is asked about whom, what they say, who is told of new applicants."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables, and one column of the vacancy."""
    _panel()
    _panel_candidate()
    _panel_reviewer()
    _review()
    _review_link()
    _review_code()
    _colleague_rating()
    _rating_reply()
    _applicant_watch()
    _applicant_notice()
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("collaborative", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_outbox_review",
        "outbox",
        ["about"],
        unique=False,
        sqlite_where=sa.text("kind IN ('panel_request', 'panel_nudge', 'panel_code')"),
        postgresql_where=sa.text("kind IN ('panel_request', 'panel_nudge', 'panel_code')"),
    )


def _panel() -> None:
    op.create_table(
        "panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("sender", sa.String(length=254), server_default="", nullable=False),
        sa.Column("subject", sa.String(length=300), server_default="", nullable=False),
        sa.Column("contents", sa.Text(), server_default="", nullable=False),
        sa.Column("signature", sa.Text(), server_default="", nullable=False),
        sa.Column("rating", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("comments", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("files", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("tells_each", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("confirms", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing", sa.String(32), nullable=True),
        sa.Column("left_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("ts", sa.String(length=32), server_default="", nullable=False),
        sa.Column("result_channel_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("result_ts", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panel_person_id_person")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_panel_step_id_step"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_panel_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("step_id", name=op.f("uq_panel_step_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index(
            "ix_panel_open",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_panel_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_vacancy_id"), ["vacancy_id"], unique=False)


def _panel_candidate() -> None:
    op.create_table(
        "panel_candidate",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_panel_candidate_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_candidate_panel_id_panel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("panel_id", "application_id", name=op.f("pk_panel_candidate")),
        sa.UniqueConstraint("panel_id", "position", name=op.f("uq_panel_candidate_panel_id")),
    )
    with op.batch_alter_table("panel_candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_candidate_application_id"), ["application_id"], unique=False)


def _panel_reviewer() -> None:
    op.create_table(
        "panel_reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("passed_to_id", sa.Integer(), nullable=True),
        sa.Column("openings", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudges", sa.Integer(), server_default="0", nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("ts", sa.String(length=32), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_reviewer_panel_id_panel"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["passed_to_id"], ["panel_reviewer.id"], name=op.f("fk_panel_reviewer_passed_to_id_panel_reviewer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panel_reviewer_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_reviewer")),
        sa.UniqueConstraint("panel_id", "email_key", name="uq_panel_reviewer_email"),
        sa.UniqueConstraint("panel_id", "person_id", name=op.f("uq_panel_reviewer_panel_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("panel_reviewer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_reviewer_person_id"), ["person_id"], unique=False)


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rating IN (1, 2, 3, 4, 5, 6, 7)", name=op.f("ck_review_rating")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_review_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["panel_reviewer.id"],
            name=op.f("fk_review_reviewer_id_panel_reviewer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("reviewer_id", "application_id", name=op.f("uq_review_reviewer_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_application", ["application_id"], unique=False)


def _review_link() -> None:
    op.create_table(
        "review_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["panel_reviewer.id"],
            name=op.f("fk_review_link_reviewer_id_panel_reviewer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_review_link_digest")),
    )
    with op.batch_alter_table("review_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_link_reviewer_id"), ["reviewer_id"], unique=False)


def _review_code() -> None:
    op.create_table(
        "review_code",
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session", sa.String(length=64), server_default="", nullable=False),
        sa.Column("session_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["panel_reviewer.id"],
            name=op.f("fk_review_code_reviewer_id_panel_reviewer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reviewer_id", name=op.f("pk_review_code")),
    )


def _colleague_rating() -> None:
    op.create_table(
        "colleague_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating IN (1, 2, 3, 4, 5, 6, 7)", name=op.f("ck_colleague_rating_rating")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_colleague_rating_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_colleague_rating_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague_rating")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_colleague_rating_application_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("colleague_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_colleague_rating_person_id"), ["person_id"], unique=False)


def _rating_reply() -> None:
    op.create_table(
        "rating_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rating_reply_person_id_person")),
        sa.ForeignKeyConstraint(
            ["rating_id"],
            ["colleague_rating.id"],
            name=op.f("fk_rating_reply_rating_id_colleague_rating"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_reply")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rating_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_reply_rating_id"), ["rating_id"], unique=False)


def _applicant_watch() -> None:
    op.create_table(
        "applicant_watch",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("told_until", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_applicant_watch_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_applicant_watch_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "person_id", name=op.f("pk_applicant_watch")),
    )
    with op.batch_alter_table("applicant_watch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applicant_watch_person_id"), ["person_id"], unique=False)


def _applicant_notice() -> None:
    op.create_table(
        "applicant_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.Boolean(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("until_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("ts", sa.String(length=32), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_applicant_notice_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_applicant_notice_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicant_notice")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("applicant_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applicant_notice_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_applicant_notice_vacancy", ["vacancy_id", "until_id", "after_id"], unique=False)


def downgrade() -> None:
    """Releases go forward only: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
