"""What the funnel says of its cards and columns, ready to be painted."""

from __future__ import annotations

from datetime import date, time
from typing import NamedTuple

from crmdesk.funnel.board import BoardColumn, CardRow
from crmdesk.funnel.forecast import FigureRow, Observed
from crmdesk.funnel.observed import HORIZON
from crmdesk.i18n import NOTHING, _, day_short, money, money_short, ngettext, percent, when
from crmdesk.models import Outcome

FEW = 30
"""Below this many opportunities seen, an observed rate is marked."""


class CardWords(NamedTuple):
    level: str
    name: str
    days: str
    days_short: str
    """Where there is no room for a long name beside it."""
    what: str
    adviser: str
    price: str
    due: str
    due_short: str
    """Where there is no room for the time."""
    is_late: bool
    tip: str


def card_words(card: CardRow, today: date, *, with_adviser: bool) -> CardWords:
    is_late = card.closed_on is None and card.next_due is not None and card.next_due < today
    return CardWords(
        card.level,
        card.customer,
        *_days(card),
        _what(card),
        card.adviser if with_adviser else "",
        money(card.amount_minor) if card.amount_minor is not None else f"¥ {NOTHING}",
        _due(card, today, card.next_time, is_late=is_late),
        _due(card, today, None, is_late=is_late),
        is_late,
        _tip(card, today),
    )


def _days(card: CardRow) -> tuple[str, str]:
    if card.closed_on is not None:
        return "", ""
    count = card.days_in_stage
    long = ngettext("{count} day", "{count} days", count).format(count=count)
    return long, _("{count} d").format(count=count)


def _car(card: CardRow) -> str:
    car = " ".join(word for word in (card.model, card.trim) if word) or _("not decided")
    return f"{car} × {card.quantity}" if card.quantity > 1 else car


def _what(card: CardRow) -> str:
    is_ordered = card.ordered_on is not None and card.closed_on is None
    return " · ".join([_car(card), *([_("ordered")] if is_ordered else [])])


def _due(card: CardRow, today: date, at: time | None, *, is_late: bool) -> str:
    if card.closed_on is not None:
        return _("car {day}").format(day=day_short(card.closed_on))
    if card.promised_on is not None and not is_late:
        return _("car {day}").format(day=day_short(card.promised_on))
    return when(card.next_due, today, at) if card.next_due else ""


def _tip(card: CardRow, today: date) -> str:
    lines = [f"{card.customer} ({card.level})", _car(card), card.adviser]
    if card.customer == NOTHING:
        lines.append(_("This customer was given to somebody else."))
    if card.competitor:
        lines.append(_("Also looks at: {competitor}").format(competitor=card.competitor))
    if card.expected_on is not None:
        lines.append(_("Expected close: {day}").format(day=when(card.expected_on, today)))
    if card.promised_on is not None and card.closed_on is None:
        lines.append(_("Promised for: {day}").format(day=when(card.promised_on, today)))
    if card.next_due is not None:
        next_contact = when(card.next_due, today, card.next_time)
        lines.append(_("Next contact: {when}").format(when=next_contact))
    return "\n".join(line for line in lines if line)


class ColumnWords(NamedTuple):
    name: str
    percent: str
    money: str
    rate: str
    is_few: bool
    share: int
    """The probability that weighs, in percent."""
    tip: str


def column_words(column: BoardColumn, *, by_observed: bool) -> ColumnWords:
    seen = column.observed
    uses_observed = by_observed and seen is not None
    rate_used = seen.rate if uses_observed and seen else column.probability / 100
    standard = percent(column.probability, 100)
    rate = _("Standard {percent}").format(percent=standard) if uses_observed else rate_words(seen)
    if column.outcome is Outcome.WON:
        rate = _("this month")
    return ColumnWords(
        column.name,
        percent(rate_used, 1),
        _amounts(column, uses_observed=uses_observed),
        rate,
        seen is not None and seen.cases < FEW,
        round(rate_used * 100),
        rate_tip(seen),
    )


def _amounts(column: BoardColumn, *, uses_observed: bool) -> str:
    weighed = column.weighted_observed_minor if uses_observed else column.weighted_minor
    weighted = _("weighted {amount}").format(amount=money_short(weighed or 0))
    return f"{money_short(column.amount_minor)} · {weighted}"


def rate_words(seen: Observed | None) -> str:
    """60 days: 19% · n 288; a small n is marked."""
    if seen is None:
        return ""
    if not seen.cases:
        return _("No past to go by yet")
    said = _("{days} days: {percent} · n {count}").format(
        percent=percent(seen.rate, 1), days=HORIZON, count=seen.cases
    )
    return f"{said} ({_('few')})" if seen.cases < FEW else said


def rate_tip(seen: Observed | None) -> str:
    if seen is None or not seen.cases:
        return ""
    return _(
        "At each past week's end, of what stood in this stage without an order: the share ordered"
        " within {days} days (n opportunities; 95 %: {low} to {high}).\n"
        "While n is small, the rate is drawn toward the standard one, with which what is ordered"
        " counts."
    ).format(days=HORIZON, low=percent(seen.low, 1), high=percent(seen.high, 1))


def sum_words(figure: FigureRow) -> str:
    """74 opportunities · ¥16.4M · weighted ¥5.27M"""
    count = ngettext("{count} opportunity", "{count} opportunities", figure.count)
    weighted = _("weighted {amount}").format(amount=money_short(figure.weighted_minor))
    said = [count.format(count=f"{figure.count:,}"), money_short(figure.amount_minor), weighted]
    return " · ".join(said)
