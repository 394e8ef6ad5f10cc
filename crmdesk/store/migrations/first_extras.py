"""What the first revision adds beside tables: the search index and the journal's guards."""

from __future__ import annotations

from alembic import op

_GUARDED = ("action", "change")


_REFUSAL = "the journal is never changed"


def add_search_index() -> None:
    """Of a file contentless, as the tokens are rebuilt from the tables and can be replaced.

    A server has the tokens as rows, ordered byte by byte, and the same name for those who ask.
    """
    if _is_server():
        op.execute(
            'CREATE TABLE search_token (store_id integer NOT NULL, token text COLLATE "C" NOT NULL,'
            " customer_id integer NOT NULL, PRIMARY KEY (store_id, token, customer_id))"
        )
        op.execute("CREATE INDEX ix_search_token_customer_id ON search_token (customer_id, token)")
        # A surname is a narrow range of tokens with many rows, which a coarse histogram misses.
        op.execute("ALTER TABLE search_token ALTER COLUMN token SET STATISTICS 1000")
        op.execute(
            "CREATE VIEW customer_search WITH (security_invoker = true)"
            " AS SELECT id AS rowid FROM customer"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE customer_search USING fts5(words, content='', detail=none,"
        " contentless_delete=1, prefix='1 2 3 4 5', tokenize='unicode61 remove_diacritics 0')"
    )


def add_journal_guards() -> None:
    """Nobody edits history: neither this program nor somebody with a database client."""
    if _is_server():
        op.execute(
            "CREATE FUNCTION crm_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
    for table in _GUARDED:
        for work in ("UPDATE", "DELETE"):
            name = f"{table}_refuses_{work.lower()}"
            op.execute(
                f'CREATE TRIGGER {name} BEFORE {work} ON "{table}"'
                " FOR EACH ROW EXECUTE FUNCTION crm_refuse()"
                if _is_server()
                else f'CREATE TRIGGER {name} BEFORE {work} ON "{table}"'
                f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )


def _is_server() -> bool:
    return op.get_bind().dialect.name == "postgresql"
