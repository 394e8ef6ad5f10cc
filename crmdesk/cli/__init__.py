"""The command line: for scheduled tasks, for support, and to open the window.

Exit 0 done, 1 a one-line message that a person can act on, 2 usage. It never needs Qt except to
open the window. What a command says follows the seat's language.
"""

from crmdesk.cli.commands import run

__all__ = ["run"]
