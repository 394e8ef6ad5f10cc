"""A copy of an open store as somebody drags it: its file, without the log."""

import shutil

from crmdesk.store import Store
from crmdesk.store.keys import keys_path


def dragged(path, key, folder):
    """Made right after the file was marked."""
    folder.mkdir()
    store = Store(path, key)
    store.database._checkpoints._mark()
    copy = shutil.copy(path, folder / path.name)
    if key is not None:
        shutil.copy(keys_path(path), keys_path(copy))
    store.close()
    return copy
