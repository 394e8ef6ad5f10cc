"""What Linux itself must have: Qt's libraries, and on a first run Python's venv and pip.

All that is missing is named at once, so that whoever may not install it asks once for it.

Standard library only, like the rest of the set-up.
"""

import ctypes
import importlib
import os
import shutil
import sys
from collections.abc import Sequence

import debian

# Library → the Debian and Ubuntu package that carries it.
ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
ON_A_SCREEN = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
}


def complete(*, on_a_screen: bool, python_lacks: Sequence[str] = ()) -> str:
    """Install what is missing if we may; otherwise the one line that says what to do.

    ``python_lacks`` are packages without which this Python makes no environment.
    """
    missing = _missing(on_a_screen=on_a_screen)
    if not missing and not python_lacks:
        return ""
    if not shutil.which("apt-get"):
        return (
            f"crmdesk needs what this system lacks; install {', '.join([*missing, *python_lacks])}."
        )
    packages = [*missing.values(), *python_lacks]
    if os.geteuid() == 0 and debian.install(packages, "what crmdesk needs of the system"):
        importlib.invalidate_caches()
        return ""
    return f"crmdesk needs what this system lacks: sudo apt-get install {' '.join(packages)}"


def _missing(*, on_a_screen: bool) -> dict[str, str]:
    if not sys.platform.startswith("linux"):
        return {}
    wanted = ALWAYS | ON_A_SCREEN if on_a_screen else ALWAYS
    return {library: package for library, package in wanted.items() if not _loads(library)}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
