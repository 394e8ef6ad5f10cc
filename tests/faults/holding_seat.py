"""Another process that has begun to write and does not end, until it is told to."""

import sys
from pathlib import Path

from crmdesk.store.connection import plain_connection
from tests.faults.saving import say


def main(path: str) -> None:
    connection = plain_connection(Path(path))
    connection.execute("BEGIN IMMEDIATE")
    say("held")
    sys.stdin.readline()
    connection.execute("ROLLBACK")
    connection.close()
    say("let go")


if __name__ == "__main__":
    main(*sys.argv[1:])
