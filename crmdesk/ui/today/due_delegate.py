"""Draws the lines of the due list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from crmdesk import i18n
from crmdesk.followups.done import DoneRow
from crmdesk.followups.due import DueRow
from crmdesk.followups.purposes import CHANNEL_NAMES
from crmdesk.i18n import _
from crmdesk.ui.look.icons import draw_icon
from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import (
    RIGHT,
    badge_rect,
    draw_badge,
    draw_hairline,
    draw_tag,
    draw_text,
    elided,
    text_width,
)
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.today.lines import Line, More, Section, has_come, when_words

Index = QModelIndex | QPersistentModelIndex
State = QStyle.StateFlag
_PAD, _GAP, _BADGE = 14, 12, 34
_NARROW, _ROOMY = 460, 700


class Widths(NamedTuple):
    """Of what must not be cut; measured once, in the language of the page."""

    channel: int
    when: int
    when_narrow: int


class Places(NamedTuple):
    badge: QRect
    name: QRect
    what: QRect
    why: QRect
    adviser: QRect
    channel: QRect
    when: QRect


def places(row: QRect, widths: Widths, *, advisers: bool) -> Places:
    """Where each thing stands; in a narrow list the reason gives way, then the channel."""
    is_narrow = row.width() <= _NARROW
    channel = 0 if is_narrow else widths.channel
    when = widths.when_narrow if is_narrow else widths.when
    adviser = 84 if advisers and row.width() > _ROOMY else 0
    free = row.width() - 2 * _PAD - _BADGE - adviser - channel - when
    name = max(68 if is_narrow else 92, free * 17 // 100)
    why = free * 47 // 100 if free > 400 else 0
    left, rects = row.left() + _PAD, []
    for width in (_BADGE, name, free - name - why, why, adviser, channel, when):
        rects.append(QRect(left, row.top(), max(0, width - _GAP), row.height() - 1))
        left += width
    rects[0] = badge_rect(row, row.left() + _PAD)
    rects[-1].setRight(row.right() - _PAD)
    return Places(*rects)


class DueDelegate(QStyledItemDelegate):
    """``here`` tells the present in the store's zone."""

    def __init__(self, look: Look, here: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._look, self._here = look, here
        self._widths = self._measured()
        self.shows_advisers = False

    def _measured(self) -> Widths:
        fonts = self._look.fonts
        tags = [text_width(_(name), fonts.small) for name in CHANNEL_NAMES.values()]
        today = self._here().date()
        late = text_width(i18n.when(today - timedelta(days=88), today), fonts.bold) + 4
        dates = [i18n.when(today + timedelta(days=days), today, time(0)) for days in (1, 4)]
        when = max(late, *(text_width(text, fonts.text) + 4 for text in dates))
        return Widths(max(tags) + 18 + _GAP, when, late)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(320, SIZES.due_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        self._paint_ground(painter, option, index)
        if isinstance(line, Section):
            self._paint_section(painter, option.rect, line)
        elif isinstance(line, More):
            place = option.rect.adjusted(_PAD + _BADGE, 0, -_PAD, -1)
            draw_text(painter, place, line.text, self._look.fonts.text, self._look.theme.accent)
        elif isinstance(line, DueRow):
            self._paint_due(painter, self._places(option.rect), line)
        else:
            self._paint_done(painter, self._places(option.rect), line)

    def _places(self, rect: QRect) -> Places:
        return places(rect, self._widths, advisers=self.shows_advisers)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, state = self._look.theme, option.rect, option.state
        can_stand = index.flags() & Qt.ItemFlag.ItemIsSelectable
        if state & State.State_Selected:
            painter.fillRect(rect, QColor(theme.accent_soft))
        elif state & State.State_MouseOver and can_stand:
            painter.fillRect(rect, QColor(theme.hover))
        if state & State.State_HasFocus and can_stand:
            bar = QRect(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(bar, QColor(theme.accent))
        draw_hairline(painter, rect, theme)

    def _paint_section(self, painter: QPainter, rect: QRect, section: Section) -> None:
        theme, fonts = self._look.theme, self._look.fonts
        place = rect.adjusted(_PAD, 0, -_PAD, -1)
        if section.is_open is not None:
            arrow = QRectF(place.left(), place.center().y() - 7, 14, 14)
            name = "chevron-down" if section.is_open else "chevron-right"
            draw_icon(painter, arrow, name, theme.muted)
            place.adjust(20, 0, 0, 0)
        colour = theme.late if section.is_late else theme.text
        title = f"{section.title}  {section.total:,}"
        draw_text(painter, place, title, fonts.bold, colour)

    def _paint_due(self, painter: QPainter, at: Places, row: DueRow) -> None:
        theme, fonts, here = self._look.theme, self._look.fonts, self._here()
        if row.level:
            draw_badge(painter, at.badge, row.level, fonts.small_bold, theme)
        draw_text(painter, at.name, row.name, fonts.bold, theme.text)
        self._paint_what(painter, at.what, row)
        draw_text(painter, at.why, row.last_words, fonts.text, theme.muted)
        draw_text(painter, at.adviser, row.adviser, fonts.small, theme.muted)
        draw_tag(painter, at.channel, _(CHANNEL_NAMES[row.channel]), fonts.small, theme)
        font, colour = self._tone(row, here)
        is_short = at.when.width() < self._widths.when
        words = when_words(row, here.date(), short=is_short)
        draw_text(painter, at.when, words, font, colour, RIGHT)

    def _paint_what(self, painter: QPainter, place: QRect, row: DueRow) -> None:
        """Several that one call settles carry their number."""
        fonts, theme = self._look.fonts, self._look.theme
        if not row.bundled:
            draw_text(painter, place, row.purpose, fonts.text, theme.text)
            return
        count = f"×{len(row.bundled) + 1}"
        room = place.width() - text_width(count, fonts.small) - 26
        width = min(text_width(row.purpose, fonts.text) + 2, max(room, 0))
        words = QRect(place.left(), place.top(), width, place.height())
        draw_text(painter, words, row.purpose, fonts.text, theme.text)
        tag = QRect(
            words.right() + 8, place.top(), place.right() - words.right() - 8, place.height()
        )
        draw_tag(painter, tag, count, fonts.small, theme, "accent")

    def _tone(self, row: DueRow, here: datetime) -> tuple[QFont, str]:
        fonts, theme = self._look.fonts, self._look.theme
        if row.is_late or row.overdue_days:
            return fonts.bold, theme.late
        return (fonts.bold, theme.text) if has_come(row, here) else (fonts.text, theme.muted)

    def _paint_done(self, painter: QPainter, at: Places, row: DoneRow) -> None:
        theme, fonts = self._look.theme, self._look.fonts
        if row.level:
            draw_badge(painter, at.badge, row.level, fonts.small_bold, theme)
        draw_text(painter, at.name, row.name, fonts.text, theme.muted)
        draw_text(painter, at.what, row.purpose, fonts.text, theme.muted)
        draw_text(painter, at.why, row.words, fonts.text, theme.muted)
        draw_tag(painter, at.channel, row.result, fonts.small, theme, "good")
        draw_text(
            painter, at.when, when_words(row, self._here().date()), fonts.text, theme.muted, RIGHT
        )

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """The whole text, where the row shows less of it."""
        line = index.data(Qt.ItemDataRole.UserRole)
        tip = literally(self._tip(event, option.rect, line))
        QToolTip.showText(event.globalPos(), tip, view.viewport())
        return True

    def _tip(self, event: QHelpEvent, rect: QRect, line: Line | None) -> str:
        if not isinstance(line, DueRow | DoneRow):
            return ""
        at, font = self._places(rect), self._look.fonts.text
        words = line.last_words if isinstance(line, DueRow) else line.words
        texts = ((at.name, line.name), (at.what, line.purpose), (at.why, words))
        cut = [(place, text) for place, text in texts if elided(text, font, place.width()) != text]
        over = [text for place, text in cut if place.contains(event.pos())]
        return "\n".join(over or [text for _place, text in cut])
