"""Sorting in words that an index of either database has as well."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement


def empty_last(key: Any, descending: bool, own: type) -> ColumnElement[Any]:
    """Of a list of ``own``, a column of its own that is never empty is sorted by plainly.

    Else the server would not read it from the index. What is joined may be missing altogether.
    """
    order: ColumnElement[Any] = key.desc() if descending else key.asc()
    is_always_there = getattr(key, "class_", None) is own and not key.nullable
    return order if is_always_there else order.nulls_last()
