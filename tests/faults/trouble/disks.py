"""A small disk of its own: it can be filled, turn read-only under open files, and be taken away."""

import errno
import fcntl
import os
import struct
import subprocess
from pathlib import Path

_SHUT_DOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN: from now on nothing on it answers
SOON_FULL = 300_000
_AT_ONCE = bytes(64 * 1024)


class NoDisk(Exception):
    """This machine lets nobody mount one."""


class Disk:
    """A real file system in a file; only root may mount one."""

    def __init__(self, folder: Path, megabytes: int = 12) -> None:
        self.path = folder / "disk"
        self._image = folder / "disk.img"
        self.path.mkdir()
        with self._image.open("wb") as file:
            file.truncate(megabytes << 20)
        self._run("mkfs.ext4", "-q", "-F", "-m", "0", str(self._image))
        self._mount()

    def _mount(self) -> None:
        """As a device of its own each time: an old one that is still held stays as it is."""
        device = self._run("losetup", "--find", "--show", str(self._image)).strip()
        try:
            self._run("mount", "-o", "errors=remount-ro", device, str(self.path))
        finally:
            self._run("losetup", "--detach", device)  # once nothing holds it any more

    def _run(self, *command: str) -> str:
        try:
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoDisk(str(error)) from error

    def fill(self, leave: int = 0) -> None:
        """To the last byte, but for ``leave``."""
        with (self.path / "filler").open("ab", buffering=0) as filler:
            size = len(_AT_ONCE)
            while size:
                try:
                    filler.write(_AT_ONCE[:size])
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    size //= 2
            filler.truncate(max(0, filler.tell() - leave))

    def make_room(self) -> None:
        (self.path / "filler").unlink()

    def turn_read_only(self) -> None:
        """As the kernel does it when a disk begins to fail; what is open can be read on."""
        device = Path(self._run("findmnt", "-no", "SOURCE", str(self.path)).strip())
        Path("/sys/fs/ext4", device.name, "trigger_fs_error").write_text("1\n")

    def pull(self) -> None:
        """Nothing on it answers any more, whatever is open there."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUT_DOWN, struct.pack("I", 2))
        finally:
            os.close(folder)

    def unmount(self) -> None:
        """Its place is an empty folder; what is open there stays as it was."""
        self._run("umount", "-l", str(self.path))

    def put_back(self) -> None:
        """As good as new, in the same place."""
        self.unmount()
        self._mount()

    def mount_again(self) -> None:
        self._mount()

    def close(self) -> None:
        while subprocess.run(["umount", "-l", self.path], capture_output=True).returncode == 0:
            pass
