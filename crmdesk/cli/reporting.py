"""crmdesk report, reports."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from crmdesk import i18n
from crmdesk.access import Permission
from crmdesk.cli.progress import shown
from crmdesk.cli.seat import Seat, answer, table
from crmdesk.i18n import LANGUAGES, _

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def reports(as_json: bool) -> None:
    """The reports there are."""
    from crmdesk.reports.catalogue import REPORTS

    if as_json:
        answer([{"name": key, "title": _(report.title)} for key, report in REPORTS.items()])
    else:
        table([(key, _(report.title)) for key, report in REPORTS.items()])


@click.command()
@click.argument("name")
@click.option("--from", "first", type=_DAY, help="First day.")
@click.option("--to", "last", type=_DAY, help="Last day.")
@click.option("--adviser", metavar="LOGIN", help="Only this adviser's.")
@click.option("--level", metavar="KEY", help="Only this level's.")
@click.option("--source", metavar="NAME", help="Only this source's.")
@click.option("--stage", metavar="NAME", help="Only this stage's.")
@click.option("--model", metavar="NAME", help="Only this model's.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help=".xlsx, .pdf or .csv")
@click.option("--reason", help="What for: lists that name customers are logged with it.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Of the report.")
@click.pass_obj
def report(
    seat: Seat,
    /,
    name: str,
    first: datetime | None,
    last: datetime | None,
    out: Path,
    reason: str | None,
    language: str | None,
    **choices: str | None,
) -> None:
    """Write a report to a file; the ending of its name says how."""
    from crmdesk.reports.running import export_report

    if language:
        i18n.set_language(language)
    wanted = {"first": first and first.date(), "last": last and last.date(), **choices}
    with seat.open(Permission.RUN_REPORTS) as (store, actor), shown(_("Working")) as progress:
        export_report(
            store,
            actor,
            name,
            wanted,
            out,
            reason=reason or _("command line"),
            progress=progress,
        )
    click.echo(_("Wrote {path}.").format(path=out))
