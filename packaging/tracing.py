"""strace, with which the tests record what a saving process asks of the disk.

Standard library only, like the rest of the set-up.
"""

import os
import shutil
import sys

import debian


def complete() -> str:
    """Install it if we may; otherwise the line that says what is left out, and what to do."""
    if not sys.platform.startswith("linux") or shutil.which("strace"):
        return ""
    if not shutil.which("apt-get"):
        return "The tests of power cuts are left out; they need strace."
    if os.geteuid() == 0 and debian.install(["strace"], "what the tests need"):
        return ""
    return "The tests of power cuts are left out; they need: sudo apt-get install strace"
