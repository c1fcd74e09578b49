"""Undo and redo: the steps of one document, each the project before and after.

Of our own, not Qt's: a command in Python that Qt owns makes Python's garbage collector free
it twice (PySide6 6.11.3), and since a document is a value a step needs no code to undo it.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from core.project import Project


@dataclass(frozen=True)
class Step:
    """One edit. Steps with the same `merge_key` in a row become one; empty never does."""

    text: str
    before: Project
    after: Project
    merge_key: str = ""


class UndoStack(QObject):
    """The steps done so far, and those undone. `moved(project)` says what is to be shown now;
    `changed()` follows, when the texts are up to date."""

    moved = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._is_sealed = True

    def push(self, step: Step) -> None:
        """Do `step`; what was undone is gone."""
        last = self._done[-1] if self._done else None
        self._undone.clear()
        if last and step.merge_key and step.merge_key == last.merge_key and not self._is_sealed:
            self._done.pop()
            merged = replace(last, after=step.after)
            self._done += [merged] if merged.after != merged.before else []
        else:
            self._done.append(step)
        self._is_sealed = False
        self._show(step.after)

    def undo(self) -> None:
        """Back to before the last step; nothing where there is none."""
        if self._done:
            step = self._done.pop()
            self._undone.append(step)
            self._is_sealed = True
            self._show(step.before)

    def redo(self) -> None:
        """Do what was undone last; nothing where there is none."""
        if self._undone:
            step = self._undone.pop()
            self._done.append(step)
            self._is_sealed = True
            self._show(step.after)

    def seal(self) -> None:
        """Let no later step become one with the last: the document was saved here."""
        self._is_sealed = True

    def clear(self) -> None:
        """Forget all steps."""
        self._done.clear()
        self._undone.clear()
        self._is_sealed = True
        self.changed.emit()

    def count(self) -> int:
        """The number of steps, undone ones included."""
        return len(self._done) + len(self._undone)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return bool(self._undone)

    @property
    def undo_text(self) -> str:
        """What `undo` undoes; empty where there is nothing."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """What `redo` does again; empty where there is nothing."""
        return self._undone[-1].text if self._undone else ""

    def _show(self, project: Project) -> None:
        self.moved.emit(project)
        self.changed.emit()
