"""A child that does the steps of one work and says after each that it is done."""

import sys
from pathlib import Path

from crmdesk.store.sealing import cost_less
from tests.faults.saving import say
from tests.faults.seat import CHEAP, Seat
from tests.faults.works import WORKS, work


def main(name: str, path: str) -> None:
    cost_less(CHEAP)
    for done in work(Seat(Path(path)), WORKS[name]):
        say(f"done {done}")


if __name__ == "__main__":
    main(*sys.argv[1:])
