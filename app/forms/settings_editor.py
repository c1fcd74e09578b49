"""The editor of a list of settings: each with its kind and parameters, in an order that counts."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.forms.choices import Choices
from app.forms.editors import MIXED, Editor
from app.forms.setting_form import SettingParams, options
from app.icons import set_icon
from core.catalogue import Catalogue, SettingsParam, Spec
from core.params import Param, ParamValue, Setting, Settings

ADD = "Add …"
BUTTON = 26


class PartCard(QWidget):
    """One setting of the list. `changed(setting, is_step)` says what the person made of it;
    `moved(places)` and `removed()` what they want of its place."""

    changed = Signal(object, bool)
    moved = Signal(int)
    removed = Signal()
    help_wanted = Signal(str)

    def __init__(self, catalogue: Catalogue[Spec], appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.choices = Choices(options(catalogue))
        self.params = SettingParams(catalogue, appearance)
        self._place = QLabel()
        self._place.setProperty("role", "mute")
        self.up = self._button("chevron-up", "Move it up")
        self.down = self._button("chevron-down", "Move it down")
        self.remove = self._button("close", "Remove it")
        self._lay_out()
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)
        self.choices.chosen.connect(lambda kind: self._say(self.params.remembered(kind)))
        self.params.setting_changed.connect(self._say)
        self.params.help_wanted.connect(self.help_wanted)

    def show_setting(self, setting: Setting, place: int, count: int, can_go: bool) -> None:
        """Show `setting`, the one at `place` of `count`, without saying so."""
        self._place.setText(f"{place + 1}")
        self.choices.setAccessibleName(f"part {place + 1}")
        self.choices.show_key(setting.kind)
        self.params.show_setting(setting)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)
        self.remove.setEnabled(can_go)

    def _say(self, setting: Setting) -> None:
        self.changed.emit(setting, bool(self.params.merge_key))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._place)
        head.addWidget(self.choices, 1)
        for button in (self.up, self.down, self.remove):
            head.addWidget(button)
        inside = QVBoxLayout()
        inside.setContentsMargins(12, 0, 0, 0)
        inside.addWidget(self.params)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(inside)

    def _button(self, icon: str, help_text: str) -> QToolButton:
        button = QToolButton()
        button.setFixedWidth(BUTTON)
        button.setToolTip(help_text)
        button.setAccessibleName(help_text)
        set_icon(button, icon, self._appearance, "mute")
        return button


class SettingsEditor(Editor):
    """All settings of the list under each other, and a choice of what to add at its end."""

    def __init__(self, param: Param, appearance: Appearance) -> None:
        super().__init__()
        assert isinstance(param, SettingsParam)
        self._param, self._appearance = param, appearance
        self._items: tuple[Setting, ...] = ()
        self.cards: list[PartCard] = []
        self.adding = Choices(options(param.catalogue))
        self.adding.show_nothing(ADD)
        self.adding.chosen.connect(self._add)
        self.below = QWidget()
        self._column = QVBoxLayout(self.below)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(10)
        self._hold(self.adding)

    def show_value(self, value: ParamValue) -> None:
        self._items = value.items if isinstance(value, Settings) else ()
        self.adding.show_nothing(ADD)
        self._show_items()

    def show_mixed(self) -> None:
        self._items = ()
        self.adding.show_nothing(MIXED)
        self._show_items()

    def _show_items(self) -> None:
        count = len(self._items)
        while len(self.cards) > count:
            card = self.cards.pop()
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        while len(self.cards) < count:
            self._add_card()
        for place, (card, setting) in enumerate(zip(self.cards, self._items, strict=True)):
            card.show_setting(setting, place, count, count > self._param.minimum)
        self.adding.setEnabled(count < self._param.maximum)

    def _add_card(self) -> None:
        card = PartCard(self._param.catalogue, self._appearance)
        place = len(self.cards)
        card.changed.connect(partial(self._change, place))
        card.moved.connect(partial(self._move, place))
        card.removed.connect(partial(self._remove, place))
        card.help_wanted.connect(self.help_wanted)
        self.cards.append(card)
        self._column.addWidget(card)

    # -- what the person does ----------------------------------------------------------------

    def _add(self, kind: str) -> None:
        self.adding.show_nothing(ADD)
        self._say([*self._items, self._param.catalogue.setting(kind)])

    def _change(self, place: int, setting: Setting, is_step: bool) -> None:
        items = list(self._items)
        items[place] = setting
        self._say(items, is_step)

    def _move(self, place: int, places: int) -> None:
        items = list(self._items)
        items.insert(place + places, items.pop(place))
        card = self.cards[place + places]
        (card.up if places < 0 and place + places > 0 else card.down).setFocus()
        self._say(items)

    def _remove(self, place: int) -> None:
        self._say([*self._items[:place], *self._items[place + 1 :]])

    def _say(self, items: list[Setting], is_step: bool = False) -> None:
        self.edited.emit(Settings(tuple(items)), is_step)
