"""Incoming calls: how a number reaches the window that is open on a store."""
