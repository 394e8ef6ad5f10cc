"""The program at a real terminal, where somebody types what it asks for."""

import os
import select
import subprocess
import sys
from contextlib import suppress
from typing import NamedTuple

from tests.patience import PATIENCE


class Typed(NamedTuple):
    code: int
    said: str


def typed(store, *arguments, answers):
    """Run ``crmdesk`` and answer each of its questions, by their last words, when it is asked."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "crmdesk", "--store", str(store), *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as child:
        os.close(theirs)
        try:
            said = ""
            for question, answer in answers:
                said += _read(ours, question)
                os.write(ours, f"{answer}\n".encode())
            said += _read(ours, None)
            child.wait(PATIENCE)
        finally:
            os.close(ours)
            child.kill()
    return Typed(child.returncode, said.replace("\r\n", "\n"))


def _read(terminal, question):
    """What is said until the ``question``, or to the end; a question that never comes fails."""
    said = b""
    while question is None or not said.decode("utf-8", "ignore").endswith(question):
        if not select.select([terminal], [], [], PATIENCE)[0]:
            raise AssertionError(f"Not asked for {question!r}: {said!r}")
        part = b""
        with suppress(OSError):  # how Linux tells that the other side is closed
            part = os.read(terminal, 4096)
        if not part:
            assert question is None, said
            break
        said += part
    return said.decode()
