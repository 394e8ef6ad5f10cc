"""A child that makes a store, killed at each thing it asks of the file system in turn.

Prints, for each kill, what stands at the store's path then; the last line is of the one that was
let be.
"""

import os
import signal
import sys
from pathlib import Path

from crmdesk.access.accounts import people_at_the_door
from crmdesk.models import Role
from crmdesk.store.check import check
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.opening import open_store
from tests.faults.saving import NOW

_WATCHED = {"open", "os.rename", "os.remove", "os.truncate", "sqlcipher3.connect"}


def main(path: Path) -> None:
    _create(path.with_name("first.crm"))  # what is imported is imported now
    path.with_name("first.crm").unlink()
    number, was_killed = 0, True
    while was_killed:
        child = os.fork()
        if not child:
            _make(path, number)
        _pid, status = os.waitpid(child, 0)
        was_killed = os.WIFSIGNALED(status)
        print("killed" if was_killed else "done", _said_of(path), flush=True)
        path.unlink(missing_ok=True)
        number += 1


def _make(path: Path, number: int) -> None:
    left = [number]

    def count(event: str, _arguments: object) -> None:
        if event in _WATCHED:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    _create(path)
    os._exit(0)


def _create(path: Path) -> None:
    people = [FirstAccount("manager", "Gao Yuan", Role.MANAGER)]
    create_store(path, NewStore("South Gate", "en"), people, now=lambda: NOW).close()


def _said_of(path: Path) -> str:
    if not path.exists():
        return "nothing"
    store = open_store(path, now=lambda: NOW)
    found, people = check(store).problems, people_at_the_door(store)
    store.close()
    return str(found) if found else f"{len(people)} at the door"


main(Path(sys.argv[1]))
