"""Offers what a crash left behind, one document at a time, and destroys none of it unasked."""

from PySide6.QtCore import QEvent, QObject, QTimer

from app.actions.file import FileCommands
from app.autosave import Autosave, Leftover, find_leftovers
from app.document import Document
from app.messages import MessageBar
from core.errors import ProjectFileError


class Recovery(QObject):
    """The unsaved work that dead processes left, waiting to be opened or discarded."""

    def __init__(
        self, document: Document, autosave: Autosave, files: FileCommands, messages: MessageBar
    ) -> None:
        super().__init__(document)
        self._document, self._autosave = document, autosave
        self._files, self._messages = files, messages
        self.leftovers: list[Leftover] = []
        self._offered = ""
        """What was said and is not decided."""
        messages.installEventFilter(self)

    def offer(self) -> None:
        """Look for leftovers and offer the latest."""
        if not self.leftovers:
            self.leftovers = find_leftovers(self._autosave.path.parent)
        if self.leftovers:
            first = self.leftovers[0]
            when = f"{first.written:%d %B, %H:%M}"
            self._offered = (
                f"Layerloom ended unexpectedly. Unsaved work on “{first.name}” of {when} was kept."
            )
            choices = (("Recover", self.recover), ("Discard", self.discard))
            self._messages.show_note(self._offered, choices)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another message takes the place of the offer only while it is there."""
        if event.type() == QEvent.Type.Hide and self._offered and self._messages.isHidden():
            if self._messages.accessibleName() == self._offered:
                self._offered = ""  # it was answered, or closed
            else:
                QTimer.singleShot(0, self, self._offer_again)
        return False

    def _offer_again(self) -> None:
        if self._messages.isHidden() and self.leftovers:
            self.offer()

    def recover(self) -> None:
        """Open the work that is offered; it goes from the offers once it is kept anew."""
        leftover = self.leftovers[0]
        try:
            project = leftover.load()
        except ProjectFileError as error:
            self._messages.show_error(str(error))
            return
        if not self._files.may_replace():
            return
        self._document.recover(project, leftover.document_path, leftover.name)
        self._autosave.write()
        if self._autosave.path.exists():
            self._drop(leftover)
        self._files.opened.emit()

    def discard(self) -> None:
        """Remove the work that is offered, and offer the next."""
        self._drop(self.leftovers[0])
        self.offer()

    def _drop(self, leftover: Leftover) -> None:
        leftover.remove()
        self.leftovers.remove(leftover)

    def shut_down(self) -> None:
        """Let go of what was not decided; it is offered again at the next start."""
        for leftover in self.leftovers:
            leftover.lock.unlock()
        self.leftovers = []
        self._offered = ""
