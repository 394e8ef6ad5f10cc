"""The rights of every file that the program makes: a kind that nobody named fails the tests."""

import re
import stat

PRIVATE, EXPORTED = 0o600, 0o644
_STORE = r"\.?[\w-]+\.crm"
KINDS = {
    rf"{_STORE}(-wal|-shm)?": PRIVATE,
    rf"{_STORE}\.keys": PRIVATE,
    rf"{_STORE}\.(door|checked|restored|restoring)": PRIVATE,
    rf"{_STORE}\.json": PRIVATE,  # a backup's manifest
    r"[\w-]+\.before-restore-[\d-]+\.crm(\.keys|-wal)?": PRIVATE,
    r"[\w@.-]+\.server(\.door)?": PRIVATE,
    r"[\w@.-]+\.dump(\.json)?": PRIVATE,
    r"settings\.json": PRIVATE,
    r"crmdesk\.log|hard-crashes\.txt": PRIVATE,
    r".+\.(xlsx|pdf|csv)": EXPORTED,
}
OURS = 0o700


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def walked(*folders):
    """Each file's and folder's name below these, and what is wrong with its rights."""
    return {
        str(path): said
        for folder in folders
        for path in [folder, *folder.rglob("*")]
        if (said := _wrong(path))
    }


def _wrong(path):
    if path.is_dir():
        return "" if mode_of(path) == OURS else f"a folder of {mode_of(path):o}"
    kinds = [mode for name, mode in KINDS.items() if re.fullmatch(name, path.name)]
    if not kinds:
        return "a kind of file that nobody named"
    return "" if mode_of(path) == kinds[0] else f"{mode_of(path):o}, not {kinds[0]:o}"
