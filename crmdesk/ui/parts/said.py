"""What a field would show for a value, in words."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from crmdesk import i18n
from crmdesk.i18n import NOTHING, _
from crmdesk.ui.parts.numbers import MoneyEdit


def said(editor: Any, value: Any) -> str:
    words: str = editor.words_of(value) if hasattr(editor, "words_of") else ""
    if words:
        return words
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(editor, MoneyEdit):
        return i18n.money(value)
    return _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (time, datetime)):
        return i18n.clock(value)
    if isinstance(value, date):
        return i18n.day(value)
    return "; ".join(value) if isinstance(value, list) else str(value)
