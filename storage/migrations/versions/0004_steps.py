"""What recruiters do with candidates: steps, notes, copies, documents, employees, accounts, reasons, the bin."""

import sqlalchemy as sa
from alembic import op

from domain.names import sort_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


REASONS = (
    "experience",
    "qualifications",
    "others_stronger",
    "language",
    "salary",
    "availability",
    "permit",
    "position_filled",
    "other",
)


def upgrade() -> None:
    """Add them; an application is unique in its vacancy only as long as it was not moved away."""
    _reasons()
    _names()
    _application()
    _accounts()
    _steps()
    _papers()
    _people()
    _outbox()
    _journal()


def _reasons() -> None:
    op.create_table(
        "reject_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.String(32), nullable=True),
        sa.Column("text", sa.String(length=75), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reject_reason")),
        sa.UniqueConstraint("shipped", name=op.f("uq_reject_reason_shipped")),
    )
    reasons = sa.table("reject_reason", sa.column("shipped"), sa.column("text"), sa.column("position"))
    op.bulk_insert(reasons, [{"shipped": one, "text": "", "position": place} for place, one in enumerate(REASONS)])


def _names() -> None:
    """What lists by name are ordered by."""
    kind = sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sort_name", kind, server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_candidate_sort_name"), ["sort_name"], unique=False)
    candidate = sa.table("candidate", *map(sa.column, ("id", "first_name", "last_name", "sort_name")))
    rows = op.get_bind().execute(sa.select(candidate.c.id, candidate.c.first_name, candidate.c.last_name)).all()
    new = [{"this": id, "key": sort_key(first, last)} for id, first, last in rows]
    if new:
        change = sa.update(candidate).where(candidate.c.id == sa.bindparam("this"))
        op.get_bind().execute(change.values(sort_name=sa.bindparam("key")), new)


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("password", sa.String(length=200), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_account_candidate_id_candidate"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_account")),
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_account_link_candidate_id_candidate"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_account_link_digest")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_link_parcel_id"), ["parcel_id"], unique=False)
    op.create_table(
        "account_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_account_session_candidate_id_candidate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_session")),
    )
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_session_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_session_expires_at"), ["expires_at"], unique=False)


def _steps() -> None:
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("inputs", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_step_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_step_unfinished",
            ["id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
    op.create_table(
        "selection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(32), nullable=True),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("application_ids", sa.JSON(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_selection_person_id_person")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_selection_step_id_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection")),
    )
    with op.batch_alter_table("selection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_selection_created_at"), ["created_at"], unique=False)
    op.create_table(
        "step_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_step_item_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_step_item_step_id_step"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_item")),
        sa.UniqueConstraint("step_id", "application_id", name=op.f("uq_step_item_step_id")),
    )
    with op.batch_alter_table("step_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_item_application_id"), ["application_id"], unique=False)
        batch_op.create_index("ix_step_item_state", ["step_id", "state", "id"], unique=False)


def _papers() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_document_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_document_step_id_step"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_step_id"), ["step_id"], unique=False)
    op.create_table(
        "letter_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("parcel_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_letter_copy_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["step.id"], name=op.f("fk_letter_copy_step_id_step"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_copy")),
    )
    with op.batch_alter_table("letter_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_copy_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_copy_parcel_id"), ["parcel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_copy_step_id"), ["step_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_note_application_id_application"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_note_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_application_id"), ["application_id"], unique=False)


def _people() -> None:
    op.create_table(
        "employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_employee_application_id_application"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_employee_candidate_id_candidate"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_employee_created_by_id_person")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_employee_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee")),
    )
    with op.batch_alter_table("employee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employee_department_id"), ["department_id"], unique=False)
        batch_op.create_index(
            "uq_employee_candidate",
            ["candidate_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("whole_person", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_candidate_id"), ["candidate_id"], unique=False)


def _application() -> None:
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reject_stage", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("reject_reason_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("offer_open", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("moved_to_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_application_candidate_id"), type_="unique")
        batch_op.create_index(
            "ix_application_group",
            ["vacancy_id", "deleted_at", "status", "ranking", "candidate_id", "moved_to_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_application_candidate_vacancy",
            ["candidate_id", "vacancy_id"],
            unique=True,
            sqlite_where=sa.text("moved_to_id IS NULL"),
            postgresql_where=sa.text("moved_to_id IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_application_moved_to_id_application"), "application", ["moved_to_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_application_reject_reason_id_reject_reason"), "reject_reason", ["reject_reason_id"], ["id"]
        )


def _outbox() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("application_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("step_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outbox_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_step_id"), ["step_id"], unique=False)
    with op.batch_alter_table("slack_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_slack_message_step_id"), ["step_id"], unique=False)
        batch_op.add_column(sa.Column("application_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_slack_message_application_id"), ["application_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_slack_message_application_id_application"), "application", ["application_id"], ["id"]
        )


def _journal() -> None:
    """The journal stays append only, but for one thing: when a person is erased, the facts of a line become empty."""
    same = ("id", "at", "actor_kind", "person_id", "surface", "event", "vacancy_id", "application_id", "interview_id")
    if op.get_bind().dialect.name == "sqlite":
        other = " OR ".join(f"NEW.{one} IS NOT OLD.{one}" for one in same)
        op.execute("DROP TRIGGER journal_no_update")
        op.execute(
            f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal WHEN NEW.facts <> '{{}}' OR {other} "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append only'); END"
        )
        return
    other = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in same)
    op.execute(
        "CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' OR NEW.facts::text <> '{{}}' OR {other} THEN "
        "RAISE EXCEPTION 'the journal is append only'; END IF; RETURN NEW; END $$"
    )


def downgrade() -> None:
    """Releases go forward only: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
