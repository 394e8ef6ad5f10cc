"""What the daily works are measured on: a demo store, its people, and the floor's file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.floor.saving import connect, make_floor
from crmdesk.access.accounts import sign_in
from crmdesk.store import Actor, Store

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 2, 52, tzinfo=UTC)


@dataclass(frozen=True)
class Stand:
    """``raw`` is a plain connection to the same file; ``floor`` is the file of the ideal tables."""

    store: Store
    adviser: Actor
    manager: Actor
    raw: Any
    floor: Path


def kept_store(customers: int) -> Path:
    """Where a demo store of this size is kept from one run to the next."""
    return Path(tempfile.gettempdir()) / f"crmdesk-benchmark-{customers}.crm"


def make_store(path: Path, customers: int) -> float:
    """Make the demo store by its command; the seconds that it takes."""
    before = time.perf_counter()
    command = [sys.executable, "-m", "crmdesk", "demo", str(path)]
    command += ["--customers", str(customers), "--today", TODAY.isoformat(), "--language", "zh_CN"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - before


@contextmanager
def stand_on(path: Path) -> Iterator[Stand]:
    """A copy is worked on, so that the store at ``path`` is the same for the next run."""
    with tempfile.TemporaryDirectory(prefix="crmdesk-benchmark-", dir=path.parent) as folder:
        copy = Path(shutil.copy(path, Path(folder) / "store.crm"))
        floor = Path(folder) / "floor.db"
        make_floor(copy, floor)
        store, raw = Store(copy, now=lambda: NOW), connect(copy)
        try:
            adviser, manager = sign_in(store, "zhou"), sign_in(store, "manager")
            yield Stand(store, adviser, manager, raw, floor)
        finally:
            raw.close()
            store.close()
