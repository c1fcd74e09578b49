"""The name of the document at the right end of the menu bar, and whether it is edited."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenuBar, QWidget

from app.appearance import Appearance
from app.document import Document

HEIGHT = 24


class TitleLabel(QWidget):
    """Follows `document`. A menu bar places its corner only when it is resized itself, so it is
    told of every new width."""

    def __init__(self, document: Document, appearance: Appearance, bar: QMenuBar) -> None:
        super().__init__(bar)
        self._document, self._bar = document, bar
        self._name, self._edited = QLabel(), QLabel("edited")
        self._name.setStyleSheet("font-weight: 600;")
        self._edited.setProperty("role", "mute")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 12, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self._name)
        self._row.addWidget(self._edited)
        appearance.fit(self, lambda: self.setFixedHeight(appearance.px(HEIGHT)))
        bar.setCornerWidget(self)
        document.path_changed.connect(self.renew)
        document.saved_changed.connect(self.renew)
        appearance.theme_changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Say the name as it is now, whole and at the edge."""
        self._name.setText(self._document.title)
        self._edited.setVisible(not self._document.is_saved)
        for label in (self._name, self._edited):
            label.ensurePolished()
        self._row.invalidate()
        self.setFixedWidth(self._row.sizeHint().width())
        size = self._bar.size()
        QApplication.sendEvent(self._bar, QResizeEvent(size, size))
