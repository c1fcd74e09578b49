"""The window of one document: menus, start page, title, closing. It wires parts and decides
nothing itself; what the menus do is in `app.actions_*`.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QPaintEvent,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from app.actions.build import Menus
from app.actions.commands import Commands
from app.actions.export import ExportCommands
from app.actions.file import FileCommands
from app.actions.help import HelpCommands
from app.actions.keys import key_groups
from app.actions.run_question import RunQuestion
from app.actions.train import TrainCommands
from app.actions.transfer import TransferCommands
from app.actions.view import ViewCommands, resolved_theme
from app.appearance import Appearance
from app.autosave import Autosave, autosave_folder
from app.checker import Checker
from app.document import Document
from app.dropped import local_paths
from app.messages import MessageBar
from app.placing import FIRST_SIZE
from app.preferences import Preferences
from app.recovery import Recovery
from app.runs.bridge import RunState, TrainingBridge
from app.runs.keeper import RunKeeper
from app.selection import Selection
from app.start_page.page import StartPage
from app.tab_order import go_on
from app.title_label import TitleLabel
from app.twins.commands import TwinCommands
from app.twins.twin_list import TwinList
from app.workbench import Workbench
from core.data.describing import own_data_at
from core.probes.monitor import Monitor
from core.project_file import SUFFIX

MINIMUM_SIZE = (960, 600)
PROGRAM = "Layerloom"


class MainWindow(QMainWindow):
    """A document and everything one sees of it."""

    def __init__(
        self, preferences: Preferences | None = None, appearance: Appearance | None = None
    ) -> None:
        super().__init__()
        self.preferences = preferences or Preferences()
        self.appearance = appearance or Appearance(resolved_theme(self.preferences.theme))
        self.appearance.use_scale(self.preferences.type_scale)
        self.document = Document(self)
        self.selection = Selection(self.document, self)
        self.checker = Checker(self.document, self)
        self.bridge = TrainingBridge(self)
        self.autosave = Autosave(self.document, autosave_folder())
        self._pages = QStackedWidget()
        self.title_label = TitleLabel(self.document, self.appearance, self.menuBar())
        self._has_document = False
        self.messages = MessageBar(self._pages, self.appearance)
        self.start_page = StartPage(self.appearance, self.preferences)
        self.workbench = Workbench(
            self.document, self.selection, self.checker, self.bridge, self.appearance
        )
        self.run_keeper = RunKeeper(self.document, self.preferences, self)
        self.run_keeper.follow(self.bridge)
        self.run_keeper.failed.connect(self.messages.show_error)
        self.workbench.run_bar.actions_of_run.keep_with(self.run_keeper)
        self.commands = self._make_commands()
        self.recovery = Recovery(self.document, self.autosave, self.commands.files, self.messages)
        self._build()
        self._connect()
        self._show_title()

    # -- building ----------------------------------------------------------------------

    def _make_commands(self) -> Commands:
        canvas = self.workbench.canvas
        files = FileCommands(self, self.document, self.preferences, self.messages)
        export = ExportCommands(self, self.document, self.bridge, canvas, self.messages)
        actions = self.workbench.run_bar.actions_of_run
        twins = TwinCommands(TwinList(self), self.document, self.bridge, actions, self.messages)
        self.workbench.add_twins(twins, self.document)
        return Commands(
            files=files,
            export=export,
            canvas=canvas,
            view=ViewCommands(self.workbench, self.appearance, self.preferences),
            train=TrainCommands(actions, self.messages, twins),
            transfer=TransferCommands(
                self, self.document, self.selection, files, export, self.messages
            ),
            help=HelpCommands(self, key_groups()),
            is_document_shown=lambda: not self.is_on_start_page,
        )

    def _build(self) -> None:
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.workbench)
        self.setCentralWidget(self._pages)
        self.setAcceptDrops(True)
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(FIRST_SIZE)
        self.menus = Menus(self.menuBar(), self.commands, self.workbench.canvas)
        self._add_undo_and_redo()
        if (geometry := self.preferences.layout("window")) is not None:
            self.restoreGeometry(geometry)
        self.workbench.restore_layout(self.preferences.layout("panels"))
        if (titles := self.preferences.open_folds) is not None:
            self.workbench.data_panel.restore_folds(titles)
        self.workbench.reduce_motion(self.preferences.is_motion_reduced)
        self.workbench.show_thumbnails(self.commands.view.thumbnails)
        self.workbench.use_monitor(Monitor(budget=self.preferences.look_budget))
        self.commands.train.actions.pacing.use(self.preferences.pace)

    def _add_undo_and_redo(self) -> None:
        menu, stack = self.menus.by_title["Edit"], self.document.undo_stack
        first = menu.actions()[0]
        self._undo, self._redo = QAction(self), QAction(self)
        self._undo.triggered.connect(stack.undo)
        self._undo.setShortcut(QKeySequence("Ctrl+Z"))
        self._redo.triggered.connect(stack.redo)
        self._redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        menu.insertActions(first, [self._undo, self._redo])
        menu.insertSeparator(first)
        stack.changed.connect(self._show_steps)
        self._show_steps()

    def _show_steps(self) -> None:
        stack, is_seen = self.document.undo_stack, not self.is_on_start_page
        self._undo.setText(f"Undo {stack.undo_text}".strip())
        self._undo.setEnabled(stack.can_undo and is_seen)
        self._redo.setText(f"Redo {stack.redo_text}".strip())
        self._redo.setEnabled(stack.can_redo and is_seen)

    def _connect(self) -> None:
        files = self.commands.files
        files.is_training = self._is_training
        files.ask_about_run = self._ask_about_run
        files.opened.connect(self._show_opened)
        files.start_page_requested.connect(self.show_start_page)
        files.quit_requested.connect(self.close)
        self.start_page.path_chosen.connect(files.open_path)
        self.start_page.new_requested.connect(files.new)
        self.start_page.open_requested.connect(files.choose_and_open)
        self.start_page.back_requested.connect(self._show_workbench)
        self.document.path_changed.connect(self._show_title)
        self.document.saved_changed.connect(self._show_title)
        self.commands.train.actions.refreshed.connect(self.menus.refresh)
        pacing = self.commands.train.actions.pacing
        pacing.pace_changed.connect(partial(setattr, self.preferences, "pace"))
        self.autosave.failed.connect(self.messages.show_error)
        moment = self.workbench.instruments.moment
        self.commands.transfer.find_step = lambda: moment.step
        canvas = self.workbench.canvas
        self.workbench.run_bar.text_requested.connect(self.messages.show_note)
        self.workbench.checks.stopped.connect(self.messages.show_note)
        self.messages.keep_clear(canvas, canvas.canvas.nodes.values)

    # -- pages -------------------------------------------------------------------------

    def show_start_page(self) -> None:
        """Go to the start page."""
        self.start_page.offer_back(self.document.title if self._has_document else "")
        self._pages.setCurrentWidget(self.start_page)
        self.messages.lie_beside(self.start_page.taken)
        self.start_page.first_button.setFocus()
        self._tell_page()

    def _show_opened(self) -> None:
        self._has_document = True
        self.messages.hide()
        self.commands.train.twins.forget()
        self.bridge.reset()
        self.workbench.forget_run()
        self._show_workbench()
        QTimer.singleShot(0, self.workbench.canvas, self.workbench.canvas.fit)

    def _show_workbench(self) -> None:
        self._pages.setCurrentWidget(self.workbench)
        self.messages.lie_beside(None)
        self.workbench.canvas.setFocus()
        self._tell_page()

    def _tell_page(self) -> None:
        """What depends on which page is shown."""
        self.title_label.setVisible(not self.is_on_start_page)
        self.title_label.renew()
        self.menus.refresh()
        self._show_steps()
        self._show_title()

    def _ask_about_run(self, act: str, when: str) -> bool:
        has_file, is_saved = self.document.path is not None, self.document.is_saved
        question = RunQuestion(self, self.bridge, self.preferences, act, when, has_file, is_saved)
        return question.ask()

    def _is_training(self) -> bool:
        return self.bridge.state in (RunState.RUNNING, RunState.PAUSED)

    @property
    def is_on_start_page(self) -> bool:
        """Whether the start page is shown."""
        return self._pages.currentWidget() is self.start_page

    def _show_title(self) -> None:
        edited = "" if self.document.is_saved else " edited"
        name = f"{self.document.title}{edited} – {PROGRAM}"
        self.setWindowTitle(PROGRAM if self.is_on_start_page else name)
        self.setWindowFilePath(str(self.document.path or ""))

    # -- events ------------------------------------------------------------------------

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab passes over what stands behind another tab."""
        return go_on(self, next)

    def paintEvent(self, event: QPaintEvent) -> None:
        """torch is imported behind the window, once it has been painted."""
        super().paintEvent(event)
        QTimer.singleShot(0, self.checker, self.checker.warm_up)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work; then end the run, and only then go."""
        if not self.commands.files.may_quit():
            event.ignore()
            return
        self.preferences.keep_layout("window", self.saveGeometry())
        self.preferences.keep_layout("panels", self.workbench.layout_state())
        self.preferences.look_budget = self.bridge.monitor.budget
        self.preferences.open_folds = self.workbench.data_panel.open_folds
        self.end_threads()
        self.autosave.shut_down()
        self.recovery.shut_down()
        super().closeEvent(event)

    def end_threads(self) -> None:
        """End what must not outlive the application object."""
        self.run_keeper.shut_down()
        self.bridge.shut_down()
        self.workbench.shut_down()
        self.commands.transfer.shut_down()
        self.checker.shut_down()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A project file or a person's own data may be dropped anywhere."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped project file, or take the dropped data."""
        path = _dropped(event)
        if path is None:
            return
        if path.suffix == SUFFIX:
            self.commands.files.open_path(path)
        else:
            self._show_workbench()
            self.workbench.use_data(path)
        event.acceptProposedAction()


def _dropped(event: QDropEvent) -> Path | None:
    """The first project file among what is dragged, otherwise the first that can be data."""
    paths = local_paths(event.mimeData())
    projects = [path for path in paths if path.suffix == SUFFIX]
    return next(iter([*projects, *(path for path in paths if own_data_at(path))]), None)
