"""Car sales into customers, their cars, won opportunities, deliveries and care plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.aftersales.care import plan_care_bulk
from crmdesk.customers.numbers import digits_of
from crmdesk.dates import today_of
from crmdesk.i18n import N_, _, ngettext
from crmdesk.importing import cells
from crmdesk.importing.mapping import Mapping
from crmdesk.importing.outcome import ImportReport, Skipped
from crmdesk.importing.rows import (
    Person,
    Row,
    accounts_by_name,
    known_people,
    watched_rows,
)
from crmdesk.importing.running import Batch, run_import
from crmdesk.importing.sold_cars import Sale, SalesWriting
from crmdesk.jobs import Progress
from crmdesk.models import (
    OwnedVehicle,
)
from crmdesk.store import Actor, Store, tell
from crmdesk.store.records import store_record
from crmdesk.store.search_index import optimise

_NO_NAMES = {"none", "null", "nan", "n/a"}
_EARLIEST = date(1950, 1, 1)


def import_sales(
    store: Store,
    actor: Actor,
    path: Path,
    mapping: Mapping | None,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> ImportReport:
    """Each row is a car sold; a buyer who is known by number and name gets one more car."""
    return run_import("sales", _write, store, actor, path, mapping, progress, dry_run=dry_run)


@verb(Permission.IMPORT)
def _write(session: Session, batch: Batch) -> None:
    zone = store_record(session).zone
    today = today_of(batch.now, zone)
    sales = read(session, batch)
    known = known_people(session, [sale.digits for sale in sales])
    fresh = _without_those_here(session, sales, known, batch.report)
    writing = SalesWriting(session, zone, accounts_by_name(session), known)
    writing.write(fresh, batch.report)
    _tell_oddities(fresh, batch.report)
    plan_care_bulk(session, writing.vehicle_ids, today=today, now=batch.now)
    optimise(session)
    tell(session, "import.sales", N_("Imported {count} sales."), count=len(fresh))


def read(session: Session, batch: Batch) -> list[Sale]:
    """The file's sales; the other rows are in the report with their reason."""
    today = today_of(batch.now, store_record(session).zone)
    sales = []
    for row in watched_rows(batch):
        sale = _sale(row)
        if problem := _problem(row, sale, today):
            batch.report.skipped.append(Skipped(row.number, problem))
        else:
            sales.append(sale)
    return sales


def _sale(row: Row) -> Sale:
    phone, *further = cells.phones(row["phone"]) or [""]
    return Sale(
        row=row.number,
        name=cells.name(row["name"]),
        phone=phone,
        digits=digits_of(phone) if phone else "",
        gender=cells.gender(row["gender"]),
        day=cells.day(row["day"]) or date.min,
        model=row.text("model"),
        brand=row.text("brand"),
        price_minor=cells.money(row["price"]),
        colour=row.text("colour"),
        plate=row.text("plate"),
        vin=row.text("vin"),
        engine=row.text("engine"),
        body=row.text("body"),
        region=row.text("region"),
        adviser=row.text("adviser").casefold(),
        further=further,
    )


def _problem(row: Row, sale: Sale, today: date) -> str:
    if not sale.name:
        return _("There is no name.")
    if sale.day == date.min and not row.text("day"):
        return _("There is no day.")
    if sale.day == date.min:
        return _("“{text}” is no day.").format(text=row.text("day"))
    if sale.day > today:
        return _("The day {day} is still to come.").format(day=sale.day)
    if sale.day < _EARLIEST:
        return _("The day {day} is too long ago.").format(day=sale.day)
    if sale.price_minor is None and row.text("price"):
        return _("“{text}” is no price.").format(text=row.text("price"))
    return ""


def _without_those_here(
    session: Session, sales: Sequence[Sale], known: dict[Person, int], report: ImportReport
) -> list[Sale]:
    """A file imported twice adds nothing: the same buyer, day and model is the same sale."""
    here = _cars_of(session, known.values())
    fresh = []
    for sale in sales:
        sign = (known.get(sale.person), sale.day, sale.model, sale.vin)
        if sale.person in known and here[sign] > 0:
            here[sign] -= 1
            report.skipped.append(Skipped(sale.row, _("This sale is already here.")))
        else:
            fresh.append(sale)
    return fresh


def _cars_of(session: Session, customer_ids: Iterable[int]) -> Counter[tuple[Any, ...]]:
    wanted = sorted(set(customer_ids))
    found: Counter[tuple[Any, ...]] = Counter()
    car = OwnedVehicle
    for start in range(0, len(wanted), 900):
        some = wanted[start : start + 900]
        cars = select(car.customer_id, car.delivered_on, car.model_text, car.vin)
        found.update(tuple(row) for row in session.execute(cars.where(car.customer_id.in_(some))))
    return found


def _tell_oddities(sales: Sequence[Sale], report: ImportReport) -> None:
    """What a person should know of: shared numbers, odd names."""
    people: dict[str, set[str]] = {}
    for sale in sales:
        if sale.digits:
            people.setdefault(sale.digits, set()).add(sale.name.casefold())
    shared = sum(1 for names in people.values() if len(names) > 1)
    if shared:
        report.notes.append(
            ngettext(
                "{count} number stands at people of different names: each has a file, look at"
                " them as possible duplicates.",
                "{count} numbers stand at people of different names: each has a file, look at"
                " them as possible duplicates.",
                shared,
            ).format(count=shared)
        )
    for sale in sales:
        if sale.name.casefold() in _NO_NAMES:
            report.notes.append(
                _("Row {row}: “{name}” was taken as a name, not as an empty cell.").format(
                    row=sale.row, name=sale.name
                )
            )
