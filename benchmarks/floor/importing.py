"""Taking in a workbook of prospects: calamine, string methods, ``executemany``.

Reason: the rows must be read, the numbers compared, the repeated left out, and what is kept must
be found by any part of its name and number, or the import is not worth having. So the search words
belong to the floor, made by the program's own function, as there is no quicker one. Left out are
guesses about columns, endings and dates, checks with a sentence for each refused row, levels and
sources by name, cadence, and the journal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from benchmarks.floor.saving import connect, lay_out
from crmdesk.store.search_tokens import tokens

_SEARCH = (
    "CREATE VIRTUAL TABLE customer_search USING fts5(words, content='', detail=none,"
    " contentless_delete=1, prefix='1 2 3 4 5', tokenize='unicode61 remove_diacritics 0')"
)
_INSERTS = {
    "customer": "INSERT INTO customer (id, store_id, name, level, created_at)"
    " VALUES (?, 1, ?, ?, ?)",
    "contact_number": "INSERT INTO contact_number (store_id, customer_id, number, digits)"
    " VALUES (1, ?, ?, ?)",
    "opportunity": "INSERT INTO opportunity (store_id, customer_id, stage_id, outcome, level,"
    " quantity, opened_at) VALUES (1, ?, 1, 'open', ?, 1, ?)",
    "stage_move": "INSERT INTO stage_move (opportunity_id, to_stage_id, at) VALUES (?, 1, ?)",
    "follow_up": "INSERT INTO follow_up (store_id, customer_id, opportunity_id, purpose, channel,"
    " due_on, planned_at) VALUES (1, ?, ?, 'first_call', 'phone', ?, ?)",
    "customer_search": "INSERT INTO customer_search (rowid, words) VALUES (?, ?)",
}


def import_rows(table: Path, store: Path) -> int:
    """How many were new."""
    connection = connect(store)
    lay_out(connection)
    connection.execute(_SEARCH)
    found: dict[tuple[str, str], list[str]] = {}
    lines: list[list[Any]] = CalamineWorkbook.from_path(table).get_sheet_by_index(0).to_python()
    for row in lines[1:]:
        digits = "".join(c for c in row[1] if c.isdigit())
        found.setdefault((row[0].strip(), digits), row)
    kept = [(i, name, digits, row) for i, ((name, digits), row) in enumerate(found.items(), 1)]
    rows = {
        "customer": [(i, name, row[3], row[6]) for i, name, __, row in kept],
        "contact_number": [(i, row[1], digits) for i, __, digits, row in kept],
        "opportunity": [(i, row[3], row[6]) for i, __, __, row in kept],
        "stage_move": [(i, row[6]) for i, __, __, row in kept],
        "follow_up": [(i, i, row[7], row[6]) for i, __, __, row in kept],
        "customer_search": [(i, " ".join(tokens([n], [d]))) for i, n, d, __ in kept],
    }
    connection.execute("BEGIN IMMEDIATE")
    for name, values in rows.items():
        connection.executemany(_INSERTS[name], values)
    connection.execute("INSERT INTO customer_search (customer_search) VALUES ('optimize')")
    connection.execute("COMMIT")
    connection.close()
    return len(kept)
