"""Moves through the funnel, quotes, orders, losses: what a story leaves in the books."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from crmdesk.demo.cars import TRIM_EXTRA
from crmdesk.demo.contacts import Story
from crmdesk.demo.dealership import Dealership
from crmdesk.demo.dice import Dice
from crmdesk.demo.people import Person
from crmdesk.demo.rows import Row
from crmdesk.models import (
    FileState,
    FollowUp,
    Loss,
    LossClass,
    LossSheet,
    Order,
    Quote,
    Result,
    Review,
    StageMove,
)

_YUAN = 100
_SHEETS = {
    "rival": (LossSheet.OTHER_BRAND, LossClass.LOST),
    "same": (LossSheet.SAME_BRAND, LossClass.LOST),
    "off": (LossSheet.OTHER_BRAND, LossClass.DOUBTFUL),
    "reach": (LossSheet.OURSELVES, LossClass.LOST),
    "own": (LossSheet.OURSELVES, LossClass.MISTAKEN),
    "order": (LossSheet.SAME_BRAND, LossClass.DOUBTFUL),
}


def guide_price(person: Person) -> int:
    """In minor units, of the trim that the customer means."""
    return (person.model.price + TRIM_EXTRA[person.trim]) * _YUAN


class Deals:
    def __init__(self, shop: Dealership, random: Dice) -> None:
        self._shop = shop
        self._random = random

    def settle(self, story: Story) -> None:
        """After the contacts are told: the stage, the papers, and how it ended."""
        self._move_on(story)
        self._papers(story)
        if story.closed_at is None:
            return
        if story.path.end == "order" and not story.path.cancels:
            self._to(story, "delivered", story.closed_at)
        else:
            self._send_back(story, story.closed_at)
            self._to(story, "lost", story.closed_at)
            self._loss(story, story.closed_at)
        story.opportunity["closed_at"] = story.closed_at

    def _move_on(self, story: Story) -> None:
        until = story.closed_at or self._shop.now
        for step in story.path.steps:
            if step.at <= until:
                self._to(story, step.stage, step.at)

    def _to(self, story: Story, stage: str, at: datetime) -> None:
        opportunity, shop = story.opportunity, self._shop
        before, after = opportunity["stage_id"], shop.stages[stage]
        shop.rows.add(
            StageMove,
            opportunity_id=opportunity["id"],
            from_stage_id=before,
            to_stage_id=after,
            account_id=story.owner(at),
            at=at,
        )
        opportunity |= {"stage_id": after, "outcome": shop.outcomes[stage], "stage_since": at}

    def _papers(self, story: Story) -> None:
        quoted = next((s.at for s in story.path.steps if s.stage == "negotiation"), None)
        if quoted is None or quoted > (story.closed_at or self._shop.now):
            return
        price = self._quotes(story, quoted)
        story.opportunity["price_minor"] = price
        path = story.path
        if path.end == "order" and path.ends_at <= self._shop.now and story.level == "O":
            self._order(story, price, path.ends_at)

    def _quotes(self, story: Story, at: datetime) -> int:
        r, day = self._random, self._shop.seasons.day_of(at)
        ends = story.path.ends_at if story.path.end == "order" else story.closed_at
        until = min(ends or self._shop.now, self._shop.now)
        price = guide_price(story.person)
        for version in range(1, r.weighted(((2, 6), (3, 3), (4, 1)))):
            price -= r.randrange(4, 24) * 500 * _YUAN
            self._shop.rows.add(
                Quote,
                opportunity_id=story.opportunity["id"],
                version_number=version,
                quoted_on=day,
                price_minor=price,
                quantity=story.opportunity["quantity"],
                payment=story.person.payment,
                account_id=story.owner(at),
            )
            day = min(day + timedelta(r.randrange(1, 6)), self._shop.seasons.day_of(until))
        return price

    def _order(self, story: Story, price: int, at: datetime) -> None:
        shop, day = self._shop, self._shop.seasons.day_of(at)
        story.opportunity |= {"ordered_on": day, "expected_on": self._promised(story, day)}
        cancelled = story.path.cancels and story.closed_at is not None
        shop.rows.add(
            Order,
            opportunity_id=story.opportunity["id"],
            ordered_on=day,
            number=f"{day:%y%m%d}-{story.opportunity['id'] % 1000:03d}",
            price_minor=price,
            quantity=story.opportunity["quantity"],
            deposit_minor=int(story.person.facts["deposit"].replace(",", "")) * _YUAN,
            promised_on=self._promised(story, day),
            cancelled_on=shop.seasons.day_of(story.closed_at) if cancelled else None,  # type: ignore[arg-type]
            account_id=story.owner(at),
            adviser_id=story.owner(at),
        )

    def _promised(self, story: Story, ordered: date) -> date:
        at = story.path.delivered_at
        assert at, "an order has a day of delivery"
        return max(ordered, self._shop.seasons.day_of(at))

    def _loss(self, story: Story, at: datetime) -> None:
        r, shop = self._random, self._shop
        sheet, kind = _SHEETS[story.path.end]
        waits = at > shop.now - timedelta(days=r.choice((1, 2, 3, 6)))
        reviewed = at + timedelta(hours=r.randrange(3, 70))
        revives = kind is LossClass.DOUBTFUL and r.random() < 0.5
        loss = shop.rows.add(
            Loss,
            opportunity_id=story.opportunity["id"],
            loss_class=kind,
            sheet=sheet,
            reason_id=self._reason(story, sheet),
            competitor=story.person.rival if sheet is LossSheet.OTHER_BRAND else "",
            remark=story.follow_ups[-1]["words"],
            applied_by_id=story.owner(at),
            applied_at=at,
            revive_on=self._revival(at) if revives else None,
        )
        if not waits and reviewed < shop.now:
            loss |= {
                "review": Review.CONFIRMED,
                "reviewed_by_id": shop.staff.ids["manager"],
                "reviewed_at": reviewed,
            }
        self._after_loss(story, loss)

    def _send_back(self, story: Story, ended: datetime) -> None:
        """Some are given up too early: the manager sends them back, and they go on for a while."""
        stage, since = story.stage(ended), story.opportunity["stage_since"]
        at, back = ended - timedelta(days=6, hours=2), ended - timedelta(days=5, hours=3)
        if since > at - timedelta(days=2) or self._random.random() > 0.035:
            return
        self._to(story, "lost", at)
        self._to(story, stage, back)
        self._shop.rows.add(
            Loss,
            opportunity_id=story.opportunity["id"],
            loss_class=LossClass.DOUBTFUL,
            sheet=LossSheet.OURSELVES,
            reason_id=self._random.choice(self._shop.losses[LossSheet.OURSELVES])[0],
            applied_by_id=story.owner(at),
            applied_at=at,
            review=Review.SENT_BACK,
            reviewed_by_id=self._shop.staff.ids["manager"],
            reviewed_at=back,
        )

    def _reason(self, story: Story, sheet: LossSheet) -> int:
        reasons = self._shop.losses[sheet]
        wanted = {"reach": "own_unreachable", "off": "other_price", "order": "same_loan"}
        for number, key in reasons:
            if key == wanted.get(story.path.end):
                return number
        weights = [
            3 if key.endswith(("price", "stock", "promotion", "timeliness")) else 1
            for _number, key in reasons
        ]
        return self._random.choices([number for number, _key in reasons], weights)[0]

    def _revival(self, at: datetime) -> date:
        day = self._shop.seasons.day_of(at) + timedelta(self._random.randrange(50, 130))
        return self._shop.seasons.workday(day)

    def _after_loss(self, story: Story, loss: Row) -> None:
        story.customer["state"] = self._random.weighted(_STATES.get(story.path.end, _LOST))
        if loss["revive_on"] is not None:
            self._revive(story, loss["revive_on"], loss["applied_at"])

    def _revive(self, story: Story, day: date, planned_at: datetime) -> None:
        """Asked again later; so far none of them has changed their mind."""
        shop = self._shop
        row = shop.rows.add(
            FollowUp,
            customer_id=story.customer["id"],
            adviser_id=story.owner(shop.now),
            revives_id=story.opportunity["id"],
            purpose="revive",
            due_on=day,
            planned_at=planned_at,
        )
        done = shop.seasons.moment(day, 14 * 60 + self._random.randrange(180))
        if done <= shop.now:
            row |= {
                "done_at": done,
                "done_on": day,
                "result": Result.REACHED,
                "is_effective": True,
                "done_by_id": row["adviser_id"],
                "words": shop.writing.say("lost_off", story.person.facts, day),
            }
            story.customer["last_effective_at"] = done


_LOST = ((FileState.LOST, 1),)
_STATES = {
    "reach": ((FileState.OUT_OF_REACH, 7), (FileState.LOST, 3)),
    "off": ((FileState.FROZEN, 4), (FileState.LOST, 6)),
    "order": ((FileState.CANCELLED, 1),),
}
