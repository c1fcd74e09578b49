"""Keeps the keys of the workbench where a person expects them.

Where a button vanishes under the keyboard focus, Qt would hand that on to the next field, and the
next key would change what stands there: here it goes to the canvas. L and Esc go back to the
latest step from everywhere, unless what has the focus makes something else of them.
"""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


class KeysOfWorkbench(QObject):
    """Looks after the keys of `bench`; `go_back` is called for L and Esc."""

    def __init__(self, bench: QWidget, canvas: QWidget, go_back: Callable[[], object]) -> None:
        super().__init__(bench)
        self._bench, self._canvas, self._go_back = bench, canvas, go_back
        bench.installEventFilter(self)
        shortcut = QShortcut(QKeySequence("L"), bench, go_back)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc arrives here when nobody below wanted it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if is_plain and event.key() == Qt.Key.Key_Escape:
                self._go_back()
                return True
        return super().eventFilter(watched, event)

    def _follow_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            QTimer.singleShot(0, self, self._take_up)
        elif self._has_vanished(old) and self._bench.isAncestorOf(now):
            self._canvas.setFocus()

    def _has_vanished(self, old: QWidget | None) -> bool:
        if not isinstance(old, QAbstractButton) or not self._bench.isVisible():
            return False
        return self._bench.isAncestorOf(old) and not (old.isVisible() and old.isEnabled())

    def _take_up(self) -> None:
        """Nobody has the focus any more, though the window is still the one in front."""
        if not shiboken6.isValid(self._bench) or not self._bench.isVisible():
            return
        if self._bench.window().isActiveWindow() and QApplication.focusWidget() is None:
            self._canvas.setFocus()
