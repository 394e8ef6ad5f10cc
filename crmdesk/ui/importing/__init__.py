"""The import window: a file, its columns, what came of it."""
