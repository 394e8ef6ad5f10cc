"""A backup of a server's store put back: into a new database beside the present one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.store.backup_list import Known, verify
from crmdesk.store.dump_tools import Tools, newest_tools, output_of, run
from crmdesk.store.dumps import Held, held_in
from crmdesk.store.journal import cannot_undo, log_always, tell
from crmdesk.store.manifest import Manifest, read_manifest
from crmdesk.store.migrating import SCHEMA, rows_of
from crmdesk.store.restore import changed_since, no_backup, refuse_missing
from crmdesk.store.server.backing_up import heads_on_server
from crmdesk.store.server.children import at, signed_in
from crmdesk.store.server.columns import NOT_MOVED
from crmdesk.store.server.connecting import NoDatabase, connect
from crmdesk.store.server.founding import (
    MAINTENANCE,
    Owner,
    administrator_of,
    found_database,
    make_database,
)
from crmdesk.store.server.moving import open_accounts
from crmdesk.store.server.roles import Reaches, quoted
from crmdesk.store.thinning import is_dump

_LEFT_OUT = ("POLICY", "ACL", "SCHEMA", "EXTENSION", "COMMENT", "PUBLICATION", "SUBSCRIPTION")
"""Of the old database's roles, or not ours; the program makes rights and policies anew."""


def restore_into(
    owner: Owner,
    dump: Path,
    reaches: Reaches,
    now: Callable[[], datetime],
    progress: Progress = unwatched,
) -> dict[str, str]:
    """Make ``owner``'s database of ``dump``; the first passwords of its accounts.

    The database must not be there yet. Failed or stopped, nothing of it is left.
    """
    manifest, held = _whole(dump, progress)
    _refuse_there(owner)
    before = _roles_now(owner)
    make_database(owner.credentials)
    try:
        _fill(owner, dump, progress)
        with owner.database.engine.connect() as connection:
            _refuse_difference(connection, held, manifest)
        found_database(owner, reaches)
        return _opened(owner, dump.name, now)
    except BaseException:
        _take_back(owner, before)
        raise


def _whole(dump: Path, progress: Progress) -> tuple[Manifest | None, Held]:
    """What the dump holds; raises ``UserError`` for what is damaged or of a newer program."""
    refuse_missing(dump)
    if not is_dump(dump):
        raise UserError(
            _(
                "“{path}” is no backup of a server's store. One in a file is opened as it is, and"
                " brought to a server with crmdesk move."
            ).format(path=dump)
        )
    manifest = read_manifest(dump)
    if manifest and verify(dump, progress) is Known.CHANGED:
        raise UserError(changed_since(dump))
    held = held_in(dump, sum(manifest.counts.values()) if manifest else 0, progress)
    if not held.schema:
        raise UserError(no_backup(dump))
    if held.schema > SCHEMA:
        raise UserError(
            _(
                "“{path}” was made by a newer crmdesk (schema {theirs}, this program knows {ours})."
                " Update this program."
            ).format(path=dump, theirs=held.schema, ours=SCHEMA)
        )
    return manifest, held


def _refuse_there(owner: Owner) -> None:
    try:
        owner.credentials.connect().close()
    except NoDatabase:
        return
    raise UserError(
        _("There is already a database “{name}”. A backup makes a new one: choose another.").format(
            name=owner.credentials.address.database
        )
    )


def _maintenance(owner: Owner) -> Any:
    elsewhere = replace(owner.credentials.address, database=MAINTENANCE)
    credentials = owner.credentials
    return connect(elsewhere, credentials.role, credentials.owner_password, autocommit=True)


def _roles_now(owner: Owner) -> set[str]:
    with _maintenance(owner) as connection:
        return {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}


def _fill(owner: Owner, dump: Path, progress: Progress) -> None:
    tools, credentials = newest_tools(), owner.credentials
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted"
        wanted.write_text(_wanted(tools, dump), "utf-8")
        how = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        where = at(credentials.address, credentials.role)
        command = tools.command("pg_restore", *how, f"--use-list={wanted}", *where, dump)
        env = signed_in(credentials.address, credentials.owner_password)
        run(command, env, lambda: progress(1, 2))


def _wanted(tools: Tools, dump: Path) -> str:
    with output_of(tools.command("pg_restore", "--list", dump)) as lines:
        listed = [line.decode("utf-8", "replace").rstrip() for line in lines]
    return "\n".join(line for line in listed if _is_wanted(line)) + "\n"


def _is_wanted(line: str) -> bool:
    """One is ``217; 1259 16395 TABLE public account owner``."""
    parts = line.split()
    return len(parts) > 3 and not line.startswith(";") and parts[3] not in _LEFT_OUT


def _refuse_difference(connection: Connection, held: Held, manifest: Manifest | None) -> None:
    there = {name: n for name, n in rows_of(connection).items() if name not in NOT_MOVED}
    for table, count in there.items():
        if held.counts.get(table, 0) != count:
            raise _differs(table, count, held.counts.get(table, 0))
    if manifest and manifest.counts != held.counts:
        raise _differs("", sum(held.counts.values()), sum(manifest.counts.values()))
    if manifest and heads_on_server(connection) != manifest.heads:
        raise UserError(_("The journal's end is not the one of this backup. Nothing was restored."))


def _differs(table: str, theirs: int, ours: int) -> UserError:
    said = _("“{table}” has {theirs} rows, the backup {ours}. Nothing was restored; report this.")
    return UserError(said.format(table=table, theirs=theirs, ours=ours))


def _opened(owner: Owner, source: str, now: Callable[[], datetime]) -> dict[str, str]:
    """Each active account gets a first password; the journal says since when it is a backup."""
    credentials = owner.credentials
    with owner.store(now).write(administrator_of(owner)) as session:
        by = session.info["actor"]
        session.execute(text("DELETE FROM account_key"))
        passwords = open_accounts(session)
        session.info["actor"] = by
        said = N_("Put the backup {backup} into the new database {name}, as the server's {owner}.")
        place = {"name": credentials.address.database, "owner": credentials.role}
        tell(session, "backup.restore", said, backup=source, **place)
        log_always(session)
        cannot_undo(session)
    return passwords


def _take_back(owner: Owner, before: set[str]) -> None:
    """The database and the roles that were made for it, as far as the server still answers."""
    owner.close()
    name = owner.credentials.address.database
    with suppress(Exception), _maintenance(owner) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")
        made = connection.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)"
            " OR starts_with(rolname, %s)",
            [f"{name}.", f"{name}:"],
        ).fetchall()
        for (role,) in made:
            if role not in before:
                connection.execute(f"DROP ROLE {quoted(role)}")
