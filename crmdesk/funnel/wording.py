"""Typed words made fit to keep, and what is wrong with those that are too long."""

from __future__ import annotations

from typing import Any

from crmdesk.customers.wording import line_problem


def line_problems(draft: Any, *fields: str) -> dict[str, str]:
    """By field, of those single lines that are too long."""
    problems = {field: line_problem(getattr(draft, field)) for field in fields}
    return {field: problem for field, problem in problems.items() if problem}
