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
from crmdesk.i18n import _
from crmdesk.store.edits import Values
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import CheckBox, Field, Form, LineEdit
from crmdesk.ui.parts.layouts import panel, plain, row, scrolling, stack
from crmdesk.ui.parts.sharing import SharedForm
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
        self.shared = SharedForm(
            desk,
            self,
            self.form.fields,
            self.form.says,
            read=lambda: self._draft().values(),
            put=self._put,
        )
        self.shared.settled.connect(self._save)
        self.shared.watch(
            {"store", "store_setting"},
            lambda session: (store_form(session).values(), {}),
        )
        foot = row(self.save, None)
        box = panel(heading(_("Store")), self.form, foot, gap=SIZES.gap)
        box.setMaximumWidth(SIZES.form)
        self.form.says.setMaximumWidth(SIZES.form)
        layout = stack(self.form.says, gap=SIZES.gap)
        layout.addWidget(scrolling(plain(stack(box, None))), 1)
        self.setLayout(layout)
        self._typed: dict[str, Any] = {}
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
        self.shared.begin(form.values())
        for key, text in self._typed.items():
            self.form.fields[key].editor.set_value(text)

    def _put(self, values: Values) -> None:
        for key, value in values.items():
            shown = str(value) if key in NUMBERS else value
            self.form.fields[key].editor.set_value(
                "; ".join(value) if key == "backup_folders" else shown
            )

    def _content(self) -> dict[str, Any]:
        return {key: field.editor.value() for key, field in self.form.fields.items()}

    def typed(self) -> dict[str, Any]:
        """The fields that hold something else than the store."""
        if not self.shared.seen:
            return self._typed
        touched = self.shared.touched()
        return {key: value for key, value in self._content().items() if key in touched}

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
        if self.shared.is_asking:
            self.shared.take()
            return
        draft = self._draft()
        problems = store_problems(draft)
        missing = [f for f in self._new_folders(draft) if not Path(f).is_dir()]
        if missing:
            problems["backup_folders"] = _("There is no folder “{path}”.").format(path=missing[0])
        if not self.form.show_problems(problems):
            return
        mine, seen = _form(self.shared.mine()), _form(self.shared.seen)
        work = lambda session: save_store(session, mine, seen=seen)  # noqa: E731
        if self.shared.save(work):
            self._typed = {}
            self._desk.say(_("The store's settings are saved."))

    def _new_folders(self, draft: StoreForm) -> list[str]:
        """Another seat of a server's may see folders that this one does not."""
        known = []
        if self._desk.store.is_server:
            known = _form(self.shared.seen).settings.get("backup_folders", [])
        return [folder for folder in draft.settings["backup_folders"] if folder not in known]

    def _choose_folder(self) -> None:
        title = _("A second place for backups")
        if chosen := QFileDialog.getExistingDirectory(self, title):
            self.form.fields["backup_folders"].editor.set_value(chosen)


def _form(values: Values) -> StoreForm:
    settings = {key: value for key, value in values.items() if key not in ("name", "brand")}
    return StoreForm(values["name"], values["brand"], settings)


def _beside(*fields: Field) -> QHBoxLayout:
    """Short fields on one line, all as wide."""
    made = row(*fields, gap=SIZES.gap)
    for field in fields:
        made.setStretchFactor(field, 1)
    return made


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) < _MOST_DIGITS else None
