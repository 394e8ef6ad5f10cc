"""Start-up: the command line, which opens the window when it is given no command."""

from __future__ import annotations

import sys


def main() -> None:
    from crmdesk.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
