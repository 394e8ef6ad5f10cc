"""The Chinese of every text: compile it, and say what lacks it.

    python packaging/translations.py                       the .po files → one crmdesk.mo
    python packaging/translations.py --missing [PACKAGE…]  texts without Chinese, and the reverse
    python packaging/translations.py --check               exit 1 unless all is done and compiled

Each package has a .po of its own (customers.po, ui_today.po), so two people seldom meet in one.
"""

from __future__ import annotations

import argparse
import ast
import string
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "zh_CN"
HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"
# The parts of a Text that the arguments of a marking function are, in their order.
KEYWORDS = {
    "_": ("one",),
    "N_": ("one",),
    "ngettext": ("one", "many"),
    "pgettext": ("context", "one"),
}


class Text(NamedTuple):
    """What a translation is asked by: the English sentence, its plural and its context, if any."""

    one: str
    many: str = ""
    context: str = ""

    def __str__(self) -> str:
        return repr(self.one) + (f" (context {self.context!r})" if self.context else "")


class Entry(NamedTuple):
    text: Text
    chinese: str
    place: str


class Use(NamedTuple):
    text: Text
    package: str
    place: str


class _Reader(Catalog):
    """Keeps what Babel drops: an entry that is written twice."""

    def __init__(self, file: str) -> None:
        super().__init__(locale=LOCALE)
        self.file = file
        self.entries: list[Entry] = []
        self.faults: list[str] = []

    def __setitem__(self, id: str | tuple[str, ...] | list[str], message: Message) -> None:  # noqa: A002
        super().__setitem__(id, message)
        if message.id:
            self._note(message)

    def _note(self, message: Message) -> None:
        one, many = (message.id, "") if isinstance(message.id, str) else message.id
        chinese = message.string if isinstance(message.string, str) else (message.string or "")[:1]
        text = Text(one, many, message.context or "")
        entry = Entry(text, "".join(chinese), f"{self.file}:{message.lineno}")
        self.entries.append(entry)
        if message.fuzzy:
            self.faults.append(f"{entry.place}: {text} is marked fuzzy; confirm it")


def read(folder: Path) -> tuple[list[Entry], list[str]]:
    """Every entry of the .po files in ``folder``, and sentences about what is wrong in them."""
    entries: list[Entry] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.po")):
        reader = _Reader(path.name)
        try:
            PoFileParser(reader, abort_invalid=True).parse(path.read_text("utf-8").splitlines())
        except (PoFileError, UnicodeDecodeError) as error:
            faults.append(f"{path.name}: cannot be read as a .po file: {error}")
        entries += reader.entries
        faults += reader.faults
    return entries, faults + _faults(entries)


def _faults(entries: Iterable[Entry]) -> list[str]:
    faults: list[str] = []
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if not entry.chinese:
            faults.append(f"{entry.place}: {entry.text} has an empty msgstr")
        elif fault := _placeholder_fault(entry):
            faults.append(fault)
        known = first.setdefault((entry.text.context, entry.text.one), entry)
        if (known.chinese, known.text) != (entry.chinese, entry.text):
            faults.append(
                f"{entry.place}: {entry.text} is {entry.chinese!r} here,"
                f" but {known.chinese!r} at {known.place}; make them agree"
            )
    return faults


def _placeholder_fault(entry: Entry) -> str:
    wanted = placeholders(entry.text.one) | placeholders(entry.text.many)
    found = placeholders(entry.chinese)
    if wanted == found:
        return ""
    return (
        f"{entry.place}: {entry.text} has the placeholders {_listed(wanted)},"
        f" its msgstr has {_listed(found)}"
    )


def placeholders(text: str) -> frozenset[str]:
    try:
        return frozenset(part[1] for part in string.Formatter().parse(text) if part[1])
    except ValueError:
        return frozenset()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def compiled(entries: Iterable[Entry]) -> bytes:
    """The .mo of these entries: the same bytes for the same texts, in whatever file they stand."""
    texts = {"": HEADER} | {_key(entry.text): entry.chinese for entry in entries}
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    keys, values = [key for key, __ in pairs], [value for __, value in pairs]
    count = len(pairs)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    text = b"".join(one + b"\0" for one in keys + values)
    return head + _table(keys + values, len(head) + 16 * count) + text


def _key(text: Text) -> str:
    context = f"{text.context}\x04" if text.context else ""
    return context + text.one + (f"\0{text.many}" if text.many else "")


def _table(strings: list[bytes], start: int) -> bytes:
    table = b""
    for one in strings:
        table += struct.pack("<2I", len(one), start)
        start += len(one) + 1
    return table


def uses(code: Path) -> Iterator[Use]:
    """Every marked text in the Python files below ``code``, those inside f-strings too."""
    for path in sorted(code.rglob("*.py")):
        package = package_of(path.relative_to(code))
        file = path.relative_to(code.parent).as_posix()
        nodes = ast.walk(ast.parse(path.read_bytes(), file))
        for call in sorted((one for one in nodes if isinstance(one, ast.Call)), key=_line):
            if text := _marked(call):
                yield Use(text, package, f"{file}:{call.lineno}")


def _line(call: ast.Call) -> int:
    return call.lineno


def _marked(call: ast.Call) -> Text | None:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    parts = {
        part: argument.value
        for part, argument in zip(KEYWORDS.get(name, ()), call.args, strict=False)
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    return Text(**parts) if "one" in parts else None


def package_of(path: Path) -> str:
    """customers/files.py → customers, ui/today/page.py → ui_today, dates.py → dates."""
    parts = path.with_suffix("").parts
    depth = 2 if parts[0] == "ui" and parts[1:2] != ("__init__",) else 1
    return "_".join(parts[:depth])


def gaps(code: Path, folder: Path, packages: Iterable[str] = ()) -> list[str]:
    """Texts without Chinese and Chinese without a text, of ``packages`` (none named: of all)."""
    wanted = tuple(packages)
    entries, __ = read(folder)
    found = list(uses(code))
    translated = {entry.text for entry in entries}
    used = {use.text for use in found}
    untranslated = [
        f"{use.place}: {use.text} is in no .po; add it to {LOCALE}/{use.package}.po"
        for use in found
        if use.text not in translated and _chosen(use.package, wanted)
    ]
    unused = [
        f"{LOCALE}/{entry.place}: {entry.text} is used nowhere in the code; remove the entry"
        for entry in entries
        if entry.text not in used and _chosen(entry.place.partition(".po")[0], wanted)
    ]
    return untranslated + unused


def _chosen(package: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(package == one or package.startswith(f"{one}_") for one in wanted)


def compile_all(folder: Path) -> list[str]:
    """Write ``folder``/crmdesk.mo; with faults in a .po file, name them and leave it as it is."""
    entries, faults = read(folder)
    if not faults:
        (folder / "crmdesk.mo").write_bytes(compiled(entries))
        print(f"crmdesk.mo: {len({entry.text for entry in entries})} texts")
    return faults


def check(code: Path, folder: Path) -> list[str]:
    entries, faults = read(folder)
    faults += gaps(code, folder)
    mo = folder / "crmdesk.mo"
    if not mo.is_file() or mo.read_bytes() != compiled(entries):
        faults.append("crmdesk.mo is stale; run python packaging/translations.py and commit it")
    return faults


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    code = options.root / "crmdesk"
    folder = code / "resources" / "translations" / LOCALE
    if options.missing is not None:
        faults = gaps(code, folder, options.missing)
    elif options.check:
        faults = check(code, folder)
    else:
        faults = compile_all(folder)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--missing", nargs="*", metavar="PACKAGE", help="list what lacks Chinese")
    parser.add_argument("--check", action="store_true", help="exit 1 when anything is to be done")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
