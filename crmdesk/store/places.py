"""Where a store's file must not lie: where something else copies it, or locks do not hold.

SQLite over a network loses data when two seats write; a folder that a service synchronises is
copied half-written, or brought back from elsewhere under an open program.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import chain, count
from pathlib import Path, PurePath

from crmdesk.errors import UserError
from crmdesk.i18n import _

_MOUNTS = Path("/proc/mounts")
_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "davfs", "lustre", "gfs2"),
    *("fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.davfs2"),
    *("fuse.s3fs", "fuse.smbnetfs", "fuse.curlftpfs"),
}
_SERVICES = {
    "OneDrive": r"onedrive( ?[-–(].*)?",
    "Dropbox": r"dropbox( ?[-–(].*)?",
    "iCloud": r"icloud ?drive|com~apple~clouddocs|mobile documents",
    "Google Drive": r"google ?drive.*|my drive|我的云端硬盘",
    "坚果云": r"(我的)?坚果云|nutstore( files)?",
    "百度网盘": r"baidu ?sync ?disk|百度(云)?同步(盘|空间)",
    "WPS": r"wps ?(云盘|drive|cloud ?files)",
    "腾讯微云": r"(腾讯)?微云(同步助手)?|weiyun",
    "Nextcloud": r"nextcloud|owncloud",
    "Seafile": r"seafile|seadrive",
    "Box": r"box sync",
    "MEGA": r"megasync.*|mega sync",
    "pCloud": r"p ?cloud ?(drive|sync)",
    "Syncthing": r"syncthing",
}
_MARKERS = {
    "Dropbox": (".dropbox", ".dropbox.cache"),
    "Syncthing": (".stfolder",),
    "Nextcloud": (".owncloudsync.log", ".sync_journal.db", "._sync_journal.db"),
    "Resilio Sync": (".sync/ID",),
    "坚果云": (".nutstore", ".ns_sync"),
    "Seafile": (".seafile-data",),
    "Google Drive": (".tmp.drivedownload", ".tmp.driveupload"),
}


def place_named(named: str) -> Path:
    """The file that somebody named, wherever the program is started next; a link stays one."""
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError:  # the home of nobody
        return Path(named).absolute()


def proposed_place(*folders: Path) -> Path:
    """A file for a new store: in the first of ``folders`` that is safe, and not there yet."""
    folder = next(filter(_is_safe, folders), folders[0])
    names = chain(["store.crm"], (f"store-{number}.crm" for number in count(2)))
    return next(folder / name for name in names if _is_free(folder / name))


def _is_free(path: Path) -> bool:
    return not path.exists() and not path.with_name(f"{path.name}.keys").exists()


def _is_safe(folder: Path) -> bool:
    try:
        refuse_unsafe_place(folder / "store.crm")
    except UserError:
        return False
    return True


def refuse_in_the_way(path: Path) -> None:
    """A new file takes the place of none that is there."""
    if path.exists():
        raise UserError(
            _("There is already a file “{path}”. Choose another name.").format(path=path)
        )


def refuse_unsafe_place(
    path: Path, mounts: Path = _MOUNTS, environ: Mapping[str, str] = os.environ
) -> None:
    """Raise ``UserError`` if a store at ``path`` would not be safe there, with the reason."""
    folder = _absolute(path).parent
    if is_on_network(folder, mounts):
        raise UserError(
            _(
                "“{path}” is on a network drive, where two seats can destroy a store."
                " Keep it on a disk of this computer; backups may go there."
            ).format(path=path)
        )
    if service := synchronised_by(folder, environ):
        raise UserError(
            _(
                "“{path}” is in a folder that {service} copies while the store changes."
                " Keep it outside; backups may go there."
            ).format(path=path, service=service)
        )


def is_on_network(folder: PurePath, mounts: Path = _MOUNTS) -> bool:
    if str(folder).startswith(("\\\\", "//")):
        return not str(folder).startswith(("\\\\?\\", "\\\\.\\"))
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == 4)
    return _file_system(folder, mounts) in _NETWORK


def _file_system(folder: PurePath, mounts: Path) -> str:
    """The kind of the mount that ``folder`` lies on; empty where the system does not say."""
    found = ("", "")
    for point, kind in _mounted(mounts):
        if folder.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1]


def _mounted(mounts: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        parts = line.split(" ")
        if len(parts) > 2:
            yield re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), parts[1]), parts[2]


def synchronised_by(folder: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The service that keeps ``folder`` or one above it in step with elsewhere; else empty."""
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        if environ.get(name) and folder.is_relative_to(environ[name]):
            return "OneDrive"
    for one in (folder, *folder.parents):
        if service := _service_of(one):
            return service
    return ""


def _service_of(folder: Path) -> str:
    for service, names in _SERVICES.items():
        if re.fullmatch(names, folder.name, re.IGNORECASE):
            return service
    for service, markers in _MARKERS.items():
        if any(_exists(folder / marker) for marker in markers):
            return service
    return ""


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError):
        return path.absolute()
