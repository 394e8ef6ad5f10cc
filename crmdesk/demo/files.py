"""A customer's file as it ripens: what was asked first, what came to be known later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crmdesk.customers.questions import count_answers
from crmdesk.demo.dealership import Dealership
from crmdesk.demo.dice import Dice
from crmdesk.demo.people import Person
from crmdesk.demo.rows import Row
from crmdesk.models import (
    Consent,
    ContactNumber,
    Customer,
    NeedsSheet,
    Note,
    OrganisationProfile,
    OwnedVehicle,
    PersonProfile,
    RelatedPerson,
    Relation,
    Scene,
)

_DECIDES = {"H": "week", "A": "month", "B": "quarter", "C": "later", "N": "later", "O": "now"}
_ASKED_AT_FIRST = {
    "occupation": 0.38,
    "location": 0.45,
    "present_car": 0.5,
    "source": 0.86,
    "purpose": 0.6,
    "buyer": 0.66,
    "payment": 0.34,
    "vehicle_class": 0.55,
}
_NOTICE = "v3"


class Files:
    """Opens files, and fills them in once it is known how often the customer was spoken to."""

    def __init__(self, shop: Dealership, random: Dice) -> None:
        self._shop = shop
        self._random = random

    def open(self, person: Person, at: datetime, owner: int, *, titled: bool) -> Row:
        shop, language = self._shop, self._shop.language
        name = person.company or (
            person.name.title(language, person.gender) if titled else person.name.full(language)
        )
        customer = shop.rows.add(
            Customer,
            kind=person.kind,
            name=name,
            gender=None if person.company else person.gender,
            owner_id=owner,
            created_at=at,
            last_effective_at=at,
        )
        self._number(customer, person.number, "", None)
        if person.second_number:
            label = shop.words.number_labels[0]
            self._number(customer, person.second_number, label, None)
        return customer

    def ripen(
        self, customer: Row, person: Person, *, contacts: int, level: str, owns: bool
    ) -> None:
        """What was learnt in so many contacts; ``owns``: has a car of ours."""
        has_car = self._answer(customer, person, contacts, level)
        self._household(customer, person, contacts)
        if person.company:
            self._organisation(customer, person)
        self._more(customer, person, contacts)
        customer["completeness"] = count_answers(customer, has_number=True, has_car=has_car or owns)

    def owner_file(self, customer: Row, person: Person) -> None:
        """After delivery nearly everything is known."""
        if person.birthday and self._random.random() < 0.85:
            self._birthday(customer, person)

    def _answer(self, customer: Row, person: Person, contacts: int, level: str) -> bool:
        r, known = self._random, self._known(contacts)
        if "source" in known:
            customer["source_id"] = self._shop.sources[person.source]
        if "occupation" in known and not person.company:
            customer |= {"occupation": person.occupation, "workplace": person.workplace}
        if "location" in known:
            customer |= {"district": person.district}
            if r.random() < 0.6:
                customer["address"] = person.address
        if "purpose" in known:
            customer |= {"purpose": person.purpose, "decides_when": _DECIDES[level]}
        if "buyer" in known:
            customer["buyer"] = "company" if person.company else "private"
        if "payment" in known:
            customer["payment"] = person.payment
        if "vehicle_class" in known:
            customer["vehicle_class"] = person.model.vehicle_class
        if contacts > 3 and person.birthday and r.random() < 0.35:
            self._birthday(customer, person)
        self._manners(customer, person, contacts)
        return "present_car" in known and self._present_car(customer, person)

    def _known(self, contacts: int) -> set[str]:
        r, again = self._random, max(contacts - 1, 0)
        return {
            key
            for key, at_first in _ASKED_AT_FIRST.items()
            if r.random() < 1 - (1 - at_first) * 0.88**again
        }

    def _present_car(self, customer: Row, person: Person) -> bool:
        if person.company:
            return False
        car = person.present
        if car is None:
            customer["present_car"] = "none"
            return False
        customer["present_car"] = f"{car.text} {car.year}"
        trade_in = self._random.random() < 0.4
        self._shop.rows.add(
            OwnedVehicle,
            customer_id=customer["id"],
            brand=car.make,
            model_text=car.model,
            plate=car.plate if self._random.random() < 0.55 else "",
            is_ours=False,
            is_trade_in=trade_in,
            year=car.year,
        )
        return True

    def _manners(self, customer: Row, person: Person, contacts: int) -> None:
        r, words = self._random, self._shop.words
        if r.random() < 0.1 + 0.09 * contacts:
            separator = "、" if self._shop.language == "zh_CN" else ", "
            cares = (person.facts["care"], person.facts["care2"])
            customer["cares_about"] = separator.join(dict.fromkeys(cares))
        if r.random() < 0.05 + 0.03 * contacts:
            customer["avoid"] = r.choice(words.avoid)
        if r.random() < 0.1 + 0.06 * contacts:
            customer["good_time"] = r.choice(words.good_times)
        if r.random() < 0.55:
            customer["wechat"] = person.number
        customer["do_not_call"] = r.random() < 0.006
        customer["do_not_message"] = r.random() < 0.02

    def _birthday(self, customer: Row, person: Person) -> None:
        if person.birthday is None:
            return
        month, day, lunar = person.birthday
        customer |= {
            "birth_year": person.born if self._random.random() < 0.7 else None,
            "birth_month": month,
            "birth_day": day,
            "birthday_is_lunar": lunar,
        }

    def _household(self, customer: Row, person: Person, contacts: int) -> None:
        language = self._shop.language
        if person.spouse_file:
            row = self._relative(customer, person.spouse_file.name, Relation.SPOUSE)
            row["linked_id"] = person.spouse_file.id
        if person.company or self._random.random() > 0.12 + 0.06 * contacts:
            return
        if person.spouse and not person.spouse_file:
            spouse = self._relative(customer, person.spouse.full(language), Relation.SPOUSE)
            if self._random.random() < 0.3:
                label = self._shop.words.number_labels[2]
                self._number(customer, self._someones_number(), label, spouse["id"])
        for name, _gender, _born in person.children:
            self._relative(customer, name.full(language), Relation.CHILD)

    def _relative(self, customer: Row, name: str, relation: Relation, note: str = "") -> Row:
        r = self._random
        fields: dict[str, Any] = {}
        if relation is Relation.CHILD and r.random() < 0.4:
            fields = {"birth_month": r.randrange(1, 13), "birth_day": r.randrange(1, 29)}
        return self._shop.rows.add(
            RelatedPerson,
            customer_id=customer["id"],
            name=name,
            relation=relation,
            note=note,
            **fields,
        )

    def _organisation(self, customer: Row, person: Person) -> None:
        r, words, shop = self._random, self._shop.words, self._shop
        who = self._relative(
            customer,
            person.name.full(shop.language),
            r.weighted(((Relation.CONTACT, 7), (Relation.DECISION_MAKER, 3))),
            r.choice(words.posts),
        )
        self._number(customer, self._someones_number(), words.number_labels[1], who["id"])
        shop.rows.add(
            OrganisationProfile,
            customer_id=customer["id"],
            region=person.district,
            size=r.weighted((("< 20", 4), ("20–99", 4), ("100–499", 2))),
            credit_limit_minor=r.weighted(((None, 5), (200_000_00, 3), (500_000_00, 2))),
        )

    def _more(self, customer: Row, person: Person, contacts: int) -> None:
        r, shop, say = self._random, self._shop, self._shop.writing.say
        day, facts = shop.seasons.day_of(customer["created_at"]), person.facts
        if r.random() < 0.06 + 0.05 * contacts:
            shop.rows.add(
                Note,
                customer_id=customer["id"],
                account_id=customer["owner_id"],
                at=customer["last_effective_at"],
                text=say("note", facts, day),
            )
        if contacts > 1 and r.random() < 0.3:
            self._needs_sheet(customer, person)
        if person.referrer or (not person.company and contacts > 3 and r.random() < 0.3):
            shop.rows.add(
                PersonProfile,
                customer_id=customer["id"],
                education=r.choice(shop.words.education),
                lifestyle=say("lifestyle", facts, day),
                consumption=say("consumption", facts, day),
                personality=say("personality", facts, day),
                referred_by_id=person.referrer.id if person.referrer else None,
                sensitive={},
            )

    def _needs_sheet(self, customer: Row, person: Person) -> None:
        shop, facts = self._shop, person.facts
        day = shop.seasons.day_of(customer["created_at"])
        said = {
            key: shop.writing.say(topic, facts, day)
            for key, topic in (
                *(("who", "needs_who"), ("what_for", "needs_what")),
                *(("where_used", "needs_where"), ("why_now", "needs_why")),
            )
        }
        shop.rows.add(
            NeedsSheet,
            customer_id=customer["id"],
            matters=[facts["care"], facts["care2"]],
            compared=person.rival,
            **said,
        )

    def consent(self, customer: Row, scene: Scene, at: datetime, *, share: float) -> None:
        if self._random.random() < share:
            self._shop.rows.add(
                Consent,
                customer_id=customer["id"],
                scene=scene,
                given=scene is not Scene.MARKETING or self._random.random() < 0.45,
                notice_version=_NOTICE,
                account_id=customer["owner_id"],
                at=at,
            )

    def _someones_number(self) -> str:
        return f"154{self._random.randrange(10**8):08d}"

    def _number(self, customer: Row, number: str, label: str, person_id: int | None) -> None:
        self._shop.rows.add(
            ContactNumber,
            customer_id=customer["id"],
            person_id=person_id,
            number=number,
            digits=number,
            label=label,
            position=1 if label else 0,
        )
