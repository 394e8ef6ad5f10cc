"""Another process on the same store: one save for each line that it is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from crmdesk.access.accounts import sign_in
from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.models import Customer
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store import Actor, Store
from crmdesk.store.opening import open_store

_ROOT = Path(__file__).resolve().parents[2]


class Neighbour:
    """What the soak holds of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._saves = 0

    def save(self, now: datetime) -> None:
        """Returns when it is committed."""
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        self._saves += 1
        into.write(f"{self._saves} {now.isoformat()}\n")
        into.flush()
        if out.readline().strip() != str(self._saves):
            raise OSError("The neighbour has stopped.")


@contextmanager
def neighbour_at(store: Path) -> Iterator[Neighbour]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.soak.neighbour", str(store)],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with process:
        yield Neighbour(process)
        assert process.stdin
        process.stdin.close()


def main(path: Path) -> None:
    store = open_store(path, now=lambda: datetime.now(UTC))
    actor = sign_in(store, "manager")
    for line in sys.stdin:
        number, __, moment = line.strip().partition(" ")
        now = datetime.fromisoformat(moment)
        store.now = lambda now=now: now  # type: ignore[misc]
        _save(store, actor, int(number), now)
        print(number, flush=True)
    store.close()


def _save(store: Store, actor: Actor, number: int, now: datetime) -> None:
    """A visit now and then, mostly words in somebody's file."""
    with store.write(actor) as session:
        if number % 9 == 0:
            phone = f"1370{number:07d}"
            log_visit(session, VisitDraft(phone, "邻先生", level="B", source_id=1), now=now)
        else:
            some = select(Customer.id).order_by(Customer.id).offset(number % 100).limit(1)
            add_note(session, session.scalars(some).one(), NoteDraft(f"Note {number}"), now=now)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
