"""All problems of the project, the gravest first; a click goes there, a button mends.

They are those of the drawing and its data; what keeps it from training stands apart from what
does not, and is what the tab counts then. Why the last run failed stands there too, until the
next one begins; what a run shows of it is the matter of the findings, to which a line leads.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.panels.panel import Panel
from app.panels.pieces import label
from app.panels.problem_list import ProblemList
from core.problems import Problem, Severity
from core.shapes import Inference
from core.training.events import RunFailed, RunFinished

NO_PROBLEMS = "No problems in the drawing"
_ORDER = (Severity.ERROR, Severity.INCOMPLETE, Severity.WARNING)


class ProblemsPanel(Panel):
    """`node_requested(id)` when a problem is chosen; `title_changed(text)` for the tab;
    `findings_requested()`: what was found wrong in a run."""

    node_requested = Signal(str)
    title_changed = Signal(str)
    findings_requested = Signal()

    def __init__(
        self,
        document: Document,
        checker: Checker,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance, parent)
        self.title = label("Checking …", "title")
        self.words = label("The first check takes a second.", "mute")
        self.list = ProblemList(document, appearance)
        self.list.node_requested.connect(self.node_requested)
        self.others_title = label("Does not keep it from training", "title")
        self.others = ProblemList(document, appearance)
        self.others.node_requested.connect(self.node_requested)
        self.findings_link = QPushButton()
        self.findings_link.setProperty("role", "link")
        self.findings_link.clicked.connect(self.findings_requested)
        self.findings_link.hide()
        self.add(self.title, self.words, self.list, self.others_title, self.others)
        self.add(self.findings_link)
        self._show_others(())
        self.column.setAlignment(self.findings_link, Qt.AlignmentFlag.AlignLeft)
        self._failure: Problem | None = None
        self._inference: Inference | None = None
        checker.checked.connect(self._take)
        if checker.inference is not None:
            self._take(checker.inference)

    def show_end(self, ended: RunFinished | RunFailed | None) -> None:
        """Say why the last run failed, if it did; it may be tried again."""
        self._failure = None
        if isinstance(ended, RunFailed):
            text = f"The last run failed. {ended.message}"
            self._failure = Problem(Severity.WARNING, "run", text, ended.node)
        if self._inference is not None:
            self._take(self._inference)

    def show_findings(self, count: int) -> None:
        """Say how much was found wrong beyond the drawing."""
        self.findings_link.setText(
            "See the finding" if count == 1 else f"See the {count:,} findings"
        )
        self.findings_link.setVisible(count > 0)

    def _take(self, inference: Inference) -> None:
        self._inference = inference
        problems = sorted(inference.problems, key=lambda p: _ORDER.index(p.severity))
        if self._failure is not None:
            problems.append(self._failure)
        others: list[Problem] = []
        if not inference.is_trainable:
            others = [one for one in problems if one.severity is Severity.WARNING]
            problems = [one for one in problems if one.severity is not Severity.WARNING]
        self.title.setText(self._title(inference.is_trainable) if problems else NO_PROBLEMS)
        self.words.setText("Nothing keeps this network from training.")
        self.words.setVisible(not problems)
        self.list.show_problems(tuple(problems))
        self._show_others(tuple(others))
        self.title_changed.emit(f"Problems {len(problems):,}" if problems else "Problems")

    def _title(self, is_trainable: bool) -> str:
        if not is_trainable:
            return "Before it can train"
        return "Trains, but look at this" if self._failure is None else "The last run failed"

    def _show_others(self, others: tuple[Problem, ...]) -> None:
        self.others.show_problems(others)
        self.others_title.setVisible(bool(others))
