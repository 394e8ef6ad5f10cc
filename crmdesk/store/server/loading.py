"""Filling empty tables fast: references and indexes are made once, over all rows, at the end.

Each row's references checked one by one, and each index kept in order meanwhile, take ten times
as long. All of it happens in the caller's transaction, as the server's tables change in them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_MEMORY = "256MB"
_REFERENCES = """
SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname),
       format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname,
              pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
ORDER BY c.relname, k.conname
"""
_INDEXES = """
SELECT format('DROP INDEX %I', i.indexname), i.indexdef FROM pg_indexes i
WHERE i.schemaname = 'public' AND NOT EXISTS (
    SELECT FROM pg_constraint k WHERE k.conname = i.indexname AND k.contype IN ('p', 'u'))
ORDER BY i.indexname
"""

_KEYS = """
SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname),
       format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname,
              pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'p' AND c.oid = 'public.search_token'::regclass
"""
_WORDS = """
SELECT format('DROP INDEX %I', i.indexname), i.indexdef FROM pg_indexes i
WHERE i.schemaname = 'public' AND i.tablename = 'search_token' AND NOT EXISTS (
    SELECT FROM pg_constraint k WHERE k.conname = i.indexname AND k.contype IN ('p', 'u'))
"""


@contextmanager
def words_sorted_last(connection: Any) -> Iterator[None]:
    """The search's words come in no order: to sort them once at the end takes less time."""
    parts = [*connection.execute(_KEYS).fetchall(), *connection.execute(_WORDS).fetchall()]
    for drop, __ in parts:
        connection.execute(drop)
    yield
    for __, make in parts:
        connection.execute(make)


@contextmanager
def indexes_last(connection: Any) -> Iterator[None]:
    """``connection`` is psycopg's, of the tables' owner, inside a transaction."""
    connection.execute(f"SET LOCAL maintenance_work_mem = '{_MEMORY}'")
    references = connection.execute(_REFERENCES).fetchall()
    for drop, __ in references:
        connection.execute(drop)
    indexes = connection.execute(_INDEXES).fetchall()
    for drop, __ in indexes:
        connection.execute(drop)
    yield
    for __, make in (*indexes, *references):
        connection.execute(make)
