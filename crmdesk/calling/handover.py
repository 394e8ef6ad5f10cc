"""Handing a message to the window that runs on a store: one local socket per store and user."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import tempfile
from pathlib import Path

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.private_files import tighten

_PATIENCE = 2.0  # seconds
_LONGEST = 4_096


def address(store: Path) -> str:
    """Where the window of ``store`` listens: a socket's path, on Windows a pipe's name.

    The folder belongs to this user alone, so nobody else's program can call or listen.
    """
    sign = hashlib.sha256(str(store.resolve()).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return rf"\\.\pipe\crmdesk-{sign}"
    folder = Path(tempfile.gettempdir()) / f"crmdesk-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid():
        raise UserError(_("The folder “{path}” belongs to somebody else.").format(path=folder))
    tighten(folder)
    return str(folder / sign)


def hand_over(store: Path, message: str) -> bool:
    """Send ``message`` to the running window; False where none is open on ``store``."""
    content = message.encode()[:_LONGEST]
    try:
        if sys.platform == "win32":
            with open(address(store), "r+b", buffering=0) as pipe:
                pipe.write(content)
            return True
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_PATIENCE)
            line.connect(address(store))
            line.sendall(content)
        return True
    except OSError:
        return False
