"""The frame of every panel: a column that scrolls, and at its foot the help of the field that
has the focus."""

from collections.abc import Collection
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.appearance import Appearance
from app.panels.fold import Fold
from app.panels.pieces import Heading, hairline, label
from core.training.history import History

MARGIN = 16
SCROLL_BAR = 10
HELP_HEIGHT = 58
NARROWEST = 240
GLANCE_MS = 60
_STAYING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)

NEXT_STEP = ("at the next step", "While training, a change takes effect at the next step.")
RESTART = ("after a restart", "A run that is under way keeps what it began with.")


class HelpStrip(QWidget):
    """Three lines at the foot of a panel, so that help pushes nothing aside. `outlived()`: the
    field that they explain has lost the focus to another one."""

    outlived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HELP_HEIGHT)
        self.words = label("", "note")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(hairline())
        self.words.setContentsMargins(MARGIN, 6, MARGIN, 2)
        column.addWidget(self.words, 1)
        self._field: QWidget | None = None

    def say(self, text: str) -> None:
        """Explain what has the focus now."""
        self.words.setText(text)
        field = QApplication.focusWidget() if text else None
        if field is not self._field:
            self._field = field
            if field is not None:
                field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Neither a list that opens nor another window takes the help away."""
        if watched is not self._field or not isinstance(event, QFocusEvent):
            return False
        if event.type() is QEvent.Type.FocusOut and event.reason() not in _STAYING:
            QTimer.singleShot(0, self, partial(self._ask, watched))
        return False

    def _ask(self, left: QObject) -> None:
        if left is self._field and QApplication.focusWidget() is not left:
            self.outlived.emit()


class Panel(QWidget):
    """A scrolling column with help at its foot. Never wider than it is given."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.appearance = appearance
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        appearance.fit(self, lambda: self.setMinimumWidth(appearance.px(NARROWEST)))
        self._inner = QWidget()
        whole = QVBoxLayout(self._inner)
        whole.setContentsMargins(0, 0, 0, 0)
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        whole.addLayout(self.column)
        whole.addStretch(1)  # an alignment to the top would not let wrapped words grow
        strip = self._help = HelpStrip()
        strip.outlived.connect(lambda: self.explain(""))
        appearance.fit(strip, lambda: strip.setFixedHeight(appearance.px(HELP_HEIGHT)))
        self._folds: list[Fold] = []
        self._scroll = self._make_scroll()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(self._help)
        self._make_room(0, 0)
        self._dock: QDockWidget | None = None
        self._glance = QTimer(self, interval=GLANCE_MS, singleShot=True)
        self._glance.timeout.connect(self._look)
        self.explain("")

    @property
    def help_text(self) -> str:
        """What the foot says."""
        return self._help.words.text()

    def explain(self, text: str) -> None:
        """Show help at the foot; without any the foot is away. The column stays where it is."""
        self._help.say(text)
        if self._help.isHidden() != (not text):
            self._help.setVisible(bool(text))
            self._keep_in_sight()

    @property
    def is_seen(self) -> bool:
        """Whether any of it is in view. A dock behind another tab is visible to Qt, but out of
        the window's bounds."""
        rect, widget = self.rect(), cast(QWidget | None, self)
        while widget is not None and not widget.isWindow():
            rect.translate(widget.pos())
            widget = widget.parentWidget()
            rect = rect.intersected(widget.rect()) if widget else rect
        return self.isVisible() and not rect.isEmpty()

    def come_into_view(self) -> None:
        """Do what was put off while nobody looked."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch_dock()
        self._glance.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._glance.start()

    def _watch_dock(self) -> None:
        """Only its dock knows when a panel comes out from behind another tab."""
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QDockWidget):
            parent = parent.parentWidget()
        if parent is not None and parent is not self._dock:
            self._dock = parent
            parent.visibilityChanged.connect(self._glance_soon)

    def _glance_soon(self, is_shown: bool) -> None:
        if is_shown:
            self._glance.start()

    def _look(self) -> None:
        if self.is_seen:
            self.come_into_view()

    # -- what the window tells every panel ---------------------------------------------------

    def set_running(self, is_running: bool) -> None:
        """Tell when a change takes effect while a run is under way."""

    def refresh(self, history: History) -> None:
        """Take in news of a run."""

    def clear(self) -> None:
        """Forget the run."""

    def shut_down(self) -> None:
        """End what goes on in the background; called before the application object goes."""
        self._glance.stop()

    # -- building ----------------------------------------------------------------------------

    def add(self, *widgets: QWidget) -> None:
        """Put widgets under what is there."""
        for widget in widgets:
            self.column.addWidget(widget)

    def fill_height(self) -> None:
        """Let the column take all the height there is."""
        whole = self._inner.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.setStretch(0, 1000)

    def add_section(self, title: str) -> Heading:
        """Begin a section."""
        heading = Heading(title)
        if self.column.count():
            self.column.addSpacing(4)
            self.column.addWidget(hairline())
        self.column.addWidget(heading)
        return heading

    def add_fold(self, title: str, *widgets: QWidget, is_open: bool = True) -> Fold:
        """Begin a section that folds."""
        fold = Fold(title, widgets, self.appearance)
        fold.open(is_open)
        if self.column.count():
            self.column.addWidget(hairline())
        self.add(fold, fold.body)
        self._folds.append(fold)
        return fold

    @property
    def open_folds(self) -> tuple[str, ...]:
        """The titles of the sections that are open, to be remembered."""
        return tuple(fold.title for fold in self._folds if fold.is_open)

    def restore_folds(self, titles: Collection[str]) -> None:
        """Open these sections and fold the others."""
        for fold in self._folds:
            fold.open(fold.title in titles)

    def add_note(self, text: str = "") -> QLabel:
        """A quiet line."""
        note = label(text, "note")
        self.column.addWidget(note)
        return note

    def _make_scroll(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._inner)
        scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        return scroll

    def _keep_in_sight(self) -> None:
        """The field in use must not vanish behind the foot."""
        focused = self.window().focusWidget()
        layout = self.layout()
        if focused is not None and layout is not None and self._inner.isAncestorOf(focused):
            layout.activate()
            self._scroll.ensureWidgetVisible(focused, 0, 8)

    def _make_room(self, low: int, high: int) -> None:
        """The scroll bar stands in the margin, so that its coming moves nothing."""
        right = MARGIN - SCROLL_BAR if high > low else MARGIN
        self.column.setContentsMargins(MARGIN, 12, right, MARGIN)


def show_when(heading: Heading, is_running: bool, when: tuple[str, str]) -> None:
    """Say beside a heading when its changes take effect; nothing while no run is under way."""
    heading.show_note(*(when if is_running else ("", "")))
