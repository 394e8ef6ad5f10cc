"""Typed words made fit to keep: without control characters, and not too long."""

from __future__ import annotations

import unicodedata

from crmdesk.i18n import _

LONGEST_LINE = 500
LONGEST_TEXT = 20_000


def cleaned(text: str) -> str:
    """One line as it is kept: no control characters, no half of a character, single spaces."""
    return " ".join(full_text(text).split())


def full_text(text: str) -> str:
    """The same for many lines, whose breaks stay."""
    if text.isalnum() or not text:
        return text
    whole = text.encode("utf-8", "ignore").decode("utf-8").replace("\r\n", "\n")
    return "".join(c for c in whole if c in "\n\t" or not _is_control(c)).strip()


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and not character.isspace()


def is_visible(text: str) -> bool:
    """Whether anything of ``text`` can be seen: not only spaces and marks without width."""
    return any(
        unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Zs", "Zl", "Zp"} for c in cleaned(text)
    )


def line_problem(text: str) -> str:
    """Why ``text`` is too long for one field; empty if it fits."""
    count = len(cleaned(text))
    return _too_long(count, LONGEST_LINE)


def text_problem(text: str) -> str:
    return _too_long(len(full_text(text)), LONGEST_TEXT)


def _too_long(count: int, most: int) -> str:
    if count <= most:
        return ""
    return _("This has {count} characters; {most} fit. Shorten it.").format(count=count, most=most)
