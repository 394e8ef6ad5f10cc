"""A child that does the steps of one work and says after each that it is done."""

import sys
from pathlib import Path

from crmdesk.store import keys
from tests.faults.saving import say
from tests.faults.seat import Cheap, Seat
from tests.faults.works import WORKS, work


def main(name: str, path: str) -> None:
    keys.Cost = Cheap
    for done in work(Seat(Path(path)), WORKS[name]):
        say(f"done {done}")


if __name__ == "__main__":
    main(*sys.argv[1:])
