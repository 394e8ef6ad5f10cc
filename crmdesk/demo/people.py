"""Who a party is: a person or a company with all that could be found out about them.

Nothing here is anybody's: names are drawn from frequencies, and numbers begin with 154, 164, 194
or 1349, which no operator has been given or gives to people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from crmdesk.demo.cars import Model, plate
from crmdesk.demo.dice import Dice
from crmdesk.demo.names import Name, any_name
from crmdesk.demo.words import Words
from crmdesk.models import CustomerKind, Gender

UNASSIGNED = ("154", "164", "194", "1349")
_BORN = (
    (1962, 3),
    (1968, 6),
    (1974, 11),
    (1980, 19),
    (1986, 25),
    (1992, 22),
    (1998, 12),
    (2002, 2),
)
_JOBS = (
    *(("employee", 36), ("own_business", 20), ("manager", 10), ("civil_servant", 9)),
    *(("teacher_doctor", 12), ("freelance", 9), ("retired", 4)),
)
_SOURCES = (
    *(("internet", 38), ("referral", 17), ("passing_by", 13), ("outdoor", 7), ("prospecting", 6)),
    *(("touring_show", 6), ("promotion", 5), ("radio", 2), ("sms", 1), ("leaflet", 2)),
    *(("intercepted", 2), ("other", 1)),
)
_TRIMS = ((0, 4), (1, 4), (2, 2))
_CHILDREN = ((0, 3), (1, 5), (2, 2))
_PURPOSES = (("family", 42), ("commuting", 30), ("business", 13), ("touring", 10), ("gift", 5))


@dataclass
class PresentCar:
    make: str
    model: str
    year: int
    km: int
    plate: str

    @property
    def text(self) -> str:
        return f"{self.make} {self.model}"


class Known(NamedTuple):
    """Somebody with a file of their own."""

    id: int
    name: str


@dataclass
class Person:
    """A party that leaves its data; of a company, ``name`` is whom we talk to."""

    name: Name
    gender: Gender
    born: int
    number: str
    company: str
    model: Model
    trim: int
    colour: str
    rival: str
    source: str
    district: str
    address: str
    job: str
    occupation: str
    workplace: str
    purpose: str
    payment: str
    birthday: tuple[int, int, bool] | None
    """Month, day, and whether by the lunar calendar."""
    spouse: Name | None
    children: list[tuple[Name, Gender, int]]
    present: PresentCar | None
    second_number: str
    facts: dict[str, Any] = field(default_factory=dict)
    spouse_file: Known | None = None
    referrer: Known | None = None

    @property
    def kind(self) -> CustomerKind:
        return CustomerKind.ORGANISATION if self.company else CustomerKind.PERSON


class People:
    """Draws persons; ``random`` is this subject's own stream."""

    def __init__(self, random: Dice, words: Words, language: str, models: list[Model]) -> None:
        self._random = random
        self._words = words
        self._language = language
        self._models = models
        self._shares = [model.share for model in models]

    def number(self) -> str:
        head = self._random.choice(UNASSIGNED)
        return f"{head}{self._random.randrange(10 ** (11 - len(head))):0{11 - len(head)}d}"

    def person(self, day: date) -> Person:
        r, words = self._random, self._words
        gender = Gender.MALE if r.random() < 0.62 else Gender.FEMALE
        born = r.weighted(_BORN) + r.randrange(6)
        name = any_name(r, gender, born)
        is_company = r.random() < 0.09
        model = self._model(is_company)
        job = r.weighted(_JOBS)
        person = Person(
            name=name,
            gender=gender,
            born=born,
            number=self.number(),
            company=self._company() if is_company else "",
            model=model,
            trim=r.weighted(_TRIMS),
            colour=r.choice(words.colours),
            rival=r.choice(words.rivals[model.body]),
            source=r.weighted(_SOURCES),
            district=r.choice(words.districts),
            address=self._address(),
            job=job,
            occupation=job if r.random() < 0.6 else r.choice(words.jobs[job]),
            workplace=r.choice(words.workplaces[job]),
            purpose="business" if is_company else r.weighted(_PURPOSES),
            payment="loan" if r.random() < 0.56 else "cash",
            birthday=self._birthday() if not is_company else None,
            spouse=None,
            children=[],
            present=self._present(day),
            second_number=self.number() if r.random() < 0.09 else "",
        )
        if not is_company:
            self._marry(person, day)
        person.facts = self._facts(person, day)
        self.know_family(person)
        return person

    def know_family(self, person: Person) -> None:
        """Let sentences speak of wife, husband and child, where there are any."""
        if person.spouse:
            person.facts["spouse"] = self._words.spouse[person.gender.value]
        if person.children:
            person.facts["child"] = self._words.child
            person.facts["age"] = max(1, person.facts["this_year"] - person.children[0][2])

    def _model(self, is_company: bool) -> Model:
        if is_company and self._random.random() < 0.4:
            return next(model for model in self._models if model.body == "mpv")
        return self._random.choices(self._models, self._shares)[0]

    def _company(self) -> str:
        r, words = self._random, self._words
        return words.company.format(
            place=words.city[:2] if self._language == "zh_CN" else words.city.split()[0],
            name=r.choice(words.company_names),
            trade=r.choice(words.company_trades),
        )

    def _address(self) -> str:
        r, words = self._random, self._words
        return words.address.format(
            street=r.choice(words.streets),
            number=r.randrange(1, 300),
            estate=r.choice(words.estates),
        )

    def _birthday(self) -> tuple[int, int, bool] | None:
        r = self._random
        if r.random() < 0.3:
            return None
        return r.randrange(1, 13), r.randrange(1, 29), r.random() < 0.28

    def _present(self, day: date) -> PresentCar | None:
        r = self._random
        if r.random() < 0.42:
            return None
        make, model = r.choice(self._words.present_cars)
        age = 2 + int(r.betavariate(2, 2.5) * 12)
        return PresentCar(make, model, day.year - age, age * r.randrange(70, 190) * 100, plate(r))

    def _marry(self, person: Person, day: date) -> None:
        r, age = self._random, day.year - person.born
        if r.random() > (0.2 if age < 26 else 0.62 if age < 31 else 0.84):
            return
        other = Gender.FEMALE if person.gender is Gender.MALE else Gender.MALE
        person.spouse = any_name(r, other, person.born + r.randrange(-3, 4))
        for _child in range(r.weighted(_CHILDREN) if age > 26 else 0):
            gender = r.choice((Gender.MALE, Gender.FEMALE))
            born = max(day.year - 17, person.born + 25 + r.randrange(10))
            father = person.name if person.gender is Gender.MALE else person.spouse
            child = any_name(r, gender, 2010, father.surname)
            person.children.append((child, gender, min(born, day.year - 1)))

    def _facts(self, person: Person, day: date) -> dict[str, Any]:
        """What a sentence may say of the person. See ``writing.py`` for those of the moment."""
        r, words = self._random, self._words
        care, care2 = r.sample(words.cares, 2)
        friend_gender = r.choice((Gender.MALE, Gender.FEMALE))
        facts: dict[str, Any] = {
            "this_year": day.year,
            "model": person.model.name,
            "trim": words.trims[person.trim],
            "colour": person.colour,
            "rival": person.rival,
            "care": care,
            "care2": care2,
            "friend": any_name(r, friend_gender, person.born).title(self._language, friend_gender),
            "hobby": r.choice(words.hobbies),
            "place": person.district,
            "down": r.choice((20, 30, 30, 50)),
            "months": r.choice((24, 36, 36, 48, 60)),
            "quantity": r.randrange(2, 6),
            "gift": r.choice(words.gifts),
            "deposit": f"{r.choice((2000, 5000, 5000, 10000)):,}",
        }
        if person.present:
            facts |= {"present": person.present.text, "year": person.present.year}
            facts["value"] = self._sum(
                max(8_000, 120_000 - (day.year - person.present.year) * 9_000)
            )
        if person.trim:
            facts["lower"] = words.trims[person.trim - 1]
        facts["total"] = self._sum(person.model.price + 14_000)
        facts["budget"] = self._sum(person.model.price - 15_000)
        return facts

    def _sum(self, yuan: int) -> str:
        """21.8 (万) or ¥218k."""
        if self._language == "zh_CN":
            return f"{yuan / 10_000:.1f}".removesuffix(".0")
        return f"¥{round(yuan / 1000)}k"
