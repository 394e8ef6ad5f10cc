"""What the first revision adds beside tables: the search index and the journal's guards."""

from __future__ import annotations

from alembic import op

_GUARDED = ("action", "change")


def add_search_index() -> None:
    """Contentless, as the tokens are rebuilt from the tables; its entries can be replaced."""
    op.execute(
        "CREATE VIRTUAL TABLE customer_search USING fts5(words, content='', detail=none,"
        " contentless_delete=1, prefix='1 2 3 4 5', tokenize='unicode61 remove_diacritics 0')"
    )


def add_journal_guards() -> None:
    """Nobody edits history: neither this program nor somebody with a database client."""
    for table in _GUARDED:
        for work in ("UPDATE", "DELETE"):
            op.execute(
                f'CREATE TRIGGER {table}_refuses_{work.lower()} BEFORE {work} ON "{table}"'
                f" BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END"
            )
