"""The root command: its options, its sub-commands, and what its failures look like."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence

import click

from crmdesk import __version__
from crmdesk.cli import (
    accounts,
    doctor,
    imports,
    keys,
    reading,
    reporting,
    safety,
    servers,
    stores,
)
from crmdesk.cli.seat import Seat, speak
from crmdesk.errors import UserError
from crmdesk.i18n import _


@click.group(invoke_without_command=True)
@click.option("--store", metavar="PATH|URL", help="The store's file or server; else CRMDESK_STORE.")
@click.version_option(__version__, prog_name="crmdesk")
@click.pass_context
def root(context: click.Context, store: str | None) -> None:
    """Open the window, or do one thing and end."""
    context.obj = Seat(store, os.environ)
    if context.invoked_subcommand is not None:
        _loaded()
        return
    from crmdesk.app import open_window

    _loaded()
    context.exit(open_window(context.obj.store))


def _loaded() -> None:
    """What stands now stands to the end: no collection need look at it again."""
    gc.freeze()
    gc.enable()


for command in (
    stores.new,
    stores.demo,
    imports.import_,
    reporting.report,
    reporting.reports,
    reading.today,
    reading.find,
    reading.call,
    reading.undo,
    safety.backup,
    safety.restore,
    safety.check,
    doctor.doctor,
    accounts.account,
    servers.move,
    servers.server,
    keys.keys,
):
    root.add_command(command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code."""
    try:
        speak()
        return int(root.main(list(arguments), standalone_mode=False) or 0)
    except UserError as error:
        click.echo(str(error), err=True)
        return 1
    except BrokenPipeError:  # whoever read the answer has seen enough
        return 1
    except OSError as error:  # a disk, a folder or a file that gave way under the work
        click.echo(_("This did not work: {reason}.").format(reason=error), err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Stopped."), err=True)
        return 1
    except Exception as error:  # a bug, which the log explains
        return _tell_bug(error)


def _tell_bug(error: Exception) -> int:
    """In the window's own way where it has come so far."""
    watching = getattr(sys.excepthook, "__self__", None)
    if type(watching).__module__ == "crmdesk.ui.crash":
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    from crmdesk.logs import start_log

    log = start_log()
    logging.getLogger("crmdesk.cli").error("A bug", exc_info=error)
    click.echo(_("Something went wrong, and it is our fault. See {log}.").format(log=log), err=True)
    return 1
