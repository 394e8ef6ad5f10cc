"""This seat's settings: a file of this computer's user. The store's own settings are rows in it."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from crmdesk.i18n import LANGUAGES
from crmdesk.private_files import make_folders, tighten

Theme = Literal["light", "dark", "system"]
OWN_FOLDER = "crmdesk"
SCALES = (100, 125, 150, 175, 200)
_SEATED = 8
"""So many are known of a store: a seat has one or two."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """``language`` None follows the system; ``store`` is the one opened last; ``scale`` is in %.

    ``remembered`` holds per account how it left its windows and lists (columns, widths, sort,
    filters, splitters, geometry), under keys that the pages choose; values are what JSON can hold.

    ``sat_here`` holds per store the sign-in names of who sat at this seat, newest first.
    """

    language: str | None = None
    theme: Theme = "system"
    store: str | None = None
    scale: int = 100
    remembered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sat_here: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def recall(self, account: str, key: str, default: Any = None) -> Any:
        return self.remembered.get(account, {}).get(key, default)

    def sitting(self, store: str, login: str) -> Settings:
        """These settings with ``login`` as the one who sat here last in ``store``."""
        earlier = [each for each in self.sat_here.get(store, ()) if each != login]
        newest = [login, *earlier][:_SEATED]
        return replace(self, sat_here={**self.sat_here, store: newest})

    def remembering(self, account: str, key: str, value: Any) -> Settings:
        """These settings with that one value; saved only by ``save``."""
        theirs = {**self.remembered.get(account, {}), key: value}
        return replace(self, remembered={**self.remembered, account: theirs})


def settings_path(environ: Mapping[str, str] = os.environ) -> Path:
    """The file in CRMDESK_CONFIG, a folder, or else in the place that the system has for this."""
    if folder := environ.get("CRMDESK_CONFIG"):
        return Path(folder) / "settings.json"
    from platformdirs import user_config_path

    return user_config_path(OWN_FOLDER, appauthor=False) / "settings.json"


def load(path: Path) -> Settings:
    """The settings, or defaults for what cannot be used; a damaged file is kept beside as .bad."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return _checked(content)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        _log.warning("The settings in %s cannot be read: %s", path, error)
        return Settings()
    except (ValueError, TypeError, RecursionError) as error:
        _log.warning("The settings in %s are damaged: %s", path, error)
        _set_aside(path)
        return Settings()


def _checked(content: Any) -> Settings:
    if not isinstance(content, dict):
        raise TypeError("not a JSON object")
    usable = {name: value for name, value in content.items() if _usable(name, value)}
    return Settings(**usable)


def _usable(name: str, value: Any) -> bool:
    match name:
        case "language":
            return value is None or value in tuple(LANGUAGES)
        case "theme":
            return value in get_args(Theme)
        case "store":
            return value is None or isinstance(value, str)
        case "scale":
            return value in SCALES
        case "sat_here":
            return isinstance(value, dict) and all(map(_are_names, value.values()))
        case "remembered":
            return isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())
    return False


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _set_aside(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.replace(path.with_name(path.name + ".bad"))


def save(settings: Settings, path: Path) -> bool:
    """Write the whole file or leave the old one; False, and a line in the log, where that fails."""
    text = json.dumps(asdict(settings), indent=1, sort_keys=True)
    try:
        make_folders(path.parent)
        if path.parent.name == OWN_FOLDER:
            tighten(path.parent)
        _replace(path, text.encode())
    except OSError as error:
        _log.warning("The settings cannot be kept in %s: %s", path, error)
        return False
    return True


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
