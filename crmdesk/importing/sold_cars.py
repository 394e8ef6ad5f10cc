"""Sold cars written many at once: buyers, their numbers, won deals, cars and deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.customers.completeness import count_answers
from crmdesk.customers.numbers import digits_of
from crmdesk.customers.owner_then import HandOver, hand_overs, owner_then, owners_of
from crmdesk.dates import utc
from crmdesk.importing.outcome import ImportReport
from crmdesk.importing.rows import Person, person_of
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
from crmdesk.store import actor_of, bulk_insert, store_of
from crmdesk.store.search_index import stale_customers

_NOON = time(12)
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
    further: Sequence[str] = ()
    """The other numbers that stood in the same cell."""

    @property
    def person(self) -> Person:
        """Without a number, each row is somebody of their own."""
        return person_of(self.digits, self.name if self.digits else f"{self.name} {self.row}")


@dataclass
class SalesWriting:
    """The rows of all tables, gathered and then inserted one table at a time."""

    session: Session
    zone: str
    advisers: dict[str, int]
    known: dict[Person, int]
    vehicle_ids: Sequence[int] = ()
    owners: Mapping[int, int | None] = field(default_factory=dict)
    given: Mapping[int, Sequence[HandOver]] = field(default_factory=dict)
    """Of the buyers who are known; a row that names no adviser is of whose the buyer was then."""

    def write(self, sales: Sequence[Sale], report: ImportReport) -> None:
        self._look_up_owners({self.known[sale.person] for sale in sales if self._is_known(sale)})
        buyers = self._buyers(sales, report)
        ids = bulk_insert(self.session, Customer, [self._customer(sale) for sale in buyers])
        new = {sale.person: number for sale, number in zip(buyers, ids, strict=True)}
        self.known |= new
        with_number = [sale for sale in buyers if sale.digits]
        numbers = [row for sale in with_number for row in self._numbers(sale)]
        bulk_insert(self.session, ContactNumber, numbers)
        self._write_cars(sales)
        self._win_back(sorted({self.known[sale.person] for sale in sales} - set(new.values())))
        stale_customers(self.session, {self.known[sale.person] for sale in sales})

    def _is_known(self, sale: Sale) -> bool:
        return sale.person in self.known

    def _look_up_owners(self, customer_ids: Collection[int]) -> None:
        self.owners = owners_of(self.session, customer_ids)
        self.given = hand_overs(self.session, customer_ids)

    def _win_back(self, customer_ids: Sequence[int]) -> None:
        """Who was given up and bought after all is an owner now."""
        for start in range(0, len(customer_ids), 900):
            given_up = select(Customer).where(
                Customer.id.in_(customer_ids[start : start + 900]),
                Customer.state == FileState.LOST,
            )
            for customer in self.session.scalars(given_up):
                customer.state = FileState.DELIVERED

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
        deals = bulk_insert(
            self.session, Opportunity, [self._opportunity(sale, won) for sale in sales]
        )
        bulk_insert(
            self.session,
            StageMove,
            [self._move(sale, deal, won) for sale, deal in zip(sales, deals, strict=True)],
        )
        cars = bulk_insert(self.session, OwnedVehicle, [self._vehicle(sale) for sale in sales])
        self.vehicle_ids = cars
        bulk_insert(
            self.session,
            Delivery,
            [
                self._delivery(sale, deal, car)
                for sale, deal, car in zip(sales, deals, cars, strict=True)
            ],
        )

    def _moment(self, sale: Sale) -> datetime:
        return utc(sale.day, _NOON, self.zone)

    def _adviser(self, sale: Sale) -> int | None:
        named = self.advisers.get(sale.adviser)
        buyer = self.known.get(sale.person)
        if named is not None or buyer is None or buyer not in self.owners:
            return named
        return owner_then(self.owners[buyer], self.given.get(buyer, ()), sale.day)

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

    def _numbers(self, sale: Sale) -> list[Record]:
        return [
            {
                "store_id": store_of(self.session),
                "customer_id": self.known[sale.person],
                "number": phone,
                "digits": digits_of(phone),
            }
            for phone in (sale.phone, *sale.further)
        ]

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
