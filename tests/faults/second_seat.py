"""Another process on the same store: saves its own visits, and says what it hears of others."""

import sys

from tests.faults.saving import opened, save_visit, say


def main(path: str, key: str, saves: str) -> None:
    store, actor = opened(path, key)
    heard: set[str] = set()
    store.on_change(lambda tables: heard.update(tables))
    say("ready")
    sys.stdin.readline()
    for number in range(int(saves)):
        save_visit(store, actor, f"Theirs {number}")
    heard.clear()
    say("saved")
    sys.stdin.readline()
    store.poll(actor)
    say(",".join(sorted(heard)))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
