"""Car sales into customers, their cars, won opportunities, deliveries and care plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, verb
from crmdesk.aftersales.care import plan_care_bulk
from crmdesk.customers.completeness import count_answers
from crmdesk.customers.numbers import digits_of
from crmdesk.dates import today_of, utc
from crmdesk.i18n import N_, _, ngettext
from crmdesk.importing import cells
from crmdesk.importing.mapping import Mapping
from crmdesk.importing.outcome import ImportReport, Skipped
from crmdesk.importing.rows import (
    Person,
    Row,
    accounts_by_name,
    known_people,
    person_of,
    watched_rows,
)
from crmdesk.importing.running import Batch, run_import
from crmdesk.jobs import Progress
from crmdesk.models import (
    ContactNumber,
    Customer,
    CustomerKind,
    Delivery,
    FileState,
    Gender,
    Opportunity,
    Outcome,
    OwnedVehicle,
    Stage,
    StageMove,
)
from crmdesk.store import Actor, Store, actor_of, bulk_insert, store_of, tell
from crmdesk.store.records import store_record
from crmdesk.store.search_index import optimise, stale_customers

_NOON = time(12)
_NO_NAMES = {"none", "null", "nan", "n/a"}
_EARLIEST = date(1950, 1, 1)
Record = dict[str, Any]


@dataclass(frozen=True)
class Sale:
    row: int
    name: str
    phone: str
    digits: str
    gender: str | None
    day: date
    model: str
    brand: str
    price_minor: int | None
    colour: str
    plate: str
    vin: str
    engine: str
    body: str
    region: str
    adviser: str

    @property
    def person(self) -> Person:
        """Without a number, each row is somebody of their own."""
        return person_of(self.digits, self.name if self.digits else f"{self.name} {self.row}")


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
    writing = _Writing(session, zone, accounts_by_name(session), known)
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
    phone = cells.phone(row["phone"])
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
    )


def _problem(row: Row, sale: Sale, today: date) -> str:
    if not sale.name:
        return _("There is no name.")
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


@dataclass
class _Writing:
    """The rows of all tables, gathered and then inserted one table at a time."""

    session: Session
    zone: str
    advisers: dict[str, int]
    known: dict[Person, int]
    vehicle_ids: range = field(default=range(0))

    def write(self, sales: Sequence[Sale], report: ImportReport) -> None:
        buyers = self._buyers(sales, report)
        first = bulk_insert(self.session, Customer, [self._customer(sale) for sale in buyers])
        new = {sale.person: first + number for number, sale in enumerate(buyers)}
        self.known |= new
        with_number = [sale for sale in buyers if sale.digits]
        bulk_insert(self.session, ContactNumber, [self._number(sale) for sale in with_number])
        self._write_cars(sales)
        stale_customers(self.session, {self.known[sale.person] for sale in sales})

    def _buyers(self, sales: Sequence[Sale], report: ImportReport) -> list[Sale]:
        """The first sale of each new buyer."""
        firsts: dict[Person, Sale] = {}
        for sale in sales:
            if sale.person in self.known or sale.person in firsts:
                report.updated += 1
            else:
                firsts[sale.person] = sale
                report.added += 1
        return list(firsts.values())

    def _write_cars(self, sales: Sequence[Sale]) -> None:
        won = self.session.scalars(
            select(Stage.id).where(
                Stage.store_id == store_of(self.session), Stage.outcome == Outcome.WON
            )
        ).one()
        deals = [self._opportunity(sale, won) for sale in sales]
        deal = bulk_insert(self.session, Opportunity, deals)
        bulk_insert(
            self.session,
            StageMove,
            [self._move(sale, deal + number, won) for number, sale in enumerate(sales)],
        )
        car = bulk_insert(self.session, OwnedVehicle, [self._vehicle(sale) for sale in sales])
        self.vehicle_ids = range(car, car + len(sales))
        bulk_insert(
            self.session,
            Delivery,
            [
                self._delivery(sale, deal + number, car + number)
                for number, sale in enumerate(sales)
            ],
        )

    def _moment(self, sale: Sale) -> datetime:
        return utc(sale.day, _NOON, self.zone)

    def _adviser(self, sale: Sale) -> int | None:
        return self.advisers.get(sale.adviser)

    def _customer(self, sale: Sale) -> Record:
        answers = {"name": sale.name, "district": sale.region, "vehicle_class": sale.body}
        return {
            "store_id": store_of(self.session),
            "kind": CustomerKind.PERSON,
            "gender": Gender(sale.gender) if sale.gender else None,
            "owner_id": self._adviser(sale),
            "state": FileState.DELIVERED,
            "completeness": count_answers(answers, has_number=bool(sale.digits), has_car=True),
            "created_at": self._moment(sale),
            "last_effective_at": self._moment(sale),
            "version": 1,
            **answers,
        }

    def _number(self, sale: Sale) -> Record:
        return {
            "store_id": store_of(self.session),
            "customer_id": self.known[sale.person],
            "number": sale.phone,
            "digits": sale.digits,
        }

    def _opportunity(self, sale: Sale, won: int) -> Record:
        moment = self._moment(sale)
        return {
            "store_id": store_of(self.session),
            "customer_id": self.known[sale.person],
            "adviser_id": self._adviser(sale),
            "stage_id": won,
            "outcome": Outcome.WON,
            "level": "O",
            "model_text": sale.model,
            "trim": sale.engine,
            "colour": sale.colour,
            "price_minor": sale.price_minor,
            "expected_on": sale.day,
            "ordered_on": sale.day,
            "opened_at": moment,
            "stage_since": moment,
            "closed_at": moment,
            "version": 1,
        }

    def _move(self, sale: Sale, opportunity_id: int, won: int) -> Record:
        return {
            "store_id": store_of(self.session),
            "opportunity_id": opportunity_id,
            "to_stage_id": won,
            "account_id": actor_of(self.session).account_id,
            "at": self._moment(sale),
        }

    def _vehicle(self, sale: Sale) -> Record:
        return {
            "store_id": store_of(self.session),
            "customer_id": self.known[sale.person],
            "model_text": sale.model,
            "brand": sale.brand,
            "colour": sale.colour,
            "plate": sale.plate,
            "vin": sale.vin,
            "is_ours": True,
            "delivered_on": sale.day,
            "price_minor": sale.price_minor,
        }

    def _delivery(self, sale: Sale, opportunity_id: int, vehicle_id: int) -> Record:
        return {
            "store_id": store_of(self.session),
            "opportunity_id": opportunity_id,
            "vehicle_id": vehicle_id,
            "delivered_on": sale.day,
            "price_minor": sale.price_minor or 0,
            "account_id": self._adviser(sale),
        }


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
