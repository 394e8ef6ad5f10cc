"""Which backups go: all of the last day stay, then one a day, a week, a month.

Days, weeks and months are counted, not measured from today: a clock that jumps years ahead for an
hour, or a store closed for a winter, takes no backup with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

DUMP = ".dump"
"""A server's store ends so, where a file's ends in ``.crm``."""
_DUMPS_BEGIN = b"PGDMP"
_ALL = timedelta(days=1)
_COUNTS: list[tuple[int, Callable[[datetime], Any]]] = [
    (31, lambda moment: moment.date()),
    (12, lambda moment: moment.isocalendar()[:2]),
    (24, lambda moment: (moment.year, moment.month)),
]
_NAME = re.compile(r"(?P<stem>.+)-(?P<moment>\d{8}-\d{6})Z(-(?P<number>\d+))?\.(crm|dump)")


def backup_name(stem: str, moment: datetime, number: int = 1, ending: str = ".crm") -> str:
    """south-20261121-020000Z.crm; a second one of the same second ends in -2."""
    again = f"-{number}" if number > 1 else ""
    return f"{stem}-{moment.astimezone(UTC):%Y%m%d-%H%M%S}Z{again}{ending}"


def is_dump(path: Path) -> bool:
    """By its first bytes, or by its name where these are broken."""
    try:
        with path.open("rb") as file:
            return file.read(len(_DUMPS_BEGIN)) == _DUMPS_BEGIN or path.suffix == DUMP
    except OSError:
        return path.suffix == DUMP


def made_at(name: str) -> datetime | None:
    """When the backup of this name was made; None for what is no backup."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match["moment"], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def stem_of(name: str) -> str:
    match = _NAME.fullmatch(name)
    return match["stem"] if match else ""


def oldest_first(names: Iterable[str]) -> list[str]:
    """Those that are backups, by when they were made."""
    dated = [(moment, len(name), name) for name in names if (moment := made_at(name))]
    return [entry[-1] for entry in sorted(dated)]


def to_remove(names: Iterable[str], now: datetime) -> list[str]:
    """What nobody needs any more of one store's backups. Never the newest, nor one of the future.

    Of a day, week or month the newest stays. What is no backup is left alone.
    """
    ordered = oldest_first(names)
    kept = set(ordered[-1:])
    for name in ordered:
        moment = made_at(name)
        if moment is not None and now - moment < _ALL:
            kept.add(name)
    past = [(moment, name) for name in ordered if (moment := made_at(name)) and moment <= now]
    for count, bucket_of in _COUNTS:
        newest = {bucket_of(moment): name for moment, name in past}  # the last one of each stays
        kept.update(newest[bucket] for bucket in sorted(newest)[-count:])
    return [name for name in ordered if name not in kept]
