"""A form whose save had arrived, and in which something was changed since."""

from __future__ import annotations

from collections.abc import Callable

from crmdesk.i18n import _
from crmdesk.store.requests import AlreadySaved
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.saving import Saving


def offer_rest(
    says: FormSays, already: AlreadySaved, saving: Saving, save: Callable[[], object]
) -> None:
    """Say so, and let the person decide whether it is one more: nothing typed is lost."""

    def save_rest() -> None:
        saving.begin()
        save()

    said = _("{arrived} What you changed since is not in it.").format(arrived=already)
    says.offer(said, _("Save what stands here too"), save_rest)
