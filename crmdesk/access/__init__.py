"""Accounts and roles; what each may see and do; masking."""

from crmdesk.access.declared import REGISTRY, query, verb
from crmdesk.access.permissions import (
    ROLE_NAMES,
    Permission,
    Reach,
    may,
    reach,
    require,
    require_of,
)
from crmdesk.access.scope import MASKED, mask, naming, own_only, owner_name, reach_customer, veil

__all__ = [
    "MASKED",
    "REGISTRY",
    "ROLE_NAMES",
    "Permission",
    "Reach",
    "mask",
    "may",
    "naming",
    "own_only",
    "owner_name",
    "query",
    "reach",
    "reach_customer",
    "require",
    "require_of",
    "veil",
    "verb",
]
