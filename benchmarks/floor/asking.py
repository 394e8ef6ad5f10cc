"""The questions of the pages as single statements on the store's own file.

Reason: the file, its pages in memory and its indexes are the same for both, so what is measured is
what the program adds: who may see what, rows of its own, masking, words in two languages. Each
statement returns the columns that the page draws, cut on the index before anything is joined.
"""

from __future__ import annotations

from typing import Any

_SEARCH = """
SELECT c.id, c.name, c.kind, c.level, c.state, a.name, c.owner_id,
    (SELECT digits FROM contact_number n WHERE n.customer_id = c.id ORDER BY position, id LIMIT 1)
FROM (SELECT rowid AS id FROM customer_search WHERE customer_search MATCH ?
      ORDER BY rowid DESC LIMIT 50) found
JOIN customer c ON c.id = found.id LEFT JOIN account a ON a.id = c.owner_id
"""
_SECTION = """
SELECT * FROM (SELECT id FROM follow_up WHERE store_id = 1 AND adviser_id = :adviser
    AND due_on {days} AND done_at IS NULL ORDER BY due_on, id LIMIT 200)
"""
_DUE = f"""
SELECT f.id, f.customer_id, f.opportunity_id, f.care_key, f.purpose, f.channel, f.due_on,
    f.due_time, f.attempts, f.adviser_id, a.name, c.name, coalesce(o.level, c.level), v.plate,
    (SELECT number FROM contact_number n WHERE n.customer_id = f.customer_id
        ORDER BY position, id LIMIT 1),
    (SELECT words FROM follow_up l WHERE l.customer_id = f.customer_id AND l.done_at IS NOT NULL
        ORDER BY l.done_at DESC LIMIT 1)
FROM ({_SECTION.format(days="< :today")} UNION ALL {_SECTION.format(days="= :today")}
    UNION ALL {_SECTION.format(days="BETWEEN date(:today, '+1 day') AND date(:today, '+7 day')")}) d
JOIN follow_up f ON f.id = d.id JOIN customer c ON c.id = f.customer_id
LEFT JOIN opportunity o ON o.id = f.opportunity_id
LEFT JOIN owned_vehicle v ON v.id = f.vehicle_id LEFT JOIN account a ON a.id = f.adviser_id
ORDER BY f.due_on, f.due_time
"""
_CUSTOMERS = """
SELECT c.id, c.name, c.kind, c.gender, c.level, c.state, c.owner_id, a.name,
    (SELECT digits FROM contact_number n WHERE n.customer_id = c.id ORDER BY position, id LIMIT 1),
    (SELECT coalesce(m.name, o.model_text) FROM opportunity o
        LEFT JOIN car_model m ON m.id = o.model_id
        WHERE o.customer_id = c.id AND o.outcome = 'open' ORDER BY o.id DESC LIMIT 1),
    s.name, c.completeness,
    (SELECT min(due_on) FROM follow_up f WHERE f.customer_id = c.id AND f.done_at IS NULL),
    c.last_effective_at, c.created_at
FROM (SELECT id FROM customer WHERE store_id = 1 ORDER BY created_at DESC, id DESC
      LIMIT 200 OFFSET ?) page
JOIN customer c ON c.id = page.id LEFT JOIN account a ON a.id = c.owner_id
LEFT JOIN source s ON s.id = c.source_id
ORDER BY c.created_at DESC, c.id DESC
"""
_OPPORTUNITIES = """
SELECT o.id, o.customer_id, c.name, coalesce(m.name, o.model_text), o.trim, o.quantity,
    o.quantity * o.price_minor, t.probability, o.expected_on, o.level, o.stage_id, t.name,
    o.outcome, o.adviser_id, a.name, s.name, f.due_on, o.stage_since, o.opened_at, o.closed_at
FROM (SELECT id FROM opportunity WHERE store_id = 1 ORDER BY opened_at DESC, id DESC
      LIMIT 200 OFFSET ?) page
JOIN opportunity o ON o.id = page.id JOIN customer c ON c.id = o.customer_id
JOIN stage t ON t.id = o.stage_id LEFT JOIN car_model m ON m.id = o.model_id
LEFT JOIN account a ON a.id = o.adviser_id LEFT JOIN source s ON s.id = o.source_id
LEFT JOIN follow_up f ON f.opportunity_id = o.id AND f.done_at IS NULL
ORDER BY o.opened_at DESC, o.id DESC
"""
_FUNNEL = """
SELECT stage_id, adviser_id, count(*), sum(quantity), sum(quantity * coalesce(price_minor, 0))
FROM opportunity WHERE store_id = 1 AND outcome = 'open' GROUP BY stage_id, adviser_id
"""


def search(raw: Any, asked: str) -> list[Any]:
    return list(raw.execute(_SEARCH, (asked,)).fetchall())


def due(raw: Any, adviser: int, today: str) -> list[Any]:
    return list(raw.execute(_DUE, {"adviser": adviser, "today": today}).fetchall())


def customers(raw: Any, start: int) -> list[Any]:
    return list(raw.execute(_CUSTOMERS, (start,)).fetchall())


def opportunities(raw: Any, start: int) -> list[Any]:
    return list(raw.execute(_OPPORTUNITIES, (start,)).fetchall())


def funnel(raw: Any) -> list[Any]:
    return list(raw.execute(_FUNNEL).fetchall())
