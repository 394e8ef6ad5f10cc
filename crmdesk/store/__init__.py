"""The open database: transactions, journal, undo, search index, migrations, backup, check."""

from crmdesk.store.actor import Actor, actor_of, is_on_server, looking_beyond, seat_name, store_of
from crmdesk.store.bulk import bulk_insert, next_id
from crmdesk.store.journal import cannot_undo, log_always, tell, undoable
from crmdesk.store.store import Store, Tables
from crmdesk.store.unlocking import let_unlock, let_unlock_no_more

__all__ = [
    "Actor",
    "Store",
    "Tables",
    "actor_of",
    "bulk_insert",
    "cannot_undo",
    "is_on_server",
    "let_unlock",
    "let_unlock_no_more",
    "log_always",
    "looking_beyond",
    "next_id",
    "seat_name",
    "store_of",
    "tell",
    "undoable",
]
