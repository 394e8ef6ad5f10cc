"""The log: a rotating file of this user's, without names, numbers or texts of customers."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LARGEST, _KEPT = 1_000_000, 5
_NUMBER = re.compile(r"\d[\d \-]{5,}\d")


def log_folder() -> Path:
    from platformdirs import user_log_path

    return user_log_path("crmdesk", appauthor=False)


class WithoutNumbers(logging.Formatter):
    """Whatever an exception's text holds, no phone number reaches the file."""

    def format(self, record: logging.LogRecord) -> str:
        return _NUMBER.sub("•••", super().format(record))


def start_log(folder: Path | None = None) -> Path | None:
    """Write warnings and errors to a file from now on; None where there is no place for one."""
    try:
        place = folder or log_folder()
        place.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            place / "crmdesk.log", maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8"
        )
    except OSError:
        return None
    handler.setFormatter(WithoutNumbers("%(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    return place / "crmdesk.log"
