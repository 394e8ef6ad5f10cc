"""The cards of one stage: a list that is dragged from, dropped on, and left by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crmdesk.funnel.board import CardRow
from crmdesk.ui.funnel.words import CardWords
from crmdesk.ui.look.literal import literally

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
CARD = "application/x-crmdesk-deal"


class Card:
    """Its words are made when it is first looked at: of thousands, a screenful is."""

    def __init__(self, row: CardRow, say: Callable[[CardRow], CardWords]) -> None:
        self.row, self._say = row, say

    @cached_property
    def words(self) -> CardWords:
        return self._say(self.row)


class Dragged(NamedTuple):
    """A deal, and the stage that it stood in when it was taken up."""

    id: int
    stage_id: int


def dragged(data: QMimeData) -> Dragged | None:
    """The deal that is being dragged, if it is one."""
    if not data.hasFormat(CARD):
        return None
    return Dragged(*map(int, bytes(data.data(CARD).data()).split()))


class CardModel(QAbstractListModel):
    """Says what was dropped on it, and leaves the moving to the store."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[Card] = []

    def show(self, cards: Sequence[Card]) -> None:
        self.beginResetModel()
        self._cards = list(cards)
        self.endResetModel()

    def card(self, at: int) -> CardRow:
        return self._cards[at].row

    def find(self, card_id: int) -> int | None:
        return next((at for at, card in enumerate(self._cards) if card.row.id == card_id), None)

    def take(self, at: int) -> Card:
        self.beginRemoveRows(QModelIndex(), at, at)
        card = self._cards.pop(at)
        self.endRemoveRows()
        return card

    def put_first(self, card: Card) -> None:
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._cards.insert(0, card)
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._cards):
            return None
        card = self._cards[index.row()]
        if role == Role.UserRole:
            return card
        if role == Role.DisplayRole:
            return card.words.name
        if role == Role.ToolTipRole:
            return literally(card.words.tip)
        return card.words.tip if role == Role.AccessibleTextRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What is delivered stays so: its card is not dragged."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = super().flags(index)
        is_open = self._cards[index.row()].row.closed_on is None
        return flags | Qt.ItemFlag.ItemIsDragEnabled if is_open else flags

    def mimeTypes(self) -> list[str]:
        return [CARD]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data, card = QMimeData(), self.card(indexes[0].row())
        data.setData(CARD, QByteArray(f"{card.id} {card.stage_id}".encode()))
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        deal = dragged(data)
        if deal is None:
            return False
        if self.find(deal.id) is None:
            self.dropped.emit(deal)
        return True
