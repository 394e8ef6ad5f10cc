"""Makes the demo store: the empty store, its setting, then day after day until this morning."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from crmdesk import i18n
from crmdesk.dates import HOME_ZONE
from crmdesk.demo.dealership import LOG_DAYS, NOW_MINUTES, set_up
from crmdesk.demo.seasons import Seasons
from crmdesk.demo.showroom import Showroom
from crmdesk.demo.staff import LEAVER, Staff, first_accounts
from crmdesk.demo.words import words_of
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account, RestDay, Role
from crmdesk.store import Actor, Store, cannot_undo, tell
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.search_index import optimise, stale_customers

_OWNERS_SINCE = timedelta(5 * 365)


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
    spoken = i18n.language()
    i18n.set_language(language)
    try:
        _make(unfinished, customers, seed, today, progress, language)
        os.replace(unfinished, path)
    finally:
        i18n.set_language(spoken)
        _sweep(unfinished)


def _make(
    path: Path, customers: int, seed: int, today: date, progress: Progress, language: str
) -> None:
    words = words_of(language)
    accounts = first_accounts(Random(f"{seed}/staff"), words, language, customers)
    seasons = Seasons(today - timedelta(LOG_DAYS), today, HOME_ZONE)
    founded = seasons.moment(today - timedelta(LOG_DAYS), 8 * 60)
    new = NewStore(words.store, language, brand=words.brand, zone=HOME_ZONE, is_demo=True)
    create_store(path, new, accounts, now=lambda: founded).close()
    now = seasons.moment(today, NOW_MINUTES)
    store = Store(path, now=lambda: now)
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
            words=words_of(language),
            today=today,
            seasons=seasons,
            staff=staff,
        )
        known = set(session.scalars(select(RestDay.day)))
        for rest in seasons.holidays:
            if rest.day not in known:
                shop.rows.add(RestDay, day=rest.day, is_rest=rest.is_rest, name=rest.name)
        session.get_one(Account, staff.ids[LEAVER]).is_active = False
        Showroom(shop, customers, progress).live()
        shop.rows.finish()
        stale_customers(session, range(1, customers + 1))
        tell(session, "demo.fill", N_("Filled the demo store."))
        cannot_undo(session)
    with store.write(actor) as session:
        optimise(session)
    progress(customers, customers)


def _sweep(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
