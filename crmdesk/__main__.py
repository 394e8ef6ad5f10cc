"""Start-up: the command line, which opens the window when it is given no command."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> None:
    gc.disable()  # loading makes no garbage, and to look for it takes an eighth of the start
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a command closes the store, too
    from crmdesk.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
