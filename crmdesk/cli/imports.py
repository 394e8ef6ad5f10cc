"""crmdesk import: spreadsheets and CSV files."""

from __future__ import annotations

from pathlib import Path

import click

from crmdesk.access import Permission
from crmdesk.cli.progress import shown
from crmdesk.cli.seat import Seat, answer
from crmdesk.i18n import _


@click.command("import")
@click.argument("kind", type=click.Choice(["customers", "sales", "visits"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="A JSON file: field to column.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def import_(
    seat: Seat, kind: str, file: Path, mapping: Path | None, dry_run: bool, as_json: bool
) -> None:
    """Bring in a file as one action, which undo takes back whole."""
    from crmdesk.importing import IMPORTERS, read_mapping

    with seat.open(Permission.IMPORT) as (store, actor), shown(_("Importing")) as progress:
        chosen = read_mapping(mapping) if mapping else None
        report = IMPORTERS[kind](store, actor, file, chosen, progress, dry_run=dry_run)
    if as_json:
        answer(report.as_json())
        return
    for line in report.lines():
        click.echo(line)
