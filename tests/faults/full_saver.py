"""A child whose disk becomes full: it saves until it may not, then goes on where there is room.

``limit`` lets files grow no further; ``disk`` is for a small one mounted by ``small_disk``.
"""

import resource
import shutil
import sys
from pathlib import Path

from crmdesk.errors import UserError
from crmdesk.store.backup import backup
from crmdesk.store.check import check
from tests.faults.saving import counts, names, opened, save_visit, say

_ROOM = 400_000


def main(work: str, how: str, path: str, key: str) -> None:
    {"save": _save, "backup": _backup}[work](how, path, key)


def _save(how: str, path: str, key: str) -> None:
    store, actor = opened(path, key)
    log = Path(f"{path}-wal")
    save_visit(store, actor, "Guest 0")
    filler = _fill(how, Path(path).parent, log.stat().st_size + _ROOM)
    number, refusal = 1, ""
    while not refusal:
        try:
            save_visit(store, actor, f"Guest {number}")
            number += 1
        except UserError as error:
            refusal = str(error)
    _make_room(how, filler)
    say(refusal)
    say(f"{names(store, actor) == [f'Guest {n}' for n in range(number)]}")
    save_visit(store, actor, f"Guest {number}")
    say(f"{counts(store, actor) == {number + 1}}")
    say(f"{check(store).problems}")
    store.close()


def _backup(how: str, path: str, key: str) -> None:
    store, actor = opened(path, key)
    folder = Path(path).parent / "safe"
    folder.mkdir()
    room = Path(path).stat().st_size // 2 if how == "limit" else 1_500_000
    filler = _fill(how, folder, room)
    try:
        say(f"made {backup(store, folder)}")
    except UserError as error:
        say(str(error))
    _make_room(how, filler)
    say(f"{[entry.name for entry in folder.iterdir()]}")
    save_visit(store, actor, "Guest 0")
    say(f"{counts(store, actor) == {1}}")
    say(f"{check(store).problems}")
    store.close()


def _fill(how: str, folder: Path, room: int) -> Path:
    filler = folder / "filler"
    if how == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    else:
        filler = folder.parent / "filler" if folder.name == "safe" else filler
        free = shutil.disk_usage(folder).free
        filler.write_bytes(bytes(free - room))
    return filler


def _make_room(how: str, filler: Path) -> None:
    if how == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    else:
        filler.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
