"""What a server needs: a save that is known again, and each account's key to writing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("action", sa.Column("request", sa.String(), nullable=True))
    op.create_index(
        "uq_action_request",
        "action",
        ["request"],
        unique=True,
        sqlite_where=sa.text("request IS NOT NULL"),
        postgresql_where=sa.text("request IS NOT NULL"),
    )
    op.create_table(
        "account_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("database_role", sa.String(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("wrapped", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_key_account_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_account_key_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_key")),
        sa.UniqueConstraint("account_id", name=op.f("uq_account_key_account_id")),
        sa.UniqueConstraint("database_role", name=op.f("uq_account_key_database_role")),
    )
