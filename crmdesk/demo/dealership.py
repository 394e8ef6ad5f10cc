"""The demo store's setting: its lists, its people, its days, and where its rows go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.demo.cars import Model, models_of, plate
from crmdesk.demo.dice import Dice
from crmdesk.demo.rows import Row, Rows
from crmdesk.demo.seasons import Seasons
from crmdesk.demo.staff import Staff
from crmdesk.demo.words import Words
from crmdesk.demo.writing import Writing
from crmdesk.models import (
    CareRule,
    CarModel,
    DemoCar,
    Level,
    LossReason,
    LossSheet,
    Outcome,
    RestDay,
    Source,
    Stage,
    UnfiledReason,
)

LOG_DAYS = 548
"""How far back the showroom's log goes: eighteen months."""
NOW_MINUTES = 10 * 60 + 52
"""The demo store's present: the morning is under way."""


@dataclass
class Dealership:
    seed: int
    language: str
    words: Words
    today: date
    seasons: Seasons
    staff: Staff
    rows: Rows
    writing: Writing
    models: list[Model]
    demo_cars: dict[int, int]
    stages: dict[str, int]
    outcomes: dict[str, Outcome]
    intervals: dict[str, int]
    within: dict[str, int]
    sources: dict[str, int]
    unfiled: dict[str, int]
    losses: dict[LossSheet, list[tuple[int, str]]]
    care_rules: list[CareRule]

    @property
    def now(self) -> datetime:
        return self._now

    def __post_init__(self) -> None:
        self._now = self.seasons.moment(self.today, NOW_MINUTES)
        self.opened_on = self.today - timedelta(LOG_DAYS)

    def random(self, subject: str) -> Dice:
        """A stream of its own, so that one subject's changes leave the others as they were."""
        return Dice(f"{self.seed}/{subject}")


def set_up(
    session: Session,
    *,
    seed: int,
    language: str,
    words: Words,
    today: date,
    seasons: Seasons,
    staff: Staff,
) -> Dealership:
    """Writes what a store has before its first customer, and knows the ids of its lists."""
    rows = Rows(session)
    random = Dice(f"{seed}/setting")
    models = models_of(words)
    for model in models:
        _add_model(rows, words, model)
    _add_holidays(session, rows, seasons)
    demo_cars = {model.id: _demo_car(rows, random, model)["id"] for model in models[:4]}
    stages = session.execute(select(Stage.key, Stage.id, Stage.outcome)).all()
    levels = session.scalars(select(Level)).all()
    return Dealership(
        seed=seed,
        language=language,
        words=words,
        today=today,
        seasons=seasons,
        staff=staff,
        rows=rows,
        writing=Writing(Dice(f"{seed}/writing"), words),
        models=models,
        demo_cars=demo_cars,
        stages={key: number for key, number, _outcome in stages},
        outcomes={key: outcome for key, _number, outcome in stages},
        intervals={level.key: level.contact_every_days for level in levels},
        within={level.key: level.buys_within_days or 120 for level in levels},
        sources=_ids(session, Source),
        unfiled=_ids(session, UnfiledReason),
        losses=_loss_reasons(session),
        care_rules=list(session.scalars(select(CareRule).order_by(CareRule.position))),
    )


def _add_holidays(session: Session, rows: Rows, seasons: Seasons) -> None:
    """Of all the log's years; a new store knows only those of its first."""
    known = set(session.scalars(select(RestDay.day)))
    for rest in seasons.holidays:
        if rest.day not in known:
            rows.add(RestDay, day=rest.day, is_rest=rest.is_rest, name=rest.name)


def _add_model(rows: Rows, words: Words, model: Model) -> Row:
    return rows.add(
        CarModel,
        name=model.name,
        brand=words.brand,
        price_minor=model.price * 100,
        position=model.id,
    )


def _demo_car(rows: Rows, random: Dice, model: Model) -> Row:
    return rows.add(DemoCar, model_id=model.id, plate=plate(random))


def _ids(session: Session, table: Any) -> dict[str, int]:
    return {row.key: row.id for row in session.execute(select(table.key, table.id))}


def _loss_reasons(session: Session) -> dict[LossSheet, list[tuple[int, str]]]:
    found: dict[LossSheet, list[tuple[int, str]]] = {sheet: [] for sheet in LossSheet}
    reasons = select(LossReason.sheet, LossReason.id, LossReason.key).order_by(LossReason.id)
    for sheet, number, key in session.execute(reasons):
        found[sheet].append((number, key))
    return found
