"""How everything declared is called: one line for each, on records of one adviser.

``BY_ID`` and ``LISTS`` of test_own_reach say it for whatever an adviser's own reach can end at.
Here is the rest, and which further permission some of it asks for inside.
"""

from pathlib import Path

from crmdesk.access import Permission
from crmdesk.access.accounts import (
    AccountChange,
    AccountDraft,
    account_id,
    add_account,
    change_account,
    close_account,
    list_accounts,
    own_login,
    reopen_account,
)
from crmdesk.access.audit import AuditLog
from crmdesk.access.group import stores_of_group
from crmdesk.access.last_touch import last_touch
from crmdesk.access.passwords import set_password
from crmdesk.access.restoring import note_missing_log, note_replaced, note_restore
from crmdesk.access.store_key import new_recovery_code, tell_of_new_key
from crmdesk.access.store_lists import list_row, list_rows, save_row
from crmdesk.access.store_settings import save_store, store_form
from crmdesk.access.taking_back import (
    table_differences,
    tables_to_take_back,
    take_back_table,
    teller,
    what_a_restore_loses,
)
from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.aftersales.care import plan_care_bulk, refresh
from crmdesk.calling.callers import callers
from crmdesk.customers import choices as customer_choices
from crmdesk.customers.duplicates import possible_duplicates
from crmdesk.customers.files import CustomerDraft, open_file
from crmdesk.customers.ownership import give
from crmdesk.customers.reveal_budget import reveal_alerts
from crmdesk.customers.taking_back import (
    customer_differences,
    customer_in_backup,
    customers_in_backup,
    take_back_customer,
)
from crmdesk.followups.planning import drop_open, plan_first
from crmdesk.followups.reminders import mark_reminded
from crmdesk.followups.results import record_lost
from crmdesk.funnel import choices as funnel_choices
from crmdesk.funnel.losses import review, waiting
from crmdesk.funnel.mending import drift_in, mend
from crmdesk.funnel.observed import observed
from crmdesk.funnel.passed import passed
from crmdesk.importing import customers, sales, visits
from crmdesk.importing.outcome import ImportReport
from crmdesk.importing.preview import preview
from crmdesk.importing.reading import Sheet
from crmdesk.importing.running import Batch
from crmdesk.jobs import unwatched
from crmdesk.models import Opportunity, Role
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.definition import Chosen
from crmdesk.reports.document import Document
from crmdesk.reports.parameters import choices as report_choices
from crmdesk.reports.running import check_export, record_export, record_print
from crmdesk.showroom.choices import unfiled_reasons
from crmdesk.showroom.draft import VisitDraft
from crmdesk.showroom.leaving import leave
from crmdesk.showroom.sheets import Signature, set_weather, sheet_of, sign_off
from crmdesk.showroom.totals import totals
from crmdesk.showroom.turns import next_in_turn, turns
from crmdesk.showroom.visits import draft_of, log_unfiled, log_visit, save_visit

DOCUMENT = Document("x", "X", "", "South Gate", "Asia/Shanghai", "CNY", (), "x")
SHEET = Sheet(["Name", "Phone", "Date"], [(2, ["Emma", "13900009999", "2026-01-02"])])
MAPPING = {"name": "Name", "phone": "Phone"}
NEW = AccountDraft("somebody", "Somebody", Role.CARE)
CHANGED = AccountChange("care", "Luo Xi", Role.CARE)


def batch(o):
    return Batch(SHEET, MAPPING, ImportReport(), unwatched, o.now)


def chosen(o):
    return Chosen(o.now, o.today, o.today, o.today)


REST = {
    "access.accounts.account_id": lambda s, o: account_id(s, "zhou"),
    "access.accounts.add_account": lambda s, o: add_account(s, NEW, now=o.now),
    "access.accounts.change_account": lambda s, o: change_account(s, CHANGED),
    "access.accounts.close_account": lambda s, o: close_account(s, "care"),
    "access.accounts.list_accounts": lambda s, o: list_accounts(s),
    "access.accounts.own_login": lambda s, o: own_login(s),
    "access.accounts.reopen_account": lambda s, o: reopen_account(s, "care"),
    "access.audit.AuditLog.count": lambda s, o: AuditLog().count(s),
    "access.audit.AuditLog.page": lambda s, o: AuditLog().page(s, 0, 10),
    "access.group.stores_of_group": lambda s, o: stores_of_group(s),
    "access.last_touch.last_touch": lambda s, o: last_touch(s, "source", 1, since=o.now),
    "access.passwords.set_password": lambda s, o: set_password(s, "care", "correct horse"),
    "access.store_key.new_recovery_code": lambda s, o: new_recovery_code(s),
    "access.store_key.tell_of_new_key": lambda s, o: tell_of_new_key(s),
    "access.store_lists.list_row": lambda s, o: list_row(s, "sources", 1),
    "access.store_lists.list_rows": lambda s, o: list_rows(s, "sources"),
    "access.store_lists.save_row": lambda s, o: save_row(
        s, "sources", None, {"name": "Fair", "is_active": True}
    ),
    "access.store_settings.save_store": lambda s, o: save_store(s, store_form(s)),
    "access.store_settings.store_form": lambda s, o: store_form(s),
    "access.restoring.note_restore": lambda s, o: note_restore(s, "a.crm", 0, "b.crm"),
    "access.restoring.note_missing_log": lambda s, o: note_missing_log(s, "-"),
    "access.restoring.note_replaced": lambda s, o: note_replaced(s, "a.crm", 0),
    "access.taking_back.table_differences": lambda s, o: table_differences(s, s, "source"),
    "access.taking_back.tables_to_take_back": lambda s, o: tables_to_take_back(s),
    "access.taking_back.take_back_table": lambda s, o: take_back_table(
        s, s, "source", source="a.crm"
    ),
    "access.taking_back.teller": lambda s, o: teller(s),
    "access.taking_back.what_a_restore_loses": lambda s, o: what_a_restore_loses(s, s),
    "access.undoing.undo_last": lambda s, o: undo_last(s),
    "access.undoing.what_undo_would_do": lambda s, o: what_undo_would_do(s),
    "aftersales.care.plan_care_bulk": lambda s, o: plan_care_bulk(
        s, [o.vehicle], today=o.today, now=o.now
    ),
    "aftersales.care.refresh": lambda s, o: refresh(s, o.vehicle, now=o.now),
    "calling.callers.callers": lambda s, o: callers(s, "13900009999", now=o.now),
    "customers.choices.advisers": lambda s, o: customer_choices.advisers(s),
    "customers.choices.levels": lambda s, o: customer_choices.levels(s),
    "customers.choices.sources": lambda s, o: customer_choices.sources(s),
    "customers.duplicates.possible_duplicates": lambda s, o: possible_duplicates(
        s, name=o.name, today=o.today
    ),
    "customers.files.open_file": lambda s, o: open_file(
        s, CustomerDraft("Somebody", "13900009999"), owner_id=o.owner, now=o.now
    ),
    "customers.ownership.give": lambda s, o: give(s, o.customer, o.owner, "left", now=o.now),
    "customers.reveal_budget.reveal_alerts": lambda s, o: reveal_alerts(s),
    "customers.taking_back.customer_differences": lambda s, o: customer_differences(
        s, s, o.customer
    ),
    "customers.taking_back.customer_in_backup": lambda s, o: customer_in_backup(s, o.name),
    "customers.taking_back.customers_in_backup": lambda s, o: customers_in_backup(s, o.name),
    "customers.taking_back.take_back_customer": lambda s, o: take_back_customer(
        s, s, o.customer, source="a.crm"
    ),
    "followups.planning.drop_open": lambda s, o: drop_open(s, opportunity_id=o.deal, now=o.now),
    "followups.planning.plan_first": lambda s, o: plan_first(
        s, s.get(Opportunity, o.deal), now=o.now
    ),
    "followups.reminders.mark_reminded": lambda s, o: mark_reminded(s, [o.due], now=o.now),
    "followups.results.record_lost": lambda s, o: record_lost(s, o.deal, "bought", now=o.now),
    "funnel.choices.loss_reasons": lambda s, o: funnel_choices.loss_reasons(s),
    "funnel.choices.models": lambda s, o: funnel_choices.models(s),
    "funnel.choices.stage_choices": lambda s, o: funnel_choices.stage_choices(s),
    "funnel.losses.review": lambda s, o: review(s, 1, True, now=o.now),
    "funnel.losses.waiting": lambda s, o: waiting(s),
    "funnel.mending.drift_in": lambda s, o: drift_in(s),
    "funnel.mending.mend": lambda s, o: mend(s, now=o.now),
    "funnel.observed.observed": lambda s, o: observed(s, today=o.today),
    "funnel.passed.passed": lambda s, o: passed(s),
    "importing.customers._write": lambda s, o: customers._write(s, batch(o)),
    "importing.preview.preview": lambda s, o: preview(s, "customers", SHEET, MAPPING, now=o.now),
    "importing.sales._write": lambda s, o: sales._write(s, batch(o)),
    "importing.visits._write": lambda s, o: visits._write(s, batch(o)),
    "reports.parameters.choices": lambda s, o: report_choices(s, REPORTS["funnel"]),
    "reports.running.check_export": lambda s, o: check_export(s, DOCUMENT, Path("x.pdf"), ""),
    "reports.running.record_export": lambda s, o: record_export(s, DOCUMENT, Path("x.pdf"), ""),
    "reports.running.record_print": lambda s, o: record_print(s, DOCUMENT, 1),
    "showroom.choices.unfiled_reasons": lambda s, o: unfiled_reasons(s),
    "showroom.leaving.leave": lambda s, o: leave(s, o.visit, now=o.now),
    "showroom.sheets.set_weather": lambda s, o: set_weather(s, o.today, "fine", now=o.now),
    "showroom.sheets.sheet_of": lambda s, o: sheet_of(s, o.today, now=o.now),
    "showroom.sheets.sign_off": lambda s, o: sign_off(s, o.today, Signature.RECEPTION, now=o.now),
    "showroom.totals.totals": lambda s, o: totals(s, o.today, o.today, now=o.now),
    "showroom.turns.next_in_turn": lambda s, o: next_in_turn(s, o.today),
    "showroom.turns.turns": lambda s, o: turns(s, o.today),
    "showroom.visits.draft_of": lambda s, o: draft_of(s, o.visit, now=o.now),
    "showroom.visits.log_unfiled": lambda s, o: log_unfiled(s, 1, now=o.now),
    "showroom.visits.log_visit": lambda s, o: log_visit(
        s, VisitDraft(name="Somebody", phone="13900009999", level="A"), now=o.now
    ),
    "showroom.visits.save_visit": lambda s, o: save_visit(
        s, o.visit, VisitDraft(name="Somebody", phone="13900009999", level="A"), now=o.now
    ),
} | {
    f"reports.catalogue.{key}.build": lambda s, o, report=report: report.build(s, chosen(o))
    for key, report in REPORTS.items()
}

BY_RECORD = {
    "followups.planning.plan_first",
    "showroom.leaving.leave",
    "showroom.visits.draft_of",
    "showroom.visits.save_visit",
}
"""Refused of another's record, beside ``BY_ID``."""

ALSO_NEEDS = {
    "reports.catalogue.funnel.build": Permission.SEE_FUNNEL,
    "reports.running.build_report": Permission.SEE_FUNNEL,
    "reports.catalogue.group.build": Permission.SEE_GROUP,
    "showroom.leaving.leave": Permission.SEE_LOG,
    "showroom.visits.save_visit": Permission.SEE_LOG,
    "access.taking_back.table_differences": Permission.MANAGE_SETTINGS,
    "access.taking_back.take_back_table": Permission.MANAGE_SETTINGS,
    "customers.taking_back.customer_differences": Permission.EDIT_CUSTOMERS,
    "customers.taking_back.customer_in_backup": Permission.EDIT_CUSTOMERS,
    "customers.taking_back.customers_in_backup": Permission.EDIT_CUSTOMERS,
    "customers.taking_back.take_back_customer": Permission.EDIT_CUSTOMERS,
}
