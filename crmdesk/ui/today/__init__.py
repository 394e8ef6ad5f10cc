"""Today: who is due, what to say, and what came of it."""
