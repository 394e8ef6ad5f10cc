"""The funnel page, and the dialogs that a deal's steps ask for."""
