"""What stands in the form as plain values, for the store's drafts and for coming back to it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit

from crmdesk.models import Gender
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.parts.fields import LineEdit

_TITLES = {
    Gender.MALE: ("先生", "师傅"),
    Gender.FEMALE: ("女士", "小姐", "太太"),
}
_ENGLISH = {Gender.MALE: ("mr",), Gender.FEMALE: ("mrs", "ms", "miss")}


def content_of(editor: Any) -> Any:
    """As typed, also where it means nothing yet."""
    return editor.text() if isinstance(editor, QLineEdit) else editor.value()


def put(editor: Any, content: Any) -> None:
    if isinstance(editor, Chips):
        editor.choose(content)
    elif isinstance(editor, LineEdit):
        LineEdit.set_value(editor, content)
    else:
        editor.set_value(content)


def gender_of(name: str) -> Gender | None:
    """What a title says: 单先生, Ms Lin."""
    words = name.casefold().replace(".", " ").split()
    for gender, titles in _TITLES.items():
        if name.strip().endswith(titles) or (words and words[0] in _ENGLISH[gender]):
            return gender
    return None
