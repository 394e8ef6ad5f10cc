"""A child that saves visits and drafts for ever, and says each one that was acknowledged."""

import sys

from crmdesk.store.drafts import save_draft
from tests.faults.saving import opened, save_visit, say


def main(path: str, key: str, first: str) -> None:
    store, actor = opened(path, key)
    number = int(first)
    while True:
        save_draft(store, actor, "visit", {"name": f"Guest {number}"})
        save_visit(store, actor, f"Guest {number}")
        say(str(number))
        number += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
