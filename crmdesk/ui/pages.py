"""The pages of the window, in the order of the navigation.

Each is loaded when it is first shown, so that the start waits for one page only; ``load_pages``
brings the others once the window stands.
"""

from __future__ import annotations

from importlib import import_module

from crmdesk.access import Permission
from crmdesk.i18n import N_
from crmdesk.ui.shell.page import Page, PageSpec

_WHERE = {
    "today": "today.page:TodayPage",
    "showroom": "showroom.page:ShowroomPage",
    "customers": "customers.page:CustomersPage",
    "customer": "customers.file_page:FilePage",
    "funnel": "funnel.page:FunnelPage",
    "reports": "reports.page:ReportsPage",
    "settings": "settings.page:SettingsPage",
}


def page_class(key: str) -> type[Page]:
    module, __, name = _WHERE[key].partition(":")
    found: type[Page] = getattr(import_module(f"crmdesk.ui.{module}"), name)
    return found


def load_pages() -> None:
    """All of them, before somebody waits for one; on a worker thread."""
    for key in _WHERE:
        page_class(key)


def _spec(
    key: str, title: str, icon: str, permission: Permission | None = None, parent: str = ""
) -> PageSpec:
    return PageSpec(key, title, icon, lambda desk: page_class(key)(desk), permission, parent)


PAGES = (
    _spec("today", N_("Today"), "calendar-check", Permission.SEE_FOLLOW_UPS),
    _spec("showroom", N_("Showroom"), "store", Permission.SEE_LOG),
    _spec("customers", N_("Customers"), "users", Permission.SEE_CUSTOMERS),
    _spec("customer", N_("Customer"), "user", Permission.SEE_CUSTOMERS, "customers"),
    _spec("funnel", N_("Funnel"), "funnel", Permission.SEE_FUNNEL),
    _spec("reports", N_("Reports"), "file-chart-column", Permission.RUN_REPORTS),
    _spec("settings", N_("Settings"), "settings"),
)
