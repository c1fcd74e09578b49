"""The open document: the current project, its undo stack and its file.

The only gate for edits. An edit is a whole new `Project`; the undo stack keeps (before,
after), which is cheap because unchanged parts are shared.
"""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.undo_stack import Step, UndoStack
from core import project_file
from core.network import Network
from core.project import Project

UNTITLED = "untitled"


class Document(QObject):
    """Holds the project. `project_changed(before, after)` follows every edit, undo, redo and
    opening; `path_changed()` and `saved_changed(is_saved)` what the title shows. Before another
    document takes the place of this one there is `about_to_replace()`."""

    about_to_replace = Signal()
    project_changed = Signal(object, object)
    path_changed = Signal()
    saved_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = UndoStack(self)
        self.undo_stack.moved.connect(self._show)
        self._project = Project()
        self._saved: Project | None = self._project
        self._path: Path | None = None
        self._name = UNTITLED

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._project

    @property
    def network(self) -> Network:
        """The network as it is now."""
        return self._project.network

    @property
    def path(self) -> Path | None:
        """The file it was opened from or saved to; None for a new one."""
        return self._path

    @property
    def is_saved(self) -> bool:
        """Whether the file holds what is shown; for a new document, whether it is untouched."""
        return self._project == self._saved

    @property
    def name(self) -> str:
        """Its name without the suffix: the file's, the example's, or `untitled`."""
        return self._path.stem if self._path else self._name

    @property
    def title(self) -> str:
        """The name to show for it, with the suffix."""
        return self._path.name if self._path else self._name + project_file.SUFFIX

    # -- edits ---------------------------------------------------------------------

    def apply(self, text: str, project: Project, merge_key: str = "") -> None:
        """Make `project` current as one undo step called `text`.

        Steps with the same `merge_key` in a row become one (a slider being dragged).
        Nothing happens when nothing changed.
        """
        if project != self._project:
            self.undo_stack.push(Step(text, self._project, project, merge_key))

    def apply_network(self, text: str, network: Network, merge_key: str = "") -> None:
        """As `apply`, for an edit of the network alone."""
        self.apply(text, replace(self._project, network=network), merge_key)

    def _show(self, project: Project) -> None:
        was_saved = self.is_saved
        before, self._project = self._project, project
        self.project_changed.emit(before, project)
        if self.is_saved != was_saved:
            self.saved_changed.emit(not was_saved)

    # -- files ---------------------------------------------------------------------

    def start_new(self, project: Project, name: str = UNTITLED) -> None:
        """Replace the document by `project`, with no file yet and an empty undo stack."""
        self._replace(project, project, None, name)

    def open(self, path: Path) -> None:
        """Open a file. Raises `ProjectFileError` and leaves the document as it was."""
        project = project_file.load(path)
        self._replace(project, project, path, UNTITLED)

    def recover(self, project: Project, path: Path | None, name: str) -> None:
        """As opening, but what is shown counts as unsaved: `path` holds something older."""
        self._replace(project, None, path, name)

    def save(self, path: Path) -> None:
        """Save to `path`. Raises `ProjectFileError` and leaves the old file as it was."""
        project_file.save(self._project, path)
        self._path, self._saved = path, self._project
        self.undo_stack.seal()
        self.saved_changed.emit(True)
        self.path_changed.emit()

    def _replace(
        self, project: Project, saved: Project | None, path: Path | None, name: str
    ) -> None:
        """Show nothing, then `project`: a node of the old one is no node of the new one, even
        where their ids are the same."""
        self.about_to_replace.emit()
        self._path, self._name = path, name
        self.undo_stack.clear()
        self._saved = nothing = Project()
        self._show(nothing)
        self._saved = saved
        self._show(project)
        self.saved_changed.emit(self.is_saved)
        self.path_changed.emit()
