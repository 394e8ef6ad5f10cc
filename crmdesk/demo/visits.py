"""The rows of the showroom log: parties with and without a file, and the sheet of each day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from crmdesk.demo.contacts import Coming, Story
from crmdesk.demo.dealership import Dealership
from crmdesk.demo.dice import Dice
from crmdesk.demo.rows import Row
from crmdesk.demo.seasons import weather
from crmdesk.models import Purpose, ShowroomDay, TestDrive, Visit, Way

_NOT_FILED = (
    *(("strolling", 34), ("not_yet_time", 22), ("price", 13), ("set_on_brand", 11)),
    *(("expectation", 6), ("bad_experience", 2), ("quality", 2), ("environment", 2)),
    *(("attitude", 2), ("knowledge", 2), ("asking", 4)),
)
_PARTY = ((1, 34), (2, 44), (3, 17), (4, 5))


class Visits:
    def __init__(self, shop: Dealership, random: Dice) -> None:
        self._shop = shop
        self._random = random

    def unfiled(self, at: datetime, way: Way, adviser: int) -> None:
        r, shop = self._random, self._shop
        served, reason = r.random() < 0.45, r.weighted(_NOT_FILED)
        row = self._add(
            at,
            r.randrange(4, 26),
            way=way,
            is_first=True,
            is_filed=False,
            unfiled_reason_id=shop.unfiled[reason],
            source_id=shop.sources["passing_by"] if r.random() < 0.3 else None,
            adviser_id=adviser if served else None,
            did_brochure=r.random() < 0.2,
            manager_spoke=r.random() < 0.06,
            remark=shop.writing.say("unfiled_remark", {}, shop.seasons.day_of(at)),
            **self._model_asked_for(),
        )
        if reason == "strolling" and way is Way.WALK_IN:
            row["purpose"] = Purpose.PASSING_BY

    def _model_asked_for(self) -> dict[str, int]:
        if self._random.random() > 0.3:
            return {}
        return {"model_id": self._random.choice(self._shop.models).id}

    def first(self, story: Story, way: Way, *, is_first: bool) -> None:
        """Of this opportunity; ``is_first`` unless the party has come for another car before."""
        at = story.path.steps[0].at
        topic = "phone_remark" if way is Way.PHONE_IN else "first_remark"
        visit = self._of(story, at, way, is_first=is_first)
        if self._random.random() < 0.85:
            day, facts = self._shop.seasons.day_of(at), story.person.facts
            visit["remark"] = self._shop.writing.say(topic, facts, day)
            self._with_family(visit, story)
        visit["source_id"] = story.opportunity["source_id"]

    def later(self, story: Story, coming: Coming) -> None:
        """A filed customer's return."""
        row = self._of(story, coming.at, Way.WALK_IN, is_first=False)
        row["remark"] = story.said.get(coming.at, "")
        if coming.reason == "delivery":
            row["purpose"] = Purpose.COLLECTING

    def _with_family(self, visit: Row, story: Story) -> None:
        """Who comes with wife or child does not come alone."""
        family = [story.person.facts.get(key) for key in ("spouse", "child")]
        remark = visit["remark"].lower()
        if visit["party_size"] == 1 and any(one and one in remark for one in family):
            visit["party_size"] = 2

    def _of(self, story: Story, at: datetime, way: Way, *, is_first: bool) -> Row:
        r, person, shop = self._random, story.person, self._shop
        end = at + timedelta(minutes=100)
        steps = {step.stage: step.at for step in story.path.steps if at <= step.at < end}
        drove = way is Way.WALK_IN and "test_drive" in steps
        minutes = round(r.gauss(38, 11)) if way is Way.WALK_IN else r.randrange(3, 9)
        if steps and way is Way.WALK_IN:
            until = story.path.ends_at if story.path.orders_at_once else max(steps.values())
            last = round((until - at).total_seconds() / 60)
            minutes = max(minutes, last + 12 + 26 * drove)
        row = self._add(
            at,
            max(minutes, 3),
            way=way,
            is_first=is_first,
            is_filed=True,
            customer_id=story.customer["id"],
            opportunity_id=story.opportunity["id"],
            adviser_id=story.owner(at),
            name=story.customer["name"],
            model_id=person.model.id,
            trim=shop.words.trims[person.trim] if r.random() < 0.4 else "",
            colour=person.colour if r.random() < 0.3 else "",
            level=story.level_at(at),
            present_car=person.present.text if person.present and r.random() < 0.4 else "",
            competitor=person.rival if r.random() < 0.3 else "",
            did_brochure=r.random() < 0.5,
            did_quote="negotiation" in steps,
            did_test_drive=drove,
            manager_spoke=r.random() < 0.16,
        )
        if drove:
            self._drive(story, steps["test_drive"])
        return row

    def _drive(self, story: Story, at: datetime) -> None:
        r, shop = self._random, self._shop
        if at > shop.now:
            return
        day = shop.seasons.day_of(at)
        shop.rows.add(
            TestDrive,
            customer_id=story.customer["id"],
            opportunity_id=story.opportunity["id"],
            demo_car_id=shop.demo_cars.get(story.person.model.id),
            model_id=story.person.model.id,
            adviser_id=story.owner(at),
            starts_at=at,
            ended_at=min(at + timedelta(minutes=18 + r.randrange(20)), shop.now),
            score=min(100, max(52, round(r.gauss(84, 8)))),
            remark=shop.writing.say("drive_remark", story.person.facts, day),
        )

    def for_service(self, customer: Row, at: datetime, adviser: int) -> None:
        """An owner who looks in at the showroom while the car is in the workshop."""
        self._add(
            at,
            self._random.randrange(10, 50),
            way=Way.WALK_IN,
            is_first=False,
            is_filed=True,
            purpose=Purpose.SERVICE,
            customer_id=customer["id"],
            adviser_id=adviser,
            name=customer["name"],
        )

    def booked(self, story: Story, at: datetime) -> None:
        """A drive that is still to come."""
        self._shop.rows.add(
            TestDrive,
            customer_id=story.customer["id"],
            opportunity_id=story.opportunity["id"],
            demo_car_id=self._shop.demo_cars.get(story.person.model.id),
            model_id=story.person.model.id,
            adviser_id=story.owner(self._shop.now),
            starts_at=at,
        )

    def _add(self, at: datetime, minutes: int, **fields: object) -> Row:
        shop, r = self._shop, self._random
        day, way = shop.seasons.day_of(at), fields["way"]
        left: datetime | None = at + timedelta(minutes=minutes)
        if left and left > shop.now:
            left = None if way is Way.WALK_IN else shop.now
        return shop.rows.add(
            Visit,
            day=day,
            arrived_at=at,
            left_at=left,
            party_size=1 if way is Way.PHONE_IN else r.weighted(_PARTY),
            arrived_by=r.choice(shop.words.arrived_by) if way is Way.WALK_IN else "",
            logged_by_id=shop.staff.ids["reception"],
            **fields,
        )

    def sheet(self, day: date) -> None:
        shop, r = self._shop, self._random
        signed = day < shop.today
        late = day >= shop.today - timedelta(1)
        shop.rows.add(
            ShowroomDay,
            day=day,
            weather=weather(r, day, shop.words.weather),
            reception_id=shop.staff.ids["reception"] if signed else None,
            supervisor_id=shop.staff.ids["zhou"] if signed and r.random() < 0.97 else None,
            manager_id=shop.staff.ids["manager"] if signed and not late else None,
        )
