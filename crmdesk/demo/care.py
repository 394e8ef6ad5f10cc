"""After delivery: the car, its mileage, its workshop visits, its care calls done and due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from crmdesk.aftersales.mileage import Reading, estimate
from crmdesk.dates import add_months, next_birthday
from crmdesk.dates.months import in_month
from crmdesk.demo.cars import frame_number, plate
from crmdesk.demo.contacts import Story
from crmdesk.demo.dealership import Dealership
from crmdesk.demo.dice import Dice
from crmdesk.demo.rows import Row
from crmdesk.demo.seasons import arrival_minute
from crmdesk.demo.visits import Visits
from crmdesk.models import (
    CareBasis,
    CareRule,
    Channel,
    Delivery,
    FileState,
    FollowUp,
    InsurancePolicy,
    MileageReading,
    OwnedVehicle,
    Result,
    ServiceVisit,
)

_LATE_BY = ((0, 93), (1, 4), (2, 2), (4, 1))
_SCORES = ((60, 1), (70, 2), (80, 6), (90, 12), (100, 14))
_FIRST_KM, _EVERY_KM = 5_000, 10_000
_USUAL_KM_A_DAY, _KNOWN_EARLY = 40, 44
"""Who drives more than that has told us so by the call after a month."""


class Care:
    def __init__(self, shop: Dealership, random: Dice, visits: Visits) -> None:
        self._shop = shop
        self._visits = visits
        self._random = random

    def deliver(self, story: Story, at: datetime, *, is_another: bool = False) -> None:
        """``is_another``: the customer has one of ours already, and so a birthday call."""
        shop, day = self._shop, self._shop.seasons.day_of(at)
        story.customer["state"] = FileState.DELIVERED
        for number in range(story.opportunity["quantity"]):
            car = self._car(story, day)
            shop.rows.add(
                Delivery,
                opportunity_id=story.opportunity["id"],
                vehicle_id=car["id"],
                delivered_on=day,
                price_minor=story.opportunity["price_minor"],
                account_id=story.owner(at),
                referred_by_id=story.person.referrer.id if story.person.referrer else None,
            )
            km_a_day = self._life(story, car, day)
            if number == 0:
                self._plan(story, car, day, km_a_day, is_another)

    def _car(self, story: Story, day: date) -> Row:
        r, shop, person = self._random, self._shop, story.person
        registered = day + timedelta(r.randrange(2, 16))
        has_plate = registered <= shop.today
        return shop.rows.add(
            OwnedVehicle,
            customer_id=story.customer["id"],
            model_id=person.model.id,
            model_text=person.model.name,
            brand=shop.words.brand,
            colour=person.colour,
            plate=plate(r) if has_plate else "",
            vin=frame_number(r, day.year, shop.rows.last(OwnedVehicle) + 1),
            is_ours=True,
            year=day.year,
            delivered_on=day,
            price_minor=story.opportunity["price_minor"],
            registered_on=registered if has_plate else None,
        )

    def _life(self, story: Story, car: Row, day: date) -> float:
        """Readings, workshop, insurance; the kilometres a day."""
        km_a_day = max(12.0, self._random.gauss(38, 13))
        self._reading(car, day, 0)
        month = day + timedelta(30)
        if km_a_day > _KNOWN_EARLY and month < self._shop.today:
            self._reading(car, month, round(30 * km_a_day))
        self._workshop(story, car, day, km_a_day)
        self._insurance(car, day)
        return km_a_day

    def _plan(self, story: Story, car: Row, day: date, km_a_day: float, is_another: bool) -> None:
        for rule in self._shop.care_rules:
            if is_another and rule.basis is CareBasis.BIRTHDAY:
                continue
            for due in self._dues(rule, story, day, km_a_day):
                self._call(rule, story, car, due)

    def _reading(self, car: Row, day: date, km: int) -> None:
        self._shop.rows.add(MileageReading, vehicle_id=car["id"], read_on=day, km=km)

    def _workshop(self, story: Story, car: Row, day: date, km_a_day: float) -> None:
        r, today, due_km, came = self._random, self._shop.today, _FIRST_KM, 0
        keeps = r.random() < 0.78
        while True:
            on = day + timedelta(round(due_km / km_a_day) + r.randrange(-12, 25))
            on = min(on, add_months(day, 6 if not came else 12 * came + 6))
            if on >= today or not keeps:
                return
            km = round((on - day).days * km_a_day)
            self._service(story, car, on, km, 0 if not came else 1)
            came, due_km = came + 1, due_km + _EVERY_KM
            keeps = r.random() < 0.86
            if r.random() < 0.2:
                later = on + timedelta(r.randrange(20, 120))
                if later < today:
                    km += round((later - on).days * km_a_day)
                    self._service(story, car, later, km, r.choice((2, 2, 3)))

    def _service(self, story: Story, car: Row, day: date, km: int, kind: int) -> None:
        r, shop = self._random, self._shop
        cost = (0, r.randrange(42, 128) * 10, r.randrange(20, 240) * 10, r.randrange(60, 480) * 10)
        shop.rows.add(
            ServiceVisit,
            vehicle_id=car["id"],
            customer_id=story.customer["id"],
            came_on=day,
            kind=shop.words.service_kinds[kind],
            km=km,
            amount_minor=cost[kind] * 100,
            remark=shop.writing.say("service_remark", story.person.facts, day),
        )
        self._reading(car, day, km)
        if day > shop.opened_on and shop.seasons.traffic(day) and r.random() < 0.15:
            at = shop.seasons.moment(day, arrival_minute(r))
            self._visits.for_service(story.customer, at, story.owner(max(at, story.owners[0][0])))

    def _insurance(self, car: Row, day: date) -> None:
        r, today = self._random, self._shop.today
        expires = day
        while expires <= today:
            expires = in_month(expires.year + 1, day.month, day.day)
        self._shop.rows.add(
            InsurancePolicy,
            vehicle_id=car["id"],
            insurer=r.choice(self._shop.words.insurers),
            expires_on=expires,
            renewed_with_us=r.random() < 0.64,
        )

    def _dues(self, rule: CareRule, story: Story, day: date, km_a_day: float) -> Iterator[date]:
        """Every day on which the rule asks for a call, up to the next one."""
        if rule.basis is CareBasis.DELIVERY:
            yield day + timedelta(rule.days)
        elif rule.basis is CareBasis.FIRST_SERVICE:
            read = [Reading(day, 0)]
            if km_a_day > _KNOWN_EARLY:
                read.append(Reading(day + timedelta(30), round(30 * km_a_day)))
            by_km = estimate(read, day, _USUAL_KM_A_DAY, _FIRST_KM).day
            yield max(day, min(by_km, add_months(day, 6)) + timedelta(rule.days))
        elif rule.basis is CareBasis.BIRTHDAY:
            yield from self._birthdays(story.customer, day)
        else:
            yield from self._yearly(lambda last: in_month(last.year + 1, day.month, day.day), day)

    def _birthdays(self, customer: Row, day: date) -> Iterator[date]:
        month, number = customer["birth_month"], customer["birth_day"]
        if month:
            lunar = customer["birthday_is_lunar"]
            yield from self._yearly(lambda last: next_birthday(month, number, lunar, last), day)

    def _yearly(self, following: object, day: date) -> Iterator[date]:
        while day < self._shop.today:
            day = following(day)  # type: ignore[operator]
            yield day

    def _call(self, rule: CareRule, story: Story, car: Row, due: date) -> None:
        shop, r = self._shop, self._random
        if due < shop.opened_on:
            return
        if rule.channel is not Channel.MESSAGE and rule.days:
            due = shop.seasons.workday(due)
        minute = (rule.at_time or time(10)).hour * 60
        planned = shop.seasons.moment(car["delivered_on"], 17 * 60)
        who = r.choice(shop.staff.carers) if rule.by_care else story.owner(shop.now)
        row = shop.rows.add(
            FollowUp,
            customer_id=story.customer["id"],
            vehicle_id=car["id"],
            adviser_id=who,
            care_key=rule.key,
            purpose=rule.key,
            channel=rule.channel,
            due_on=due,
            due_time=rule.at_time,
            planned_at=min(planned, shop.now),
        )
        late = r.weighted(_LATE_BY)
        done = shop.seasons.moment(due + timedelta(late), minute + r.randrange(0, 180))
        if done <= shop.now:
            self._done(row, rule, story, done)

    def _done(self, row: Row, rule: CareRule, story: Story, done: datetime) -> None:
        r, shop = self._random, self._shop
        day = shop.seasons.day_of(done)
        reached = rule.channel is Channel.MESSAGE or r.random() < 0.88
        row |= {
            "done_at": done,
            "done_on": day,
            "result": Result.REACHED if reached else Result.NO_ANSWER,
            "is_effective": reached,
            "done_by_id": row["adviser_id"],
            "words": shop.writing.say(
                rule.key if reached else "care_no_answer", story.person.facts, day
            ),
            "score": r.weighted(_SCORES) if rule.key == "day_7" and reached else None,
        }
        if reached:
            last = story.customer["last_effective_at"]
            story.customer["last_effective_at"] = max(last, done)
