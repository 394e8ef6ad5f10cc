"""Any table file into one header and numbered rows: CSV in any encoding, xlsx, xls, ods.

Two-row merged headers are joined, the lines above a header and totals and signatures below the
rows are left out, and what was done is told in ``Sheet.notes``.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmdesk.errors import UserError
from crmdesk.i18n import _, ngettext

Cells = Sequence[Any]

_BOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
_TEXTS = {".csv", ".txt", ".tsv", ""}
_LARGEST = 512 * 2**20
_BOMB_RATIO = 150
_LONGEST_CELL = 2**24
_HEADER_WITHIN = 20
_FIGURE = re.compile(r"[¥￥$+(]?\d[\d\s.,:/()年月日时分秒万元+-]*(?:am|pm)?", re.IGNORECASE)
_ENDINGS = re.compile(
    r"(?:本?[日月周年]?)?(?:合计|总计|小计|共计|累计)|签名|签字|审核|制表"
    r"|(?:grand )?total\b|sub-?total\b|sum\b|signature\b|signed\b|.*(?:签名|签字)$",
    re.IGNORECASE,
)


@dataclass
class Sheet:
    """``rows`` are (line number in the file, cells), each as long as ``header``."""

    header: list[str]
    rows: list[tuple[int, list[Any]]]
    above: list[str] = field(default_factory=list)
    """The texts above the header: a title, a store's name, the day of the sheet."""
    notes: list[str] = field(default_factory=list)


def read_table(path: Path) -> Sheet:
    """The table in the file at ``path``; raises ``UserError`` for what is none."""
    _refuse_what_is_no_file(path)
    notes: list[str] = []
    lines = _lines_of_book(path) if path.suffix.lower() in _BOOKS else _lines_of_text(path, notes)
    return _sheet(lines, notes, path)


def _refuse_what_is_no_file(path: Path) -> None:
    if path.is_dir():
        raise UserError(_("“{path}” is a folder. Choose a file in it.").format(path=path))
    if not path.exists():
        raise UserError(_("There is no file “{path}”.").format(path=path))
    if path.suffix.lower() not in _BOOKS | _TEXTS:
        raise UserError(
            _("“{path}” is no table. Choose an .xlsx, .xls, .ods or .csv file.").format(path=path)
        )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if size == 0:
        raise UserError(_("“{path}” is empty.").format(path=path))
    if size > _LARGEST:
        raise UserError(_("“{path}” is larger than 512 MB. Split it first.").format(path=path))


def _unreadable(path: Path, error: Exception) -> UserError:
    return UserError(_("“{path}” cannot be read: {reason}.").format(path=path, reason=error))


def _lines_of_book(path: Path) -> list[Cells]:
    """The first sheet that has anything in it."""
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bombs(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            lines: list[Cells] = list(book.get_sheet_by_name(name).to_python(False))
            if any(_has_text(line) for line in lines):
                return lines
    except (CalamineError, OSError, ValueError) as error:
        raise UserError(
            _("“{path}” is no spreadsheet, whatever its name says. Save it anew as .xlsx.").format(
                path=path
            )
        ) from error
    raise UserError(_("“{path}” is empty.").format(path=path))


def _refuse_bombs(path: Path) -> None:
    """A small file that unpacks to more than a computer holds is an attack, not a list."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return  # an old .xls, or a damaged file, which its reader refuses with a sentence
    total = sum(entry.file_size for entry in entries)
    packed_size = max(sum(entry.compress_size for entry in entries), 1)
    if total > 2 * _LARGEST or (total > 64 * 2**20 and total / packed_size > _BOMB_RATIO):
        raise UserError(_("“{path}” unpacks to far too much. It was not opened.").format(path=path))


def _lines_of_text(path: Path, notes: list[str]) -> list[Cells]:
    content = path.read_bytes()
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04")):
        raise UserError(_("“{path}” is no text table. Choose a .csv file.").format(path=path))
    text = _mended(_decoded(content, path), notes)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    delimiter = dialect.delimiter if dialect.delimiter in ",;\t|" else ","
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _unreadable(path, error) from error


def _decoded(content: bytes, path: Path) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if content[1:40:2].count(0) > content[:40:2].count(0) + 2:
        return content.decode("utf-16-le", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    if best is None:
        raise UserError(_("“{path}” is no text table. Choose a .csv file.").format(path=path))
    return str(best)


def _mended(text: str, notes: list[str]) -> str:
    """UTF-8 that somebody once read as Latin-1 (``DoubleÂ Overhead``), put right."""
    broken = {part for part in _suspects(text) if _put_right(part) != part}
    if not broken:
        return text
    times = 0
    for part in sorted(broken, key=len, reverse=True):
        times += text.count(part)
        text = text.replace(part, _put_right(part))
    notes.append(
        ngettext(
            "Mended broken text in {count} place: it was UTF-8 read as Latin-1.",
            "Mended broken text in {count} places: it was UTF-8 read as Latin-1.",
            times,
        ).format(count=times)
    )
    return text


def _suspects(text: str) -> set[str]:
    return set(re.findall(r"[\u00c2-\u00f4][\u0080-\u00bf]+", text))


def _put_right(part: str) -> str:
    try:
        return part.encode("latin-1").decode("utf-8").replace("\u00a0", " ")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return part


def _sheet(lines: list[Cells], notes: list[str], path: Path) -> Sheet:
    at = _header_at(lines)
    if at is None:
        raise UserError(_("“{path}” has no header line that could be found.").format(path=path))
    header, body = _header(lines, at)
    above = [_text(cell) for line in lines[:at] for cell in line if _text(cell)]
    rows, ended = _rows(lines, body, len(header))
    trimmed = [cell for cell in lines[at] if isinstance(cell, str) and cell != cell.strip()]
    if trimmed:
        named = ", ".join(f"“{cell}”" for cell in trimmed)
        notes.append(_("Took away the blanks around the column names {names}.").format(names=named))
    if body - at > 1:
        notes.append(_("Joined a header of two lines into one."))
    if ended:
        notes.append(_("Left out below the table: {texts}.").format(texts=", ".join(ended)))
    return Sheet(header, rows, above, notes)


def _header_at(lines: list[Cells]) -> int | None:
    """The line within the first ones that names the most columns and holds no figures."""
    best, most = None, 1
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        named = sum(1 for cell in line if _text(cell) and not _is_figure(cell))
        figures = sum(1 for cell in line if _is_figure(cell))
        if best is not None and _stands_over(lines[best], line):
            break
        if named > most and figures == 0:
            best, most = number, named
        elif best is not None and _has_text(line):
            break
    return best if best is not None else _single_column(lines)


def _stands_over(first: Cells, line: Cells) -> bool:
    """A header whose groups ``line`` divides; its other columns have nothing below them."""
    named = [number for number, cell in enumerate(first) if _text(cell)]
    alone = [number for number in named if number >= len(line) or not _text(line[number])]
    stands = named[0] in alone and len(alone) >= max(2, len(named) // 2)
    return stands and _continues([*map(_text, first)], line)


def _single_column(lines: list[Cells]) -> int | None:
    return 0 if lines and len(lines[0]) == 1 and _text(lines[0][0]) else None


def _is_figure(cell: Any) -> bool:
    """A number, day, time, price or phone: what stands in rows and never names a column."""
    return not isinstance(cell, str) or _FIGURE.fullmatch(cell.strip()) is not None


def _header(lines: list[Cells], at: int) -> tuple[list[str], int]:
    """The header's texts and the number of the first line below it."""
    first = [_text(cell) for cell in lines[at]]
    if at + 1 < len(lines) and _continues(first, lines[at + 1]):
        second = [_text(cell) for cell in lines[at + 1]]
        return _joined(first, second), at + 2
    return first, at + 1


def _continues(first: list[str], line: Cells) -> bool:
    """A second header line names columns only under merged cells, thus beside blanks above."""
    below = [_text(cell) for cell in line]
    filled = [number for number, text in enumerate(below) if text]
    if not filled or any(_is_figure(line[number]) for number in filled):
        return False
    blanks = {number for number, text in enumerate(first) if not text}
    alone = [number for number in filled if number not in blanks and number + 1 not in blanks]
    return bool(blanks & set(filled)) and not alone and len(filled) < len(first)


def _joined(first: list[str], second: list[str]) -> list[str]:
    """``信息来源`` over ``网络`` becomes ``信息来源/网络``."""
    names, group = [], ""
    for number, text in enumerate(first):
        group = text or (group if number < len(second) and second[number] else "")
        below = second[number] if number < len(second) else ""
        names.append(f"{group}/{below}" if group and below else group or below)
    return names


def _rows(
    lines: list[Cells], start: int, width: int
) -> tuple[list[tuple[int, list[Any]]], list[str]]:
    rows, ended = [], []
    for number, line in enumerate(lines[start:], start + 1):
        if not _has_text(line):
            continue
        if ending := _ending(line):
            ended.append(ending)
            continue
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in line[:width]]
        rows.append((number, cells + [""] * (width - len(cells))))
    return rows, ended


def _ending(line: Cells) -> str:
    """The text of a total or signature line, which has nothing but figures beside its name,
    or little of anything."""
    filled = [cell for cell in line if _text(cell)]
    few = len(filled) <= max(2, len(line) // 2)
    if not few and not all(_is_figure(cell) for cell in filled[1:]):
        return ""
    name = re.sub(r"\s", "", _text(filled[0])).rstrip("：:") or _text(filled[0])
    english = _text(filled[0]).rstrip("：:").strip()
    return english if _ENDINGS.match(name) or _ENDINGS.match(english) else ""


def _has_text(line: Cells) -> bool:
    return any(_text(cell) for cell in line)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
