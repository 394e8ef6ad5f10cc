"""Calls in the window: listening for them, and the card of whoever calls."""
