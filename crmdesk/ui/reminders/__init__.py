"""Reminders: a small list at the lower right that never takes the focus."""
