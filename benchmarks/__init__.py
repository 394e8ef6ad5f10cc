"""What the program costs, in time and in keys: each figure is one command.

``python -m benchmarks.speed`` sets each daily work beside its floor: the least that plain SQL on
the same driver needs for the same answer, measured in the same run.
"""
