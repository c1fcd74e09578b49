"""A remedy as a button; where it would need a run of its own, with another one for a twin."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.problems import Fix

TWIN = "as a twin"
MARK = "✓ "
TIP = "Mend it; can be undone"
SAME_TIP = "The drawing has this by now, so a twin with it would be the same network"


class RemedyButton(QWidget):
    """`do` and `do_as_twin` follow its buttons."""

    def __init__(
        self, fix: Fix, do: Callable[[], object], do_as_twin: Callable[[], object] | None
    ) -> None:
        """`do_as_twin` is None where a twin would show nothing that the run itself cannot."""
        super().__init__()
        self.fix, self._tip = fix, ""
        self.button = link(fix.label, "fix", do, TIP, has_mark=True)
        self.twin: QPushButton | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.button)
        if do_as_twin is not None:
            self._tip = (
                f"Train beside this run from its first step on, on the same batches: {fix.label}"
            )
            self.twin = link(TWIN, "link", do_as_twin, self._tip, has_mark=True)
            row.addWidget(self.twin)

    @property
    def letters(self) -> int:
        """How long its words are."""
        return len(self.fix.label) + (len(TWIN) if self.twin is not None else 0)

    def show_done(self, is_applied: bool, is_twin: bool) -> None:
        """Mark what is applied, or trains as a twin; the rest can be had. Beside a drawing that has
        the remedy already, a twin with it would be the same network."""
        _mark(self.button, self.fix.label, is_applied)
        if self.twin is not None:
            _mark(self.twin, TWIN, is_twin)
            self.twin.setEnabled(not is_twin and not is_applied)
            self.twin.setToolTip(SAME_TIP if is_applied else self._tip)


class _Steady(QPushButton):
    """A button with room for its mark from the start, so that a click moves nothing beside it."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if not self.text().startswith(MARK):
            hint.setWidth(hint.width() + self.fontMetrics().horizontalAdvance(MARK))
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def link(
    text: str, role: str, run: Callable[[], object], tip: str, has_mark: bool = False
) -> QPushButton:
    """A button in a role of the style sheet; `has_mark` where it may be ticked."""
    button = _Steady(text) if has_mark else QPushButton(text)
    button.setProperty("role", role)
    button.setToolTip(tip)
    button.clicked.connect(lambda *_: run())
    return button


def _mark(button: QPushButton, text: str, is_done: bool) -> None:
    button.setText(f"{MARK}{text}" if is_done else text)
    button.setEnabled(not is_done)
