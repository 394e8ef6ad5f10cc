"""A child that changes a store's key, killed at each thing it asks of the file system in turn.

Prints, for each kill, what the store says then; the last line is of the change that was let be.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from crmdesk.store import keys
from crmdesk.store.check import check
from crmdesk.store.opening import unlock_and_open
from crmdesk.store.rotation import rotate_key
from crmdesk.store.sealing import Cost
from tests.faults.saving import NOW

CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)
_WATCHED = {"open", "os.rename", "os.remove", "os.truncate"}


def main(path: Path, password: str) -> None:
    number = 0
    while True:
        copy = _copied(path, number)
        child = os.fork()
        if not child:
            _change(copy, password, number)
        _pid, status = os.waitpid(child, 0)
        was_killed = os.WIFSIGNALED(status)
        print("killed" if was_killed else "done", _said_of(copy, password), flush=True)
        shutil.rmtree(copy.parent)
        if not was_killed:
            return
        number += 1


def _copied(path: Path, number: int) -> Path:
    folder = path.parent / str(number)
    folder.mkdir()
    for beside in (path, keys.keys_path(path)):
        shutil.copy(beside, folder)
    return folder / path.name


def _change(path: Path, password: str, number: int) -> None:
    left = [number]

    def count(event: str, _arguments: object) -> None:
        if event in _WATCHED:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    key = keys.unlock(path, "manager", password)
    sys.addaudithook(count)
    rotate_key(path, key, cost=CHEAP)
    os._exit(0)


def _said_of(path: Path, password: str) -> str:
    try:
        store = unlock_and_open(path, "manager", password, lambda: NOW)
    except Exception as error:
        return repr(error)
    found = check(store).problems
    store.close()
    again = rotate_key(path, keys.unlock(path, "manager", password), cost=CHEAP)
    return "opens" if not found and keys.opens(path, again.key) else f"opens, but {found}"


main(Path(sys.argv[1]), sys.argv[2])
