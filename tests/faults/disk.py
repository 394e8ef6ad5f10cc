"""A disk that loses power: what was synced stands there, of the rest whatever chance leaves.

Stricter than any file system: each write since a file's last sync is kept, dropped or torn at a
sector, in any order; each change of a folder's names since the folder's last sync happened or
did not. Syncing a new file does not make its name last; only its folder's sync does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True)
class Luck:
    """How a power cut treats what was not synced."""

    kept: float
    torn: float
    in_order: bool

    @classmethod
    def drawn(cls, chance: random.Random) -> Luck:
        kept, torn = chance.choice([0, 0.1, 0.5, 0.9, 1]), chance.choice([0, 0.1, 0.5])
        return cls(kept, torn, chance.random() < 0.5)


@dataclass(frozen=True)
class Write:
    offset: int
    data: bytes

    def to(self, content: bytearray) -> None:
        if self.data and len(content) < self.offset:
            content.extend(bytes(self.offset - len(content)))
        content[self.offset : self.offset + len(self.data)] = self.data

    def torn(self, chance: random.Random) -> Write:
        """Its beginning, up to the edge of a sector."""
        edge = chance.randint(self.offset, self.offset + len(self.data)) // SECTOR * SECTOR
        return Write(self.offset, self.data[: max(0, edge - self.offset)])


@dataclass(frozen=True)
class Resize:
    size: int

    def to(self, content: bytearray) -> None:
        del content[self.size :]
        content.extend(bytes(self.size - len(content)))

    def torn(self, _chance: random.Random) -> Resize:
        return self


@dataclass
class File:
    lasting: bytearray = field(default_factory=bytearray)
    pending: list[Write | Resize] = field(default_factory=list)
    size: int = 0

    def do(self, change: Write | Resize) -> None:
        self.pending.append(change)
        if isinstance(change, Resize):
            self.size = change.size
        else:
            self.size = max(self.size, change.offset + len(change.data))

    def sync(self, count: int) -> None:
        """The ``count`` oldest of what is pending lasts from now on."""
        for change in self.pending[:count]:
            change.to(self.lasting)
        del self.pending[:count]

    def after_cut(self, luck: Luck, chance: random.Random) -> bytes:
        kept = [change for change in self.pending if chance.random() < luck.kept]
        if not luck.in_order:
            chance.shuffle(kept)
        content = bytearray(self.lasting)
        for change in kept:
            (change.torn(chance) if chance.random() < luck.torn else change).to(content)
        return bytes(content)


Names = dict[str, "File | Folder | None"]


@dataclass
class Folder:
    """``names`` are those that a process sees, ``lasting`` those that a power cut leaves."""

    names: dict[str, File | Folder] = field(default_factory=dict)
    lasting: dict[str, File | Folder] = field(default_factory=dict)
    pending: list[Names] = field(default_factory=list)

    def do(self, change: Names) -> None:
        """All of ``change`` at once; no node means that the name goes."""
        self.pending.append(change)
        _rename(self.names, change)

    def sync(self, count: int) -> None:
        for change in self.pending[:count]:
            _rename(self.lasting, change)
        del self.pending[:count]

    def after_cut(self, luck: Luck, chance: random.Random) -> dict[str, File | Folder]:
        found = dict(self.lasting)
        for change in self.pending:
            if chance.random() < luck.kept:
                _rename(found, change)
        return found


def _rename(names: dict[str, File | Folder], change: Names) -> None:
    for name, node in change.items():
        names.pop(name, None)
        if node is not None:
            names[name] = node


def read_in(folder: Path) -> Folder:
    """What stands in a real folder, all of it lasting."""
    names: dict[str, File | Folder] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            names[entry.name] = read_in(entry)
        else:
            content = entry.read_bytes()
            names[entry.name] = File(bytearray(content), size=len(content))
    return Folder(names, dict(names))


def lay_down(folder: Folder, where: Path, luck: Luck, chance: random.Random) -> None:
    """Write into a real folder what a power cut leaves now; the disk here is as it was."""
    where.mkdir()
    for name, node in sorted(folder.after_cut(luck, chance).items()):
        if isinstance(node, Folder):
            lay_down(node, where / name, luck, chance)
        else:
            (where / name).write_bytes(node.after_cut(luck, chance))
