"""The pages and commands that the search field finds by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from crmdesk.i18n import _
from crmdesk.ui.shell.keys import KEYS
from crmdesk.ui.shell.page import PageSpec
from crmdesk.ui.shell.search import Hit

Act = Callable[[], object]


def pages_and_commands(
    text: str, specs: Sequence[PageSpec], go: Callable[[str], object], act_of: Callable[[str], Act]
) -> Iterator[Hit]:
    for spec in specs:
        if not spec.parent and is_named(_(spec.title), text):
            yield Hit(_(spec.title), "", partial(go, spec.key), kind=_("Page"))
    for key in KEYS:
        if is_named(_(key.title), text):
            yield Hit(_(key.title), key.keys.replace("+", " "), act_of(key.act), kind=_("Command"))


def is_named(title: str, text: str) -> bool:
    """Whether a word of ``title`` begins with ``text``; Chinese does not part its words."""
    sought, words = text.casefold(), title.casefold()
    return f" {sought}" in f" {words}" if text.isascii() else sought in words
