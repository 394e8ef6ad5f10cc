"""Whether the search index says of each customer what the tables say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection, select, text

from crmdesk.jobs import Progress
from crmdesk.models import Customer
from crmdesk.store.search_index import entries_of

_AT_ONCE = 2_000


def wrong_entries(connection: Connection, progress: Progress, total: int) -> list[int]:
    """The customers whose entry is missing, different, or of somebody who is gone.

    Entries are compared by a sum over their words, which needs no more than a number each; only
    what differs is then compared as the index's own tokenizer would cut it.
    """
    held = _held(connection)
    suspects = []
    for done, ids in enumerate(_chunks(connection)):
        entries = entries_of(connection, ids)
        suspects += [i for i in ids if held.pop(i, None) != _sum(set(entries[i].split()))]
        progress(min(done * _AT_ONCE, total), total)
    wrong = list(held)
    for start in range(0, len(suspects), _AT_ONCE):
        wrong += _really_wrong(connection, suspects[start : start + _AT_ONCE])
    return sorted(wrong)


def _held(connection: Connection) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for doc, term in _words(connection, "main", "customer_search"):
        sums[doc] += hash(term)
    return dict(sums)


def _words(connection: Connection, schema: str, index: str) -> Iterator[tuple[int, str]]:
    """Every word of an index, with the row that it leads to."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.words_held")
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE temp.words_held USING fts5vocab({schema}, {index}, instance)"
    )
    found = connection.exec_driver_sql("SELECT doc, term FROM temp.words_held")
    for rows in found.partitions(_AT_ONCE):
        yield from ((row[0], row[1]) for row in rows)


def _sum(words: Collection[str]) -> int:
    return sum(hash(word) for word in words)


def _chunks(connection: Connection) -> Iterator[Sequence[int]]:
    last = 0
    while ids := connection.scalars(
        select(Customer.id).where(Customer.id > last).order_by(Customer.id).limit(_AT_ONCE)
    ).all():
        yield ids
        last = ids[-1]


def _really_wrong(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Those whose words also differ after the tokenizer has cut what should be there."""
    sql = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'customer_search'"))
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.wanted")
    connection.exec_driver_sql(str(sql).replace("TABLE customer_search", "TABLE temp.wanted"))
    connection.execute(
        text("INSERT INTO temp.wanted (rowid, words) VALUES (:id, :words)"),
        [{"id": i, "words": words} for i, words in entries_of(connection, ids).items()],
    )
    wanted = _of(ids, _words(connection, "temp", "wanted"))
    held = _of(ids, _words(connection, "main", "customer_search"))
    connection.exec_driver_sql("DROP TABLE temp.wanted")
    return [i for i in ids if wanted[i] != held[i]]


def _of(ids: Sequence[int], words: Iterator[tuple[int, str]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {i: set() for i in ids}
    for doc, term in words:
        if doc in found:
            found[doc].add(term)
    return found
