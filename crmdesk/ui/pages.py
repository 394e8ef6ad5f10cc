"""The pages of the window, in the order of the navigation."""

from __future__ import annotations

from crmdesk.access import Permission
from crmdesk.i18n import N_
from crmdesk.ui.customers.file_page import FilePage
from crmdesk.ui.customers.page import CustomersPage
from crmdesk.ui.funnel.page import FunnelPage
from crmdesk.ui.reports.page import ReportsPage
from crmdesk.ui.settings.page import SettingsPage
from crmdesk.ui.shell.page import PageSpec
from crmdesk.ui.showroom.page import ShowroomPage
from crmdesk.ui.today.page import TodayPage

PAGES = (
    PageSpec("today", N_("Today"), "calendar-check", TodayPage, Permission.SEE_FOLLOW_UPS),
    PageSpec("showroom", N_("Showroom"), "store", ShowroomPage, Permission.SEE_LOG),
    PageSpec("customers", N_("Customers"), "users", CustomersPage, Permission.SEE_CUSTOMERS),
    PageSpec(
        "customer", N_("Customer"), "user", FilePage, Permission.SEE_CUSTOMERS, parent="customers"
    ),
    PageSpec("funnel", N_("Funnel"), "funnel", FunnelPage, Permission.SEE_FUNNEL),
    PageSpec("reports", N_("Reports"), "file-chart-column", ReportsPage, Permission.RUN_REPORTS),
    PageSpec("settings", N_("Settings"), "settings", SettingsPage),
)
