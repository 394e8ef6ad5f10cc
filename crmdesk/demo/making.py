"""Makes the demo store: the empty store, its setting, then day after day until this morning."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.dates import HOME_ZONE, present
from crmdesk.demo.dealership import LOG_DAYS, NOW_MINUTES, set_up
from crmdesk.demo.dice import Dice
from crmdesk.demo.seasons import Seasons
from crmdesk.demo.showroom import Showroom
from crmdesk.demo.staff import LEAVER, Staff, first_accounts
from crmdesk.demo.words import Words
from crmdesk.demo.words_en import WORDS as ENGLISH
from crmdesk.demo.words_zh import WORDS as CHINESE
from crmdesk.i18n import N_
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account, Role
from crmdesk.store import Actor, Store, cannot_undo, tell
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.places import refuse_in_the_way
from crmdesk.store.search_index import optimise, stale_customers

_WORDS = {"zh_CN": CHINESE, "en": ENGLISH}
_HASTE = ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -500000")
"""A file that nobody has yet may be written with less care; tests look for broken references."""


@dataclass(frozen=True)
class _Asked:
    """What the demo store shall be."""

    customers: int
    seed: int
    today: date
    language: str

    @property
    def words(self) -> Words:
        return _WORDS[self.language]


def make_demo(
    path: Path,
    *,
    customers: int = 1200,
    seed: int = 1,
    today: date,
    progress: Progress = unwatched,
    language: str = "zh_CN",
) -> None:
    """A filled store at ``path``: the same rows for the same size, seed, day and language.

    It is made beside ``path`` and moved there when it is whole.
    """
    refuse_in_the_way(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    _sweep(unfinished)
    try:
        with _speaking(language), _uncollected():
            _make(unfinished, _Asked(customers, seed, today, language), progress)
        os.replace(unfinished, path)
    finally:
        _sweep(unfinished)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """The store's lists are written in the language in force."""
    spoken = i18n.language()
    i18n.set_language(language)
    try:
        yield
    finally:
        i18n.set_language(spoken)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Millions of short-lived rows and no cycles: the collector would only look at them all."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _make(path: Path, asked: _Asked, progress: Progress) -> None:
    accounts = first_accounts(
        Dice(f"{asked.seed}/staff"), asked.words, asked.language, asked.customers
    )
    began = asked.today - timedelta(LOG_DAYS)
    seasons = Seasons(began, asked.today, HOME_ZONE)
    _found(path, asked, accounts, _entered(seasons.moment(began, 8 * 60)))
    now = _entered(seasons.moment(asked.today, NOW_MINUTES))
    store = Store(path, now=lambda: now)
    event.listen(store.engine, "connect", _hasten)
    try:
        _fill(store, asked, Staff.of(accounts, asked.today), seasons, progress)
    finally:
        store.close()


def _entered(moment: datetime) -> datetime:
    """As the journal dates it: of the demo's past, but never ahead of the real clock.

    Whoever works in the store goes on from there, by the real clock.
    """
    return min(moment, present())


def _found(path: Path, asked: _Asked, accounts: list[FirstAccount], at: datetime) -> None:
    words = asked.words
    new = NewStore(words.store, asked.language, brand=words.brand, zone=HOME_ZONE, is_demo=True)
    create_store(path, new, accounts, now=lambda: at).close()


def _fill(store: Store, asked: _Asked, staff: Staff, seasons: Seasons, progress: Progress) -> None:
    actor = Actor(staff.ids["admin"], "", Role.ADMINISTRATOR, 1)
    with store.write(actor) as session:
        shop = set_up(
            session,
            seed=asked.seed,
            language=asked.language,
            words=asked.words,
            today=asked.today,
            seasons=seasons,
            staff=staff,
        )
        session.get_one(Account, staff.ids[LEAVER]).is_active = False
        with _indexes_last(session):
            Showroom(shop, asked.customers, progress).live()
            shop.rows.finish()
        stale_customers(session, range(1, asked.customers + 1))
        tell(session, "demo.fill", N_("Filled the demo store."))
        cannot_undo(session)
    with store.write(actor) as session:
        optimise(session)
    progress(asked.customers, asked.customers)


@contextmanager
def _indexes_last(session: Session) -> Iterator[None]:
    """Sorting an index once takes a fraction of keeping it in order row by row."""
    connection = session.connection()
    indexes = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).all()
    for name, _sql in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _name, sql in indexes:
        connection.exec_driver_sql(sql)


def _hasten(connection: Any, _record: Any) -> None:
    for pragma in _HASTE:
        connection.execute(f"PRAGMA {pragma}")


def _sweep(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):  # what is wrong with the place is said where it is written to
            path.with_name(path.name + ending).unlink(missing_ok=True)
