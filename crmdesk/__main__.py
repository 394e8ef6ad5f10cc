"""Start-up: the command line, which opens the window when it is given no command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    gc.disable()  # loading makes no garbage, and to look for it takes an eighth of the start
    from crmdesk.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
