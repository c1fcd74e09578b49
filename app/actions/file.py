"""What the File menu does: new, open, save, examples. Nothing open is lost without asking."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QWidget

from app.document import Document
from app.messages import MessageBar
from app.preferences import Preferences
from app.start_page.examples import all_examples, is_bundled
from core.errors import ProjectFileError
from core.network import Network
from core.project import Project
from core.project_file import SUFFIX

FILTER = f"Layerloom projects (*{SUFFIX})"
WIDEST_QUESTION = 520


class Answer(Enum):
    """What to do with unsaved work."""

    SAVE = 1
    DISCARD = 2
    CANCEL = 3


def new_project() -> Project:
    """What a new document holds: an Input and an Output with room between them."""
    network = Network()
    network = network.add(network.new_node("Input", (0.0, 0.0)))
    return Project(network.add(network.new_node("Output", (0.0, 288.0))))


class FileCommands(QObject):
    """Opens and saves the document of one window.

    `opened` follows everything that brought another document; `start_page_requested` and
    `quit_requested` are for the window.
    """

    opened = Signal()
    start_page_requested = Signal()
    quit_requested = Signal()

    def __init__(
        self, window: QWidget, document: Document, preferences: Preferences, messages: MessageBar
    ) -> None:
        super().__init__(window)
        self._window, self._document = window, document
        self._preferences, self._messages = preferences, messages
        self.is_training: Callable[[], bool] = lambda: False
        self.ask_about_unsaved: Callable[[str], Answer] = partial(_ask, window)
        self.ask_about_run: Callable[[str, str], bool] = lambda act, when: True

    # -- opening -----------------------------------------------------------------------

    def new(self) -> None:
        """Start with an empty network."""
        if self.may_replace():
            self._document.start_new(new_project())
            self.opened.emit()

    def choose_and_open(self) -> None:
        """Ask for a file and open it."""
        start = str(self._document.path.parent) if self._document.path else ""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", start, FILTER)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> bool:
        """Open `path`; where that cannot be, say why, ask nothing and change nothing.

        It is read anew after the questions: what is saved then may be this very file.
        """
        from core import project_file

        try:
            project_file.load(path)
            if not self.may_replace():
                return False
            if is_bundled(path):
                self._document.start_new(project_file.load(path), path.stem)
            else:
                self._document.open(path)
                self._preferences.add_recent(path)
        except ProjectFileError as error:
            self._messages.show_error(str(error))
            return False
        self.opened.emit()
        return True

    def recent_entries(self) -> list[tuple[str, Callable[[], object]]]:
        """The recent files, for a menu."""
        return [(str(p), partial(self.open_path, p)) for p in self._preferences.recent_files]

    def example_entries(self) -> list[tuple[str, Callable[[], object]]]:
        """The examples, for a menu."""
        return [(e.name, partial(self.open_path, e.path)) for e in all_examples()]

    def show_start_page(self) -> None:
        """Go to the start page; the document stays open behind it."""
        self.start_page_requested.emit()

    # -- saving ------------------------------------------------------------------------

    def save(self) -> bool:
        """Save to the document's file, or ask for one. False where nothing was saved."""
        return self._save_to(self._document.path) if self._document.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save to it. False where nothing was saved."""
        start = str(self._document.path or Path.home() / self._document.title)
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the project", start, FILTER)
        if not name:
            return False
        path = Path(name)
        return self._save_to(path if path.suffix else path.with_suffix(SUFFIX))

    def _save_to(self, path: Path) -> bool:
        try:
            self._document.save(path)
        except ProjectFileError as error:
            self._messages.show_error(str(error))
            return False
        self._preferences.add_recent(path)
        return True

    # -- leaving -----------------------------------------------------------------------

    def may_close(self) -> bool:
        """Whether the open document may go: it is saved, or the person said so."""
        if self._document.is_saved:
            return True
        match self.ask_about_unsaved(self._document.title):
            case Answer.SAVE:
                return self.save()
            case Answer.DISCARD:
                return True
        return False

    def may_replace(self) -> bool:
        """Whether another document may take the place: it may close, and no run goes on or
        the person said it may end."""
        return self._may_end_run("leave this project", "another project opens") and self.may_close()

    def may_quit(self) -> bool:
        """Whether the window may go: as for another document."""
        return self._may_end_run("quit", "the window closes") and self.may_close()

    def _may_end_run(self, act: str, when: str) -> bool:
        return not self.is_training() or self.ask_about_run(act, when)

    def quit(self) -> None:
        """Close the window."""
        self.quit_requested.emit()


def _ask(window: QWidget, title: str) -> Answer:
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setText(f"Save the changes to {title}?")
    box.setInformativeText("What is not saved is lost.")
    _show_whole_text(box)
    save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("Don't save", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return {save: Answer.SAVE, discard: Answer.DISCARD}.get(clicked, Answer.CANCEL)


def _show_whole_text(box: QMessageBox) -> None:
    """Make a box as wide as its question: a long name in it has no place to break."""
    for label in box.findChildren(QLabel):
        if label.text() == box.text():
            label.ensurePolished()
            wanted = label.fontMetrics().horizontalAdvance(box.text()) + 16
            label.setMinimumWidth(min(wanted, WIDEST_QUESTION))
