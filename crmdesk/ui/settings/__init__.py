"""Settings: this computer, the store, its lists, its accounts, its backups."""
