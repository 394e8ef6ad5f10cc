import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from crmdesk.errors import UserError
from crmdesk.models import Base
from crmdesk.store import migrating
from crmdesk.store.backup import backups_in, default_folder
from crmdesk.store.migrating import SCHEMA, migrate
from crmdesk.store.opening import open_store
from tests.store.test_backup import fill, names_in

BESIDE = ("customer_search", "search_token", "role_reach")
HERE = Path(migrating.__file__).with_name("migrations")
REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {work}
"""


@pytest.fixture
def path(store, now):
    """A closed store with two customers."""
    fill(store, now)
    store.close()
    return store.path


@pytest.fixture
def with_revision(tmp_path):
    """The shipped migrations and one more that does ``work``."""

    def made(work):
        folder = shutil.copytree(HERE, tmp_path / "migrations")
        newest = max(one.stem for one in (HERE / "versions").glob("[0-9]*.py"))
        text = REVISION.format(before=newest.split("_")[0], work=work)
        (folder / "versions" / "9999_more.py").write_text(text)
        return folder

    return made


def upgraded(path, now, migrations):
    return migrate(path, None, now, migrations=migrations, schema=SCHEMA + 1)


@pytest.mark.file_only
def test_the_schema_s_number_is_the_number_of_revisions():
    assert len(list((HERE / "versions").glob("[0-9]*.py"))) == SCHEMA


def test_the_migrations_lead_to_what_the_models_say(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _parents: (
                    kind != "table" or not str(name).startswith(BESIDE)
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.file_only
def test_a_migration_leaves_a_backup_of_what_was_before(path, now, with_revision):
    work = 'op.add_column("customer", sa.Column("nickname", sa.String()))'
    copy = upgraded(path, now, with_revision(work))

    assert names_in(copy) == ["Lin", "Wang"]
    assert copy.name.startswith(f"south-before-schema-{SCHEMA + 1}-")
    with pytest.raises(UserError, match="newer crmdesk"):
        open_store(path)


@pytest.mark.file_only
def test_a_rebuilt_table_keeps_the_rows_that_refer_to_it(path, now, with_revision):
    work = (
        'with op.batch_alter_table("customer", recreate="always") as table:\n'
        '        table.add_column(sa.Column("nickname", sa.String()))'
    )
    upgraded(path, now, with_revision(work))
    import sqlite3

    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM contact_number").fetchone() == (2,)
    connection.close()


@pytest.mark.file_only
@pytest.mark.parametrize(
    "work",
    [
        "raise RuntimeError('no such idea')",
        'op.execute("DELETE FROM contact_number WHERE id = 1")',
        'op.execute("UPDATE contact_number SET customer_id = 77")',
        'op.execute("INSERT INTO nowhere VALUES (1)")',
        'op.drop_table("visit"); op.execute("COMMIT"); raise RuntimeError("half done")',
    ],
)
def test_a_failed_migration_puts_everything_back_and_says_so(path, now, with_revision, work):
    with pytest.raises(UserError, match="It is as it was"):
        upgraded(path, now, with_revision(work))
    assert names_in(path) == ["Lin", "Wang"]
    assert open_store(path).close() is None


@pytest.mark.file_only
def test_a_store_that_somebody_has_open_is_not_migrated(path, now, with_revision):
    other = open_store(path)
    with pytest.raises(UserError, match="open in another window"):
        upgraded(path, now, with_revision("pass"))
    other.close()


@pytest.mark.file_only
def test_an_older_store_is_migrated_when_it_is_opened(path, now, with_revision, monkeypatch):
    work = 'op.add_column("customer", sa.Column("nickname", sa.String()))'
    migrations, real = with_revision(work), migrating.migrate
    from crmdesk.store import opening

    monkeypatch.setattr(opening, "SCHEMA", SCHEMA + 1)
    monkeypatch.setattr(
        opening,
        "migrate",
        lambda path, key, at: real(path, key, at, migrations=migrations, schema=SCHEMA + 1),
    )
    open_store(path, now=lambda: now).close()

    assert len(backups_in(default_folder(path))) == 1


@pytest.mark.file_only
def test_an_encrypted_store_is_migrated_too(locked, now, with_revision):
    fill(locked, now)
    locked.close()
    copy = migrate(
        locked.path, locked.key, now, migrations=with_revision("pass"), schema=SCHEMA + 1
    )
    assert names_in(copy, locked.key) == ["Lin", "Wang"]
