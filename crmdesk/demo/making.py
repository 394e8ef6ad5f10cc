"""Makes the demo store: the empty store, its setting, then day after day until this morning."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.dates import HOME_ZONE
from crmdesk.demo.dealership import LOG_DAYS, NOW_MINUTES, set_up
from crmdesk.demo.dice import Dice
from crmdesk.demo.seasons import Seasons
from crmdesk.demo.showroom import Showroom
from crmdesk.demo.staff import LEAVER, Staff, first_accounts
from crmdesk.demo.words_en import WORDS as ENGLISH
from crmdesk.demo.words_zh import WORDS as CHINESE
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account, RestDay, Role
from crmdesk.store import Actor, Store, cannot_undo, tell
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.search_index import optimise, stale_customers

_WORDS = {"zh_CN": CHINESE, "en": ENGLISH}
_HASTE = ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -500000")
"""A file that nobody has yet may be written with less care; tests look for broken references."""


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
    if path.exists():
        raise UserError(
            _("There is already a file “{path}”. Choose another name.").format(path=path)
        )
    unfinished = path.with_name(f".{path.name}.unfinished")
    _sweep(unfinished)
    spoken, collecting = i18n.language(), gc.isenabled()
    i18n.set_language(language)
    gc.disable()  # millions of short-lived rows and no cycles: it would only look at them all
    try:
        _make(unfinished, customers, seed, today, progress, language)
        os.replace(unfinished, path)
    finally:
        if collecting:
            gc.enable()
        i18n.set_language(spoken)
        _sweep(unfinished)


def _make(
    path: Path, customers: int, seed: int, today: date, progress: Progress, language: str
) -> None:
    words = _WORDS[language]
    accounts = first_accounts(Dice(f"{seed}/staff"), words, language, customers)
    seasons = Seasons(today - timedelta(LOG_DAYS), today, HOME_ZONE)
    founded = seasons.moment(today - timedelta(LOG_DAYS), 8 * 60)
    new = NewStore(words.store, language, brand=words.brand, zone=HOME_ZONE, is_demo=True)
    create_store(path, new, accounts, now=lambda: founded).close()
    now = seasons.moment(today, NOW_MINUTES)
    store = Store(path, now=lambda: now)
    event.listen(store.engine, "connect", _hasten)
    try:
        _fill(store, accounts, customers, seed, today, seasons, progress, language)
    finally:
        store.close()


def _fill(
    store: Store,
    accounts: list[FirstAccount],
    customers: int,
    seed: int,
    today: date,
    seasons: Seasons,
    progress: Progress,
    language: str,
) -> None:
    staff = Staff.of(accounts, today)
    actor = Actor(staff.ids["admin"], "", Role.ADMINISTRATOR, 1)
    with store.write(actor) as session:
        shop = set_up(
            session,
            seed=seed,
            language=language,
            words=_WORDS[language],
            today=today,
            seasons=seasons,
            staff=staff,
        )
        known = set(session.scalars(select(RestDay.day)))
        for rest in seasons.holidays:
            if rest.day not in known:
                shop.rows.add(RestDay, day=rest.day, is_rest=rest.is_rest, name=rest.name)
        session.get_one(Account, staff.ids[LEAVER]).is_active = False
        with _indexes_last(session):
            Showroom(shop, customers, progress).live()
            shop.rows.finish()
        stale_customers(session, range(1, customers + 1))
        tell(session, "demo.fill", N_("Filled the demo store."))
        cannot_undo(session)
    with store.write(actor) as session:
        optimise(session)
    progress(customers, customers)


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
        path.with_name(path.name + ending).unlink(missing_ok=True)
