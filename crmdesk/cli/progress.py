"""Progress of long work as one line on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from crmdesk.jobs import Progress


@contextmanager
def shown(label: str) -> Iterator[Progress]:
    """Ctrl+C inside leaves nothing behind, as the work rolls back."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return

    def report(done: int, total: int) -> None:
        click.echo(f"\r{label} {100 * done // max(total, 1)} %", nl=False, err=True)

    try:
        yield report
    finally:
        click.echo("", err=True)
