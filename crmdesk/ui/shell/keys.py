"""The keys of the window: the shortcuts are made from this table, and so is the sheet of keys."""

from __future__ import annotations

from typing import NamedTuple

from crmdesk.i18n import N_


class Key(NamedTuple):
    act: str
    """The method of the window that it calls."""
    keys: str
    title: str


KEYS = (
    Key("log_visit", "F2", N_("Log a visit")),
    Key("log_unfiled", "F3", N_("One more party without data")),
    Key("log_leaving", "F4", N_("A party has left")),
    Key("search", "Ctrl+K", N_("Find a customer, a page or a command")),
    Key("undo", "Ctrl+Z", N_("Undo the last action")),
    Key("print_page", "Ctrl+P", N_("Print this page")),
    Key("export_page", "Ctrl+E", N_("Export this page")),
    Key("go_back", "Alt+Left", N_("Back to the page before")),
    Key("lock", "Ctrl+L", N_("Lock the window")),
    Key("help", "F1", N_("Help for this page")),
    Key("show_keys", "Ctrl+/", N_("All keys")),
    Key("change_theme", "Ctrl+Shift+D", N_("Light or dark")),
    Key("change_language", "Ctrl+Shift+G", N_("中文 or English")),
)

REMINDERS_KEY, CALL_KEY = "F8", "F9"
FLOATING_KEYS = (
    (REMINDERS_KEY, N_("Keys to the reminders")),
    (CALL_KEY, N_("Keys to the caller's card")),
)
"""Of the small windows that never take the keyboard by themselves."""

PAGE_KEYS = "Alt+1 … Alt+9"


def page_key(number: int) -> str:
    """Alt+1 … Alt+9, and Alt+0 for the tenth page; none for any after it."""
    return f"Alt+{(number + 1) % 10}" if number < 10 else ""


def keys_of(act: str) -> str:
    return next(key.keys for key in KEYS if key.act == act)
