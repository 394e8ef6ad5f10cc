"""Lets Python sleep under libfaketime, to which the end of a sleep is a faked moment.

Python looks for a module of this name by itself when it starts.
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    select.select([], [], [], float(seconds))


time.sleep = sleep
