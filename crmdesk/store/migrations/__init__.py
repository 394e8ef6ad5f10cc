"""The schema's history, run by Alembic; see ``crmdesk.store.migrating``."""
