"""``crmdesk check``: the file's own examination and what the records owe each other, and repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crmdesk.access import Permission, require_of
from crmdesk.funnel.mending import Drift, drift_in, mend
from crmdesk.i18n import _, number
from crmdesk.jobs import Progress, unwatched
from crmdesk.store import Actor, Store
from crmdesk.store.backup import backup, default_folder
from crmdesk.store.check import CheckReport, check, rewrite_search


@dataclass(frozen=True)
class Examined:
    """``problems`` are there now; ``repaired`` says what was put right, after ``backup``."""

    problems: list[str]
    counts: dict[str, int]
    advice: list[str]
    repaired: list[str] = field(default_factory=list)
    backup: Path | None = None

    @property
    def ok(self) -> bool:
        return not self.problems


def examine(store: Store, actor: Actor, progress: Progress = unwatched) -> Examined:
    """What is wrong with the store, and what to do about each kind of it."""
    require_of(actor, Permission.BACK_UP)
    return _examined(check(store, progress=progress), store, actor, progress)


def repair(store: Store, actor: Actor, progress: Progress = unwatched) -> Examined:
    """Put right what can be, after a backup; what is left stays a problem.

    Nothing is written to a file whose structure is damaged.
    """
    before = examine(store, actor, progress)
    if before.ok or not before.counts:
        return before
    made = backup(store, default_folder(store.path), progress)
    entries = rewrite_search(store, progress)
    with store.write(actor) as session:
        mended = mend(session, now=store.now(), progress=progress)
    after = examine(store, actor, progress)
    searches = _("Wrote {count} entries of the search index anew.").format(count=number(entries))
    repaired = ([searches] if entries else []) + mended.say_mended()
    return Examined(after.problems, after.counts, after.advice, repaired, made)


def _examined(report: CheckReport, store: Store, actor: Actor, progress: Progress) -> Examined:
    if not report.counts:
        return Examined(report.problems, {}, _advice_for_damage() if report.problems else [])
    with store.read(actor) as session:
        drift = drift_in(session, progress)
    problems = report.problems + drift.say_problems()
    return Examined(problems, report.counts, list(_advice(report, drift)))


def _advice_for_damage() -> list[str]:
    return [
        _("The file itself is damaged: stop working and restore the newest good backup."),
        _("The damaged file is kept then; send it to support if records are missing."),
    ]


def _advice(report: CheckReport, drift: Drift) -> Iterator[str]:
    if said := report.gone_back.say():
        yield said
    if drift or report.wrong_entries:
        yield _("crmdesk check --repair puts right what can be, after a backup.")
    if report.past_the_program:
        yield _(
            "The journal or the number of rows does not fit: somebody worked on the file past this"
            " program. That cannot be repaired. Keep a copy of the file, compare it with a backup"
            " (crmdesk restore FILE --table NAME --dry-run), and change the passwords."
        )
    if report.broken_rules > sum(1 for ids in drift[1:] if ids):
        yield _("What no rule decides is yours: open the named record and save what is right.")
