"""A recording played to a disk that can lose its power after any call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk import File, Folder, Resize, Write
from tests.faults.recording import Call, bytes_of

_SAID = b"done "


@dataclass
class Opened:
    node: File | Folder
    appends: bool = False
    offset: int = 0


@dataclass
class Replay:
    """``root`` is the folder at ``path`` on the disk; what is outside it is no concern.

    ``acknowledged`` is how many steps the process had said were done.
    ``deaf_to`` names the endings of files whose syncs the disk ignores.
    """

    path: Path
    root: Folder
    deaf_to: tuple[str, ...] = ()
    acknowledged: int = 0
    _open: dict[int, Opened] = field(default_factory=dict)
    _syncing: dict[int, int] = field(default_factory=dict)

    def play(self, call: Call) -> None:
        if call.begun:
            if call.name in ("fsync", "fdatasync"):
                self._begin_sync(call)
        elif call.result >= 0:
            _PLAYS.get(call.name, Replay._refuse)(self, call)

    def _openat(self, call: Call) -> None:
        folder, name = self._place(*call.arguments[:2])
        self._open_as(call.result, folder, name, call.arguments[2])

    def _open_plain(self, call: Call) -> None:
        folder, name = self._place("AT_FDCWD", call.arguments[0])
        self._open_as(call.result, folder, name, call.arguments[1])

    def _open_as(self, number: int, folder: Folder | None, name: str, flags: str) -> None:
        self._open.pop(number, None)
        if folder is None or "O_TMPFILE" in flags:
            return
        node = folder if name == "." else folder.names.get(name)
        if node is None:
            node = File()
            folder.do({name: node})
        elif "O_TRUNC" in flags and isinstance(node, File) and node.size:
            node.do(Resize(0))
        self._open[number] = Opened(node, appends="O_APPEND" in flags)

    def _close(self, call: Call) -> None:
        self._open.pop(int(call.arguments[0]), None)

    def _lseek(self, call: Call) -> None:
        if opened := self._opened(call):
            opened.offset = call.result

    def _write(self, call: Call) -> None:
        data = bytes_of(call.arguments[1])[: call.result]
        if call.arguments[0] == "1" and data.startswith(_SAID):
            self.acknowledged = int(data[len(_SAID) :])
        elif (opened := self._opened(call)) and isinstance(opened.node, File):
            if opened.appends:
                opened.offset = opened.node.size
            opened.node.do(Write(opened.offset, data))
            opened.offset += len(data)

    def _pwrite(self, call: Call) -> None:
        if (opened := self._opened(call)) and isinstance(opened.node, File):
            data = bytes_of(call.arguments[1])[: call.result]
            opened.node.do(Write(int(call.arguments[3]), data))

    def _ftruncate(self, call: Call) -> None:
        if (opened := self._opened(call)) and isinstance(opened.node, File):
            opened.node.do(Resize(int(call.arguments[1])))

    def _begin_sync(self, call: Call) -> None:
        if opened := self._opened(call):
            self._syncing[call.thread] = len(opened.node.pending)

    def _sync(self, call: Call) -> None:
        """What was written while the call was under way is not promised to be on the disk."""
        opened = self._opened(call)
        if opened and not self._is_deaf_to(opened.node):
            count = self._syncing.pop(call.thread, len(opened.node.pending))
            opened.node.sync(count)

    def _is_deaf_to(self, node: File | Folder) -> bool:
        names = [name for name, one in self.root.names.items() if one is node]
        return bool(self.deaf_to) and any(name.endswith(self.deaf_to) for name in names)

    def _rename(self, call: Call) -> None:
        self._move("AT_FDCWD", call.arguments[0], "AT_FDCWD", call.arguments[1])

    def _renameat(self, call: Call) -> None:
        self._move(*call.arguments[:4])

    def _move(self, old_at: str, old: str, new_at: str, new: str) -> None:
        (source, name), (target, wanted) = self._place(old_at, old), self._place(new_at, new)
        assert source is target, "nothing is moved from one folder to another"
        if source is not None:
            source.do({name: None, wanted: source.names[name]})

    def _unlink(self, call: Call) -> None:
        self._remove(*self._place("AT_FDCWD", call.arguments[0]))

    def _unlinkat(self, call: Call) -> None:
        self._remove(*self._place(*call.arguments[:2]))

    def _remove(self, folder: Folder | None, name: str) -> None:
        if folder is not None:
            folder.do({name: None})

    def _mkdir(self, call: Call) -> None:
        folder, name = self._place("AT_FDCWD", call.arguments[0])
        if folder is not None:
            folder.do({name: Folder()})

    def _refuse(self, call: Call) -> None:
        """A call that this disk does not know, on a file that it holds."""
        numbers = {argument for argument in call.arguments if argument.isdigit()}
        is_harmless = call.name == "fcntl" and "F_DUPFD" not in call.arguments[1]
        held = numbers & {str(number) for number in self._open}
        assert is_harmless or not held, f"{call.name} is not played back"

    def _opened(self, call: Call) -> Opened | None:
        return self._open.get(int(call.arguments[0]))

    def _place(self, at: str, argument: str) -> tuple[Folder | None, str]:
        """The folder of this disk that a path lies in, and its name there."""
        assert at == "AT_FDCWD" or int(at) not in self._open, "paths here are whole"
        path = Path(bytes_of(argument).decode("utf-8", "surrogateescape"))
        if not path.is_relative_to(self.path):
            return None, ""
        *above, name = path.relative_to(self.path).parts or (".",)
        folder: File | Folder = self.root
        for part in above:
            assert isinstance(folder, Folder)
            folder = folder.names[part]
        assert isinstance(folder, Folder)
        return folder, name


_PLAYS: dict[str, Callable[[Replay, Call], None]] = {
    "openat": Replay._openat,
    "open": Replay._open_plain,
    "close": Replay._close,
    "lseek": Replay._lseek,
    "write": Replay._write,
    "pwrite64": Replay._pwrite,
    "ftruncate": Replay._ftruncate,
    "fsync": Replay._sync,
    "fdatasync": Replay._sync,
    "rename": Replay._rename,
    "renameat": Replay._renameat,
    "renameat2": Replay._renameat,
    "unlink": Replay._unlink,
    "unlinkat": Replay._unlinkat,
    "rmdir": Replay._unlink,
    "mkdir": Replay._mkdir,
}
