"""Records brought back from a backup, one customer's or one table's, without rolling back the rest.

What is gone comes again, what was changed is set back; what came later is never deleted.
"""

from crmdesk.store.taking_back.bringing import Brought, bring_back
from crmdesk.store.taking_back.comparing import (
    TAKING_BACK,
    Comparison,
    Difference,
    Key,
    What,
    compare_customer,
    compare_table,
)
from crmdesk.store.taking_back.family import TAKEN_BY_TABLE, hangs_on_customers
from crmdesk.store.taking_back.saying import Teller, field_name, table_name

__all__ = [
    "TAKEN_BY_TABLE",
    "TAKING_BACK",
    "Brought",
    "Comparison",
    "Difference",
    "Key",
    "Teller",
    "What",
    "bring_back",
    "compare_customer",
    "compare_table",
    "field_name",
    "hangs_on_customers",
    "table_name",
]
