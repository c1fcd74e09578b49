"""Keeps the checked meaning of the document: shapes, parameter counts, problems.

The first check needs torch, whose import takes a second, so it runs in a thread; from then on
a check follows every change at once (it is memoised and takes milliseconds). The same thread then
loads what the first run needs, so that nobody waits for it later.
"""

import threading

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.garbage import WindowCollector
from core.data.settings import DataSettings
from core.shapes import Inference

AGAIN = "When that is mended, try again in the Data panel."


class Checker(QObject):
    """`checked(inference)` follows every change of the document."""

    checked = Signal(object)
    _warmed_up = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._is_warm = False
        self._collector = WindowCollector(self)
        self._thread: threading.Thread | None = None
        self._is_leaving = False
        self.inference: Inference | None = None
        self._failed: tuple[DataSettings | None, str] = (None, "")
        document.project_changed.connect(self._check)
        self._warmed_up.connect(self._become_warm)

    @property
    def is_warm(self) -> bool:
        """Whether torch is loaded, so that every change is checked at once."""
        return self._is_warm

    def warm_up(self) -> None:
        """Import torch in the background, then check for the first time."""
        if self._thread is None and not self._is_warm:
            self._thread = threading.Thread(target=self._warm_up, name="warm-up", daemon=True)
            self._collector.begin()
            self._thread.start()

    def warm_up_now(self) -> None:
        """As `warm_up`, but wait for it (for tests and screenshots)."""
        _import_torch()
        self._become_warm()

    def take_loading(self, settings: DataSettings, error: str) -> None:
        """Loading these data failed with the sentence `error`; it went well where that is empty."""
        if error or settings == self._failed[0] or settings.spec.needs_download:
            self._failed = (settings, error)
            self._check()

    def shut_down(self) -> None:
        """Wait for the background import; call before the application object goes."""
        self._is_leaving = True
        if self._thread is not None:
            self._thread.join()
            self._collector.end()

    def _warm_up(self) -> None:
        _import_torch()
        self._warmed_up.emit()
        if not self._is_leaving:
            _load_trainer()

    def _become_warm(self) -> None:
        self._is_warm = True
        self._check()

    def _check(self, *_: object) -> None:
        if self._is_warm:
            from core.check import check

            settings, error = self._failed
            project = self._document.project
            told = f"{error} {AGAIN}" if error and settings == project.data else ""
            self.inference = check(project, told)
            self.checked.emit(self.inference)


def _import_torch() -> None:
    """Load torch and make its first, slow call on the meta device."""
    from core.meta import warm_up

    warm_up()


def _load_trainer() -> None:
    """Load what the first run or check before training needs, another second."""
    from core.training.warm_up import warm_up

    warm_up()
