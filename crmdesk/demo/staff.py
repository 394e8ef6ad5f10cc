"""The accounts of the demo store, and who works when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crmdesk.demo.dice import Dice, Weighted
from crmdesk.demo.names import any_name
from crmdesk.demo.words import Words
from crmdesk.models import Gender, Role
from crmdesk.store.creating import FirstAccount

_LEFT_BEFORE = timedelta(97)
_CUSTOMERS_EACH = 1000
_CUSTOMERS_PER_CARER = 12_000
_OFFICE = (
    ("reception", Role.RECEPTION),
    ("care", Role.CARE),
    ("manager", Role.MANAGER),
    ("admin", Role.ADMINISTRATOR),
    ("auditor", Role.AUDITOR),
)
_ADVISERS = (("sun", 20), ("zhou", 36), ("chen", 21), ("wang", 17), ("lin", 14), ("wu", 18))
LEAVER, NEWCOMER = "sun", "wu"


def first_accounts(random: Dice, words: Words, language: str, size: int) -> list[FirstAccount]:
    """In the order of their ids, from 1."""
    advisers = [(login, Role.ADVISER) for login, _share in _ADVISERS]
    accounts = [
        FirstAccount(login, name, role)
        for (login, role), name in zip((*_OFFICE, *advisers), words.staff, strict=True)
    ]
    for role, stem, count in (
        (Role.ADVISER, "adviser", size // _CUSTOMERS_EACH - 1),
        (Role.CARE, "care", size // _CUSTOMERS_PER_CARER),
    ):
        for number in range(2, count + 2):
            name = any_name(random, random.choice(list(Gender)), 1988 + random.randrange(12))
            accounts.append(FirstAccount(f"{stem}{number}", name.full(language), role))
    return accounts


@dataclass
class Staff:
    """Ids of accounts. One adviser left ``left_on``, and another came then."""

    ids: dict[str, int]
    left_on: date
    carers: list[int]
    _before: Weighted[int]
    _since: Weighted[int]

    @classmethod
    def of(cls, accounts: list[FirstAccount], today: date) -> Staff:
        ids = {account.login: number for number, account in enumerate(accounts, 1)}
        carers = [ids[a.login] for a in accounts if a.role is Role.CARE]
        shares = dict(_ADVISERS)
        advisers = [(a.login, shares.get(a.login, 20)) for a in accounts if a.role is Role.ADVISER]
        before, since = (
            tuple((ids[login], share) for login, share in advisers if login != absent)
            for absent in (NEWCOMER, LEAVER)
        )
        return cls(ids, today - _LEFT_BEFORE, carers, before, since)

    @property
    def leaver(self) -> int:
        return self.ids[LEAVER]

    def adviser(self, random: Dice, day: date, but: int | None = None) -> int:
        here = self._before if day < self.left_on else self._since
        while (who := random.weighted(here)) == but:
            pass
        return who
