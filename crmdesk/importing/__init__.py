"""Spreadsheets, CSV and what else stores keep, read into rows and cleaned into drafts."""

from crmdesk.importing.customers import import_customers
from crmdesk.importing.mapping import Mapping, read_mapping
from crmdesk.importing.outcome import ImportReport
from crmdesk.importing.sales import import_sales
from crmdesk.importing.visits import import_visits

IMPORTERS = {
    "customers": import_customers,
    "sales": import_sales,
    "visits": import_visits,
}

__all__ = ["IMPORTERS", "ImportReport", "Mapping", "read_mapping"]
