"""Starts the window: the application, its look, what to open, and leaving in the right order."""

import argparse
import signal
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from app.appearance import Appearance
from app.garbage import IdleCollector
from app.icons import program_icon
from app.main_window import MainWindow
from app.placing import show_on_screen
from app.preferences import Preferences


def run(options: argparse.Namespace) -> int:
    """Show the window, or draw it to a file; the exit code is returned."""
    qInstallMessageHandler(_pass_on)
    application = QApplication.instance() or QApplication(["layerloom"])
    assert isinstance(application, QApplication)
    IdleCollector(application)
    application.setApplicationName("Layerloom")
    application.setDesktopFileName("layerloom")
    application.setWindowIcon(program_icon())
    with TemporaryDirectory() as folder:
        is_picture = options.screenshot is not None
        preferences = Preferences(Path(folder) / "preferences.ini" if is_picture else None)
        if is_picture:
            preferences.checkpoint_minutes = 0
        if options.theme:
            preferences.theme = options.theme
        window = _make_window(application, preferences)
        code = _picture(window, options) if is_picture else _work(window, options)
        _leave(window)
    return code


def _make_window(application: QApplication, preferences: Preferences) -> MainWindow:
    from app.actions.view import resolved_theme

    appearance = Appearance(resolved_theme(preferences.theme), application)
    appearance.apply(application)
    return MainWindow(preferences, appearance)


def _work(window: MainWindow, options: argparse.Namespace) -> int:
    """The window, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.excepthook = _Excepthook(window)
    window.show_start_page()
    if options.file is not None:
        window.commands.files.open_path(options.file)
    show_on_screen(window, window.preferences.layout("window") is not None)
    window.recovery.offer()
    if options.tab and (trouble := window.workbench.instruments.show_page(options.tab)):
        window.messages.show_error(trouble)
    if options.train:
        window.commands.train.train()
    return QApplication.exec()


def _picture(window: MainWindow, options: argparse.Namespace) -> int:
    from app.screenshot import Screenshot

    window.show_start_page()
    if options.file is not None and not window.commands.files.open_path(options.file):
        print(window.messages.text, file=sys.stderr)
        return 2
    if options.tab and (trouble := window.workbench.instruments.show_page(options.tab)):
        print(f"layerloom: {trouble}", file=sys.stderr)
        return 2
    if options.size:
        window.resize(*(int(part) for part in options.size.split("x")))
    window.show()
    screenshot = Screenshot(window, options.screenshot, options.after, options.train)
    QTimer.singleShot(0, screenshot, screenshot.begin)
    return QApplication.exec()


def _leave(window: MainWindow) -> None:
    """Threads first, then widgets, then the application: any other order crashes at exit."""
    sys.excepthook = sys.__excepthook__
    window.end_threads()
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _pass_on(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Qt's own words go to stderr, but for what drawing without a screen always says."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


class _Excepthook:
    """A fault of Layerloom is told in the window, and in full on stderr."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        traceback.print_exception(kind, error, trace)
        self._window.messages.show_error(
            f"Something went wrong inside Layerloom ({kind.__name__}: {error}). "
            "Your work is still here: save it, and please report what you did."
        )
