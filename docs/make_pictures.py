"""Makes the pictures of docs/instruments.md: the program trains its examples and draws its tabs.

Run it from the repository: `python docs/make_pictures.py`. It takes some minutes.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEvent  # noqa: E402
from PySide6.QtGui import QPixmap  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.appearance import Appearance  # noqa: E402
from app.canvas.thumbnails import Thumbs  # noqa: E402
from app.instruments.drawing_page import DrawingPage  # noqa: E402
from app.instruments.landscape_page import LandscapePage  # noqa: E402
from app.main_window import MainWindow  # noqa: E402
from app.runs.bridge import RunState  # noqa: E402
from core.settings.optimizers import OPTIMIZERS  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
EXAMPLES = ROOT / "resources" / "examples"
SIZE = (1280, 800)
LONGEST = 240.0
SEVEN = ((0.28, 0.25), (0.72, 0.25), (0.60, 0.50), (0.46, 0.82))

TABS: dict[str, tuple[tuple[str, str], ...]] = {
    "vanishing-gradients": (("overview", "Overview"), ("gradients", "Gradients")),
    "dead-relus": (("dead-units", "Dead units"),),
    "digits-mlp": (
        ("distributions", "Distributions"),
        ("layers", "Layers"),
        ("predictions", "Predictions"),
        ("inside", "Inside"),
        ("draw", "Draw"),
        ("landscape", "Landscape"),
    ),
    "spirals": (("boundary", "Boundary"),),
}
"""The pictures of each example: the name of the file and the tab."""


class Photographer:
    """One window, and what is done in it."""

    def __init__(self) -> None:
        self.application = QApplication([])
        appearance = Appearance("light", self.application)
        appearance.apply(self.application)
        self.window = MainWindow(appearance=appearance)
        self.window.commands.files.ask_about_run = lambda *_: True
        self.window.resize(*SIZE)
        self.window.show()
        self.window.checker.warm_up_now()

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let the window live."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            self.application.processEvents()
            self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.004)

    def train(self, name: str) -> None:
        """Open an example and train it to its end."""
        self.window.commands.files.open_path(EXAMPLES / f"{name}.loom")
        self.wait(1.0)
        self.window.commands.train.train()
        bridge = self.window.bridge
        self.wait(LONGEST, lambda: bridge.state in (RunState.FINISHED, RunState.FAILED))

    def draw(self, name: str, title: str) -> None:
        """Keep a picture of one tab."""
        instruments = self.window.workbench.instruments
        instruments.show_page(title)
        self.wait(0.5)
        if isinstance(instruments.page, LandscapePage):
            instruments.page.view.compute()
            self.wait(20.0)
        if isinstance(instruments.page, DrawingPage):
            self._draw_a_seven(instruments.page)
        self.wait(2.5)
        self._keep(name, instruments.grab())

    def keep_findings(self) -> None:
        """The panel of the findings."""
        self.window.workbench.show_panel("findings")
        self.wait(1.5)
        self._keep("findings", self.window.workbench.docks["findings"].grab())
        self.window.workbench.show_panel("instruments")

    def keep_twins(self) -> None:
        """The network beside its cure."""
        bar = self.window.workbench.twin_bar
        bar.cure_button.click()
        bridge = self.window.bridge
        self.wait(5.0)
        self.wait(LONGEST, lambda: not bridge.state.is_alive)
        self.window.workbench.instruments.show_page("Overview")
        self.wait(1.5)
        self._keep("twins", self.window.grab())

    def keep_thumbnails(self) -> None:
        """The canvas with what a drawing does in every layer."""
        workbench = self.window.workbench
        workbench.show_thumbnails(Thumbs.MAPS)
        workbench.instruments.show_page("Draw")
        self.wait(0.5)
        workbench.canvas.fit()
        page = workbench.instruments.page
        assert isinstance(page, DrawingPage)
        self._draw_a_seven(page)
        self.wait(2.5)
        self._keep("thumbnails", workbench.canvas.grab())
        workbench.show_thumbnails(Thumbs.NONE)

    def keep_forensics(self, name: str) -> None:
        """An example with a rate so large that its numbers break."""
        self.window.commands.files.open_path(EXAMPLES / f"{name}.loom")
        project = self.window.document.project
        training = replace(project.training, optimizer=OPTIMIZERS.setting("SGD", lr=3.0))
        self.window.document.apply("Break it", replace(project, training=training))
        self.wait(1.0)
        self.window.commands.train.train()
        bridge = self.window.bridge
        self.wait(LONGEST, lambda: bridge.state is RunState.FAILED)
        self.wait(1.5)
        self.window.workbench.run_bar.show_layer_button.click()
        self.wait(1.5)
        self._keep("forensics", self.window.workbench.instruments.grab())

    def _draw_a_seven(self, page: DrawingPage) -> None:
        pad = page.view.pad
        first, *others = SEVEN
        pad.begin(first)
        for point in others:
            pad.draw_to(point)
        pad.end() if hasattr(pad, "end") else pad.update()

    def _keep(self, name: str, picture: QPixmap) -> None:
        path = FOLDER / f"{name}.png"
        picture.save(str(path))
        print(path.relative_to(ROOT))


def main() -> None:
    """Make all of them."""
    FOLDER.mkdir(exist_ok=True)
    photographer = Photographer()
    for example, tabs in TABS.items():
        photographer.train(example)
        for name, title in tabs:
            photographer.draw(name, title)
        if example == "vanishing-gradients":
            photographer.keep_findings()
            photographer.keep_twins()
    photographer.train("mnist-cnn")
    photographer.keep_thumbnails()
    photographer.keep_forensics("spirals")
    photographer.window.end_threads()


if __name__ == "__main__":
    main()
