"""Where the keyboard focus goes when buttons of the run come and go.

Qt would hand it on to the next button, and the space bar would press that by accident.
"""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget


class KeptFocus:
    """Call `hold` before buttons of `bar` are enabled or disabled and `give_back` after."""

    def __init__(self, bar: QWidget, buttons: Sequence[QWidget], next_best: Sequence[QWidget]):
        self._bar, self._buttons, self._next_best = bar, buttons, next_best
        self._held: QWidget | None = None

    def hold(self) -> None:
        """Take the focus from the button that has it."""
        held = next((button for button in self._buttons if button.hasFocus()), None)
        if held is not None:
            self._held = held
            self._bar.setFocus()

    def give_back(self) -> None:
        """To the button that had it, or the next best that can be pressed; until there is one
        the bar keeps it."""
        if self._held is None or not self._bar.hasFocus():
            self._held = None
            return
        wanted = (self._held, *self._next_best)
        found = next((button for button in wanted if button.isEnabled()), None)
        if found is not None:
            self._held = None
            found.setFocus()
