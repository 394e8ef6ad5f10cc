"""Planned contacts: when the next one is due, what came of it, and who must be reminded."""
