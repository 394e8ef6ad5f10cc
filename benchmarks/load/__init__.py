"""Several seats at once on one store: how fast they are, and that nobody's work is lost.

``python -m benchmarks.load --file`` has four processes on one file. Each logs visits, searches,
asks who is due, records results, moves cards, and edits files that all of them edit.
"""
