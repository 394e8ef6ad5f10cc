"""Tells one customer's whole story: file, opportunity, visits, contacts, deal, care."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crmdesk.demo.care import Care
from crmdesk.demo.contacts import Coming, Contacts, Story, handed_over
from crmdesk.demo.dealership import LOG_DAYS, Dealership
from crmdesk.demo.deals import Deals, guide_price
from crmdesk.demo.dice import Dice
from crmdesk.demo.files import Files
from crmdesk.demo.paths import A_VISIT, Path, Paths
from crmdesk.demo.people import Person
from crmdesk.demo.rows import Row
from crmdesk.demo.seasons import OPENING, arrival_minute
from crmdesk.demo.visits import Visits
from crmdesk.models import FileState, LevelChange, Opportunity, Outcome, OwnershipChange, Scene, Way

_COMES_AGAIN = 0.3
_BOOKED_AHEAD = timedelta(days=9)


class Stories:
    def __init__(self, shop: Dealership) -> None:
        self._shop = shop
        self._random: Dice = shop.random("stories")
        self._paths = Paths(shop.random("paths"), shop.seasons)
        self._files = Files(shop, shop.random("files"))
        self._visits = Visits(shop, shop.random("visits"))
        self._contacts = Contacts(shop, shop.random("contacts"))
        self._deals = Deals(shop, shop.random("deals"))
        self._care = Care(shop, shop.random("care"), self._visits)

    def walked_in(self, person: Person, arrived: datetime, way: Way) -> Story:
        """A party that left its data; its story up to the present."""
        on_foot = way is Way.WALK_IN
        path = self._paths.draw(arrived, person.source, walked_in=on_foot)
        story = self._begin(person, path)
        self._live(story, way, is_first=True)
        self._finish(story)
        return story

    def earlier(self, person: Person, arrived: datetime) -> Story:
        """Somebody who came before the log began; as many buy as later, and some come again."""
        path = self._paths.draw(arrived, person.source, walked_in=True)
        story = self._begin(person, path)
        self._live(story, Way.WALK_IN, is_first=True)
        self._finish(story)
        if story.opportunity["outcome"] is Outcome.WON and self._random.random() < _COMES_AGAIN:
            self._another_car(story)
        return story

    def _another_car(self, first: Story) -> None:
        """A second opportunity of an owner, within the days of the log."""
        r, shop, customer = self._random, self._shop, first.customer
        day = shop.seasons.busy_day(
            r, [shop.opened_on + timedelta(r.randrange(LOG_DAYS)) for _one in range(6)]
        )
        arrived = shop.seasons.moment(day, arrival_minute(r))
        model = r.choice(shop.models)
        facts = {**first.person.facts, "model": model.name}
        person = replace(first.person, model=model, source="referral", facts=facts)
        path = self._paths.draw(arrived, person.source, walked_in=True)
        owner = first.owner(arrived)
        owners = [(arrived, owner), *(each for each in first.owners if each[0] > arrived)]
        opportunity = self._opportunity(customer, person, path, owner)
        story = Story(person, path, customer, opportunity, owners, [], path.grades[0][1])
        self._live(story, Way.WALK_IN, is_first=False)
        opportunity |= {"level": story.level, "adviser_id": first.owner(shop.now)}
        if story.closed_at is None:
            customer |= {"state": FileState.OPEN, "level": story.level}
            return
        customer["state"] = FileState.DELIVERED
        if opportunity["outcome"] is Outcome.WON:
            self._care.deliver(story, story.closed_at, is_another=True)

    def _live(self, story: Story, way: Way, *, is_first: bool) -> None:
        """From the first visit to the end, or to the present."""
        later = self._later_visits(story.path)
        story.visits = list(later)
        if self._is_logged(story.path.steps[0].at):
            self._visits.first(story, way, is_first=is_first)
        self._contacts.tell(story)
        self._deals.settle(story)
        until = min(story.closed_at or self._shop.now, self._shop.now)
        for coming in later:
            if coming.at <= until and self._is_logged(coming.at):
                self._visits.later(story, coming)
        self._bookings(story)

    def _is_logged(self, at: datetime) -> bool:
        return self._shop.seasons.day_of(at) >= self._shop.opened_on

    def _begin(self, person: Person, path: Path) -> Story:
        r, shop, arrived = self._random, self._shop, path.steps[0].at
        adviser = shop.staff.adviser(r, shop.seasons.day_of(arrived))
        customer = self._files.open(person, arrived, adviser, titled=r.random() < 0.07)
        opportunity = self._opportunity(customer, person, path, adviser)
        owners = self._owners_of(adviser, arrived)
        return Story(person, path, customer, opportunity, owners, [], path.grades[0][1])

    def _opportunity(self, customer: Row, person: Person, path: Path, adviser: int) -> Row:
        r, shop, arrived, level = self._random, self._shop, path.steps[0].at, path.grades[0][1]
        within = timedelta(round(shop.within[level] * r.uniform(0.5, 1)))
        opportunity = shop.rows.add(
            Opportunity,
            customer_id=customer["id"],
            adviser_id=adviser,
            stage_id=None,
            outcome=Outcome.OPEN,
            level=level,
            model_id=person.model.id,
            model_text=person.model.name,
            trim=shop.words.trims[person.trim],
            colour=person.colour if r.random() < 0.6 else "",
            quantity=r.randrange(2, 5) if person.company and r.random() < 0.2 else 1,
            price_minor=guide_price(person) if r.random() < 0.9 else None,
            expected_on=shop.seasons.day_of(arrived) + within,
            source_id=shop.sources[person.source],
            competitor=person.rival if r.random() < 0.5 else "",
            opened_at=arrived,
            stage_since=arrived,
        )
        shop.rows.add(
            LevelChange,
            opportunity_id=opportunity["id"],
            to_level=level,
            account_id=adviser,
            at=arrived,
        )
        return opportunity

    def _owners_of(self, adviser: int, arrived: datetime) -> list[tuple[datetime, int]]:
        """The first adviser, and to whom the customer was given later."""
        r, shop = self._random, self._shop
        owners = [(arrived, adviser)]
        if adviser == shop.staff.leaver:
            left = shop.seasons.moment(shop.staff.left_on, 17 * 60 + 30)
            owners.append((left, shop.staff.adviser(r, shop.today)))
        elif r.random() < 0.012:
            at = arrived + timedelta(days=r.randrange(6, 60))
            if at < shop.now:
                owners.append((at, shop.staff.adviser(r, shop.today, but=adviser)))
        return owners

    def _later_visits(self, path: Path) -> list[Coming]:
        """One a day at most, on the days of steps that need the store, the order, the delivery."""
        reasons = [Coming(step.at, "again") for step in path.steps[1:] if step.in_store]
        if path.end == "order":
            reasons.append(Coming(path.ends_at, "order"))
            if path.delivered_at and not path.cancels:
                reasons.append(Coming(path.delivered_at, "delivery"))
        found: list[Coming] = []
        last = path.steps[0].at
        for at, reason in reasons:
            if at - last > A_VISIT:
                found.append(Coming(self._a_little_before(at), reason))
            elif found and reason == "order":
                found[-1] = found[-1]._replace(reason=reason)
            last = at
        return found

    def _a_little_before(self, at: datetime) -> datetime:
        """They arrive before the step is reached, but not before the store opens."""
        since_opening = self._shop.seasons.minutes_of(at) - OPENING
        return at - timedelta(minutes=max(0, min(11, since_opening)))

    def _bookings(self, story: Story) -> None:
        """The next visit, if it is near, is a drive that the customer has booked."""
        now, driven = self._shop.now, "test_drive" in (s.stage for s in story.path.steps[:-1])
        soon = [c.at for c in story.visits[:1] if c.reason == "again"]
        if story.closed_at is None and soon and soon[0] < now + _BOOKED_AHEAD and not driven:
            self._visits.booked(story, soon[0] + timedelta(minutes=15))

    def _finish(self, story: Story) -> None:
        shop, customer, opportunity = self._shop, story.customer, story.opportunity
        owner = story.owner(shop.now)
        customer["owner_id"] = opportunity["adviser_id"] = owner
        opportunity["level"] = story.level
        if story.closed_at is None:
            customer |= {"state": FileState.OPEN, "level": story.level}
        self._files.ripen(
            customer,
            story.person,
            contacts=story.contacts,
            level=story.level,
            owns=opportunity["outcome"] is Outcome.WON,
        )
        self._consents(story)
        if opportunity["outcome"] is Outcome.WON and story.closed_at:
            self._files.owner_file(customer, story.person)
            self._care.deliver(story, story.closed_at)
        self._hand_over(story)

    def _consents(self, story: Story) -> None:
        at = story.path.steps[0].at
        self._files.consent(story.customer, Scene.ENQUIRY, at, share=0.9)
        if any(s.stage == "test_drive" and s.at <= self._shop.now for s in story.path.steps):
            self._files.consent(story.customer, Scene.TEST_DRIVE, at, share=0.97)
        if story.opportunity["ordered_on"]:
            self._files.consent(story.customer, Scene.ORDER, story.path.ends_at, share=0.98)
            self._files.consent(story.customer, Scene.MARKETING, story.path.ends_at, share=0.6)

    def _hand_over(self, story: Story) -> None:
        shop = self._shop
        for at, before, after in handed_over(story):
            topic = "handed" if before == shop.staff.leaver else "asked_for"
            shop.rows.add(
                OwnershipChange,
                customer_id=story.customer["id"],
                from_id=before,
                to_id=after,
                at=at,
                reason=shop.writing.say(topic, {}, shop.seasons.day_of(at)),
            )
