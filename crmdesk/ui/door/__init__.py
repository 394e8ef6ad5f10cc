"""Before the window and in front of it: first run, signing in, changing account, the lock."""
