"""Examining a store: its structure, its journal, its search index, and what must hold in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.store.backup import backup, backup_folders, backups_in, default_folder
from crmdesk.store.chain import chain_problems
from crmdesk.store.check_totals import total_problems
from crmdesk.store.copies import counts_of, structure_problems
from crmdesk.store.journal_order import GoneBack, gone_back
from crmdesk.store.manifest import Manifest, read_manifest
from crmdesk.store.migrating import SCHEMA
from crmdesk.store.restore import last_restored
from crmdesk.store.search_check import wrong_entries
from crmdesk.store.search_index import write_entries
from crmdesk.store.server.examining import (
    astray_in_group,
    counts_on_server,
    guard_problems,
    wrong_on_server,
)
from crmdesk.store.store import Store

_MOST_PAGES = 5
_AT_ONCE = 2_000

# Each asks for the rows that break a rule; its sentence names the first.
_RULES = {
    N_("{count} opportunities have another outcome than their stage, first {id}."): (
        "SELECT o.id FROM opportunity o JOIN stage s ON s.id = o.stage_id"
        " WHERE o.outcome <> s.outcome"
    ),
    N_("{count} open opportunities have no next contact, first {id}."): (
        "SELECT o.id FROM opportunity o WHERE o.outcome = 'open' AND NOT EXISTS"
        " (SELECT 1 FROM follow_up f WHERE f.opportunity_id = o.id AND f.done_at IS NULL)"
    ),
    N_("{count} open opportunities have several next contacts, first {id}."): (
        "SELECT opportunity_id AS id FROM follow_up WHERE done_at IS NULL"
        " AND opportunity_id IS NOT NULL GROUP BY opportunity_id HAVING count(*) > 1"
    ),
    N_("{count} customers have a completeness that is not of ten, first {id}."): (
        "SELECT id FROM customer WHERE completeness NOT BETWEEN 0 AND 10"
    ),
    N_("{count} customers have a level that no opportunity of theirs has, first {id}."): (
        "SELECT c.id FROM customer c WHERE"
        " EXISTS (SELECT 1 FROM opportunity o"
        " WHERE o.customer_id = c.id AND o.outcome = 'open')"
        " AND NOT EXISTS (SELECT 1 FROM opportunity o WHERE o.customer_id = c.id"
        " AND o.outcome = 'open' AND o.level IS NOT DISTINCT FROM c.level)"
    ),
    N_("{count} opportunities stand in another stage than their last move, first {id}."): (
        "SELECT o.id FROM opportunity o WHERE o.stage_id <> (SELECT m.to_stage_id"
        " FROM stage_move m WHERE m.opportunity_id = o.id ORDER BY m.at DESC, m.id DESC LIMIT 1)"
    ),
    N_("{count} customers have a level that the store does not know, first {id}."): (
        "SELECT c.id FROM customer c WHERE c.level IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM level l WHERE l.store_id = c.store_id AND l.key = c.level)"
    ),
}


@dataclass(frozen=True)
class CheckReport:
    """``repaired`` are the search entries that were written anew; they are no problems then.

    ``counts`` is empty where the file is too damaged to be counted. ``past_the_program`` and
    ``broken_rules`` are how many of the problems are of these kinds.
    """

    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    repaired: int = 0
    wrong_entries: int = 0
    past_the_program: int = 0
    broken_rules: int = 0
    gone_back: GoneBack = field(default_factory=GoneBack)
    """No problem of the store's: the chain says in which order it was."""

    @property
    def ok(self) -> bool:
        return not self.problems


def check(store: Store, *, repair: bool = False, progress: Progress = unwatched) -> CheckReport:
    """What is wrong with the store, read while others work.

    With ``repair`` the search index is written anew where it differs, after a backup.
    """
    try:
        report, wrong = _examined(store, progress)
    except DBAPIError as error:
        return CheckReport([str(error.orig)])
    if wrong and repair:
        backup(store, default_folder(store.path), progress)
        _write_anew(store, wrong, progress)
        return replace(report, repaired=len(wrong))
    if wrong:
        said = _("The search finds {count} customers wrongly or not at all, first {id}.")
        sentence = said.format(count=len(wrong), id=wrong[0])
        return replace(report, problems=[*report.problems, sentence], wrong_entries=len(wrong))
    return report


def _examined(store: Store, progress: Progress) -> tuple[CheckReport, list[int]]:
    """The report, and the customers that the search finds wrongly."""
    with store.engine.connect() as connection:
        problems = _structure(store, connection, progress)
        if problems:  # what can be read of a broken file says nothing
            return CheckReport(problems), []
        counts = _counts(store, connection)
        known = _newest_manifest(store)
        heads = known.heads if known else {}
        past = chain_problems(connection, heads, progress, counts["action"])
        is_of_all = store.database.backup_stem == store.path.stem  # not of one store of a group
        past += total_problems(connection, counts, known if is_of_all else None, SCHEMA)
        rules = _rule_problems(connection)
        if store.is_server:
            rules += astray_in_group(connection)
        report = CheckReport(
            past + rules,
            counts,
            past_the_program=len(past),
            broken_rules=len(rules),
            gone_back=gone_back(connection),
        )
        return report, _found_wrongly(store, connection, progress, counts["customer"])


def _structure(store: Store, connection: Connection, progress: Progress) -> list[str]:
    if store.is_server:
        return guard_problems(connection)
    raw = connection.connection.driver_connection
    return _page_problems(raw, store.is_encrypted) + structure_problems(raw, progress)


def _counts(store: Store, connection: Connection) -> dict[str, int]:
    if store.is_server:
        return counts_on_server(connection)
    return counts_of(connection.connection.driver_connection)


def _found_wrongly(
    store: Store, connection: Connection, progress: Progress, total: int
) -> list[int]:
    examine = wrong_on_server if store.is_server else wrong_entries
    return examine(connection, progress, total)


def _page_problems(connection: Any, is_encrypted: bool) -> list[str]:
    """Pages that are not as they were encrypted."""
    if not is_encrypted:
        return []
    rows = connection.execute("PRAGMA cipher_integrity_check").fetchmany(_MOST_PAGES)
    return [str(row[0]) for row in rows]


def _rule_problems(connection: Connection) -> list[str]:
    found = []
    for sentence, query in _RULES.items():
        counted = connection.exec_driver_sql(f"SELECT count(*), min(id) FROM ({query}) AS broken")
        count, first = counted.one()
        if count:
            found.append(_(sentence).format(count=count, id=first))
    return found


def _newest_manifest(store: Store) -> Manifest | None:
    """The newest that was made since a backup was last put back: before, the end was another."""
    since, stem = last_restored(store.path), store.database.backup_stem
    found = [
        manifest
        for folder in backup_folders(store)
        for manifest in _manifests(folder, stem)
        if since is None or manifest.created_at > since
    ]
    return max(found, key=_made_at, default=None)


def _manifests(folder: Path, stem: str) -> list[Manifest]:
    newest_first = reversed(backups_in(folder, stem))
    return [manifest for backup in newest_first if (manifest := read_manifest(backup))][:1]


def _made_at(manifest: Manifest) -> datetime:
    return manifest.created_at


def rewrite_search(store: Store, progress: Progress = unwatched) -> int:
    """Write the entries anew by which customers are found wrongly; how many. Backs nothing up."""
    with store.engine.connect() as connection:
        wrong = _found_wrongly(store, connection, progress, 1)
    _write_anew(store, wrong, progress)
    return len(wrong)


def _write_anew(store: Store, ids: list[int], progress: Progress) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        with store.quietly() as connection:
            write_entries(connection, ids[start : start + _AT_ONCE])
        progress(start, len(ids))
