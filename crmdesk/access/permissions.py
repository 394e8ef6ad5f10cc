"""The one table of role × permission. What is not in it, a role may not do."""

from __future__ import annotations

import enum

from sqlalchemy.orm import Session

from crmdesk.errors import Forbidden
from crmdesk.i18n import N_, _
from crmdesk.models import Role
from crmdesk.store import Actor, actor_of


class Permission(enum.Enum):
    SEE_LOG = N_("see the showroom log")
    LOG_VISITS = N_("log visits")
    SEE_CUSTOMERS = N_("see customers")
    EDIT_CUSTOMERS = N_("change customers' files")
    REVEAL_NUMBERS = N_("show numbers in full")
    SEE_FUNNEL = N_("see the funnel")
    WORK_FUNNEL = N_("work on opportunities")
    SEE_FOLLOW_UPS = N_("see follow-ups")
    WORK_FOLLOW_UPS = N_("record contacts")
    SEE_VEHICLES = N_("see customers' cars")
    WORK_VEHICLES = N_("deliver cars and plan their care")
    REASSIGN = N_("give customers to another adviser")
    REVIEW_LOSSES = N_("review losses")
    SIGN_OFF = N_("sign off the day")
    RUN_REPORTS = N_("run reports")
    EXPORT = N_("export lists")
    IMPORT = N_("import files")
    BACK_UP = N_("back up and restore")
    MANAGE_ACCOUNTS = N_("manage accounts")
    MANAGE_SETTINGS = N_("change the store's settings")
    SEE_AUDIT = N_("see the audit log")
    SEE_STORE = N_("see the store's lists of choices")
    UNDO = N_("undo own actions")
    SEE_GROUP = N_("see all stores of the group")


class Reach(enum.Enum):
    """How far a permission goes: not at all, to the account's own customers, or to all."""

    NONE = 0
    OWN = 1
    ALL = 2


P, OWN, ALL = Permission, Reach.OWN, Reach.ALL


def _each(reach: Reach, *permissions: Permission) -> dict[Permission, Reach]:
    return dict.fromkeys(permissions, reach)


_CUSTOMER_WORK = (
    P.SEE_CUSTOMERS,
    P.EDIT_CUSTOMERS,
    P.REVEAL_NUMBERS,
    P.SEE_FOLLOW_UPS,
    P.WORK_FOLLOW_UPS,
    P.SEE_VEHICLES,
    P.WORK_VEHICLES,
)

TABLE: dict[Role, dict[Permission, Reach]] = {
    Role.RECEPTION: _each(ALL, P.SEE_LOG, P.LOG_VISITS, P.SIGN_OFF, P.SEE_STORE)
    | _each(OWN, P.UNDO),
    Role.ADVISER: _each(ALL, P.LOG_VISITS, P.SEE_STORE)
    | _each(OWN, *_CUSTOMER_WORK, P.SEE_FUNNEL, P.WORK_FUNNEL, P.SEE_LOG, P.RUN_REPORTS, P.UNDO),
    Role.CARE: _each(ALL, *_CUSTOMER_WORK, P.SEE_LOG, P.LOG_VISITS, P.SEE_STORE)
    | _each(OWN, P.RUN_REPORTS, P.UNDO),
    Role.MANAGER: _each(ALL, *P)
    | _each(Reach.NONE, P.MANAGE_ACCOUNTS, P.SEE_GROUP)
    | _each(OWN, P.UNDO),
    Role.ADMINISTRATOR: _each(
        ALL, P.IMPORT, P.BACK_UP, P.MANAGE_ACCOUNTS, P.MANAGE_SETTINGS, P.SEE_AUDIT, P.SEE_STORE
    )
    | _each(OWN, P.UNDO),
    Role.AUDITOR: _each(ALL, P.SEE_AUDIT),
    Role.GROUP_MANAGER: _each(
        ALL,
        *(P.SEE_GROUP, P.SEE_STORE, P.SEE_LOG, P.SEE_CUSTOMERS, P.SEE_FUNNEL),
        *(P.SEE_FOLLOW_UPS, P.SEE_VEHICLES, P.RUN_REPORTS),
    ),
}

_GRANTED_TO_ADMINISTRATOR = _each(
    ALL,
    *(P.SEE_LOG, P.SEE_CUSTOMERS, P.EDIT_CUSTOMERS, P.REVEAL_NUMBERS, P.SEE_FUNNEL),
    *(P.SEE_FOLLOW_UPS, P.SEE_VEHICLES, P.REASSIGN, P.RUN_REPORTS, P.EXPORT),
)

ROLE_NAMES = {
    Role.RECEPTION: N_("Reception"),
    Role.ADVISER: N_("Sales adviser"),
    Role.CARE: N_("Customer care"),
    Role.MANAGER: N_("Sales manager"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.GROUP_MANAGER: N_("Group manager"),
}


def reach(actor: Actor, permission: Permission) -> Reach:
    granted = TABLE[actor.role].get(permission, Reach.NONE)
    if granted is Reach.NONE and actor.role is Role.ADMINISTRATOR and actor.sees_customers:
        return _GRANTED_TO_ADMINISTRATOR.get(permission, Reach.NONE)
    return granted


def may(actor: Actor, permission: Permission) -> bool:
    return reach(actor, permission) is not Reach.NONE


def require(session: Session, permission: Permission) -> Reach:
    """How far ``permission`` goes for this session; raises ``Forbidden`` when nowhere."""
    return require_of(actor_of(session), permission)


def require_of(actor: Actor, permission: Permission) -> Reach:
    """The same for work that has no session of its own, such as copying the whole file."""
    granted = reach(actor, permission)
    if granted is Reach.NONE:
        raise Forbidden(
            _("The role “{role}” may not {permission}. Ask a manager or an administrator.").format(
                role=_(ROLE_NAMES[actor.role]), permission=_(permission.value)
            )
        )
    return granted


def reaches() -> list[tuple[str, bool, str, int]]:
    """The table as rows for a server's policies: role, sees customers, permission, reach."""
    return [
        (role.value, sees, permission.name, granted.value)
        for role in Role
        for sees in (False, True)
        for permission in Permission
        if (granted := reach(Actor(0, "", role, 0, sees_customers=sees), permission)).value
    ]
