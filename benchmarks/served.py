"""A demo store on a PostgreSQL server of the benchmark's own, set up as a showroom's would be."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.places import ServerPlace
from crmdesk.access.accounts import sign_in
from crmdesk.access.permissions import reaches
from crmdesk.store.opening import open_store
from crmdesk.store.sealing import Cost
from crmdesk.store.server.address import address_of
from crmdesk.store.server.founding import Owner, found_database
from crmdesk.store.server.moving import move_to_server
from crmdesk.store.server.unlocking import cost_less
from tests.server.cluster import OWNER_PASSWORD, Cluster

DATABASE = "showroom"
_CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)
_AS_REAL = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "jit": "on",
    "max_connections": "250",
    "shared_buffers": "256MB",
    "scram_iterations": "4096",
}


@dataclass(frozen=True)
class Served:
    """``took`` is the move's seconds, and ``rows`` how many were moved."""

    place: ServerPlace
    passwords: Mapping[str, str]
    rows: int
    took: float


@contextmanager
def served(path: Path, folder: Path) -> Iterator[Served]:
    """The plain file at ``path`` is moved; its passwords cost nothing to try."""
    cost_less(_CHEAP)
    cluster = Cluster(**_AS_REAL)
    cluster.make()
    try:
        yield _moved(cluster, path, folder)
    finally:
        cluster.remove()


def _moved(cluster: Cluster, path: Path, folder: Path) -> Served:
    owner = _owner(cluster.port, folder)
    store = open_store(path)
    try:
        by = sign_in(store, "admin")
        before = time.perf_counter()
        found_database(owner, reaches())
        moved = move_to_server(store, owner, by)
        took = time.perf_counter() - before
    finally:
        store.close()
        owner.close()
    _tidy(cluster)
    place = ServerPlace(_address(cluster.port), folder, moved.passwords)
    return Served(place, moved.passwords, sum(moved.counts.values()), took)


def _tidy(cluster: Cluster) -> None:
    """What autovacuum does within a minute or two of a move."""
    with cluster.connect("postgres", "super", DATABASE) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _address(port: int) -> str:
    return f"postgresql://127.0.0.1:{port}/{DATABASE}"


def _owner(port: int, folder: Path) -> Owner:
    address = address_of(f"postgresql://owner@127.0.0.1:{port}/{DATABASE}")
    return Owner(address, OWNER_PASSWORD, folder / "owner.server")
