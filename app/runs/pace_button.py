"""The button for the pace of a run: a menu, and the keys ↑ and ↓ while it has the focus."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.appearance import Appearance
from app.icons import set_icon
from app.runs.pacing import FULL_SPEED, PACES, Pacing, pace_words, short_pace_words

TIP = "Pace of the run (F7 slower, F8 faster). The numbers stay the same."


class PaceButton(QToolButton):
    """A gauge; at another pace than full speed also the steps a second."""

    def __init__(
        self, pacing: Pacing, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pacing, self._appearance = pacing, appearance
        self._has_words = True
        self.setProperty("role", "raised")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(self._make_menu())
        pacing.pace_changed.connect(self._show)
        self._show()

    def _make_menu(self) -> QMenu:
        menu, group = QMenu(self), QActionGroup(self)
        for pace in reversed(PACES):
            action = menu.addAction(pace_words(pace))
            action.setCheckable(True)
            action.setData(pace)
            action.triggered.connect(partial(self._choose, pace))
            group.addAction(action)
            if pace == FULL_SPEED:
                menu.addSeparator()
        return menu

    def _choose(self, pace: float, is_checked: bool = True) -> None:
        self._pacing.use(pace)

    def use_words(self, has_words: bool) -> None:
        """Write the pace beside the gauge, or leave it to the gauge's colour."""
        if has_words != self._has_words:
            self._has_words = has_words
            self._show()

    def _show(self, *_: object) -> None:
        pace = self._pacing.pace
        is_held = pace != FULL_SPEED
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon
            if is_held and self._has_words
            else style.ToolButtonIconOnly
        )
        self.setText(short_pace_words(pace))
        set_icon(self, "gauge", self._appearance, "accent" if is_held else "text")
        self.setToolTip(f"{pace_words(pace)}. {TIP}")
        self.setAccessibleName(f"Pace: {pace_words(pace)}")
        for action in self.menu().actions():
            action.setChecked(action.data() == pace)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self._pacing.faster()
        elif event.key() == Qt.Key.Key_Down:
            self._pacing.slower()
        else:
            super().keyPressEvent(event)
