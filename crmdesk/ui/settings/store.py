"""The store's name and the numbers that its rules count with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from crmdesk.access.store_settings import (
    CLOCKS,
    FLAGS,
    NUMBERS,
    StoreForm,
    save_store,
    store_form,
    store_problems,
)
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import CheckBox, Field, Form, LineEdit
from crmdesk.ui.parts.layouts import panel, row, stack
from crmdesk.ui.parts.text import heading, small

_MOST_DIGITS = 10


class StoreSection(QWidget):
    """A form that is saved as a whole; a problem stands beside its field."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.form = Form()
        self._add_fields()
        self.save = Button(_("Save"), "primary", clicked=self._save)
        box = panel(heading(_("Store")), self.form, row(self.save, None), gap=SIZES.gap)
        box.setMaximumWidth(SIZES.form)
        self.setLayout(stack(box, None))
        self._typed: dict[str, Any] = {}
        self._shown: dict[str, Any] = {}
        desk.ask(self, store_form, self._show)

    def _add_fields(self) -> None:
        add, field = self.form.add, self.form.field
        line = self.form.add_line
        name = field("name", _("Name of the store"), LineEdit())
        line(_beside(name, field("brand", _("Brand"), LineEdit())))
        numbers = [field(key, _(number.label), LineEdit()) for key, number in NUMBERS.items()]
        clocks = [field(key, _(label), LineEdit()) for key, (label, _default) in CLOCKS.items()]
        line(_beside(*numbers[:3]))
        line(_beside(*numbers[3:]))
        line(_beside(*clocks))
        for key, (label, on) in FLAGS.items():
            add(key, "", CheckBox(_(label), on=on))
        folder = field("backup_folders", _("A second place for backups"), LineEdit())
        choose = Button(_("Choose a folder…"), clicked=self._choose_folder)
        line(row(folder, stack(small(" "), choose, None), gap=SIZES.gap))

    def _show(self, form: StoreForm) -> None:
        values = {"name": form.name, "brand": form.brand, **form.settings}
        values |= {key: str(form.settings[key]) for key in NUMBERS}
        values["backup_folders"] = "; ".join(form.settings["backup_folders"])
        self._put(values)
        self._shown = self._content()
        self._put(self._typed)

    def _put(self, values: dict[str, Any]) -> None:
        for key, value in values.items():
            self.form.fields[key].editor.set_value(value)

    def _content(self) -> dict[str, Any]:
        return {key: field.editor.value() for key, field in self.form.fields.items()}

    def typed(self) -> dict[str, Any]:
        """The fields that hold something else than the store."""
        if not self._shown:
            return self._typed
        return {k: value for k, value in self._content().items() if value != self._shown[k]}

    def retype(self, typed: dict[str, Any]) -> None:
        self._typed = typed

    def _draft(self) -> StoreForm:
        value = self.form.value
        settings: dict[str, Any] = {key: _whole(value(key)) for key in NUMBERS}
        settings |= {key: value(key).strip() for key in CLOCKS}
        settings |= {key: value(key) for key in FLAGS}
        folders = [part.strip() for part in value("backup_folders").split(";")]
        settings["backup_folders"] = [folder for folder in folders if folder]
        return StoreForm(value("name"), value("brand"), settings)

    def _save(self) -> None:
        draft = self._draft()
        problems = store_problems(draft)
        missing = [f for f in draft.settings["backup_folders"] if not Path(f).is_dir()]
        if missing:
            problems["backup_folders"] = _("There is no folder “{path}”.").format(path=missing[0])
        if not self.form.show_problems(problems):
            return
        try:
            with self._desk.write() as session:
                save_store(session, draft)
        except UserError as error:
            self.form.show_failure(str(error))
        else:
            self._shown, self._typed = self._content(), {}
            self._desk.say(_("The store's settings are saved."))

    def _choose_folder(self) -> None:
        title = _("A second place for backups")
        if chosen := QFileDialog.getExistingDirectory(self, title):
            self.form.fields["backup_folders"].editor.set_value(chosen)


def _beside(*fields: Field) -> QHBoxLayout:
    """Short fields on one line, all as wide."""
    made = row(*fields, gap=SIZES.gap)
    for field in fields:
        made.setStretchFactor(field, 1)
    return made


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) < _MOST_DIGITS else None
