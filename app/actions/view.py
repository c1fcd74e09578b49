"""What the View menu does: theme, size of type, panels, layout, motion."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget

from app.appearance import SCALES, Appearance
from app.canvas.thumbnails import Thumbs
from app.preferences import Preferences
from app.workbench import Workbench
from core.layers import LAYERS


class ViewCommands(QObject):
    """How the window of one document looks. The choices are remembered."""

    def __init__(
        self, workbench: Workbench, appearance: Appearance, preferences: Preferences
    ) -> None:
        super().__init__(workbench)
        self._workbench = workbench
        self._appearance, self._preferences = appearance, preferences
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    # -- theme -------------------------------------------------------------------------

    @property
    def theme_choice(self) -> str:
        """`light`, `dark`, or empty for the system's."""
        return self._preferences.theme

    def use_theme(self, name: str) -> None:
        """Switch, and remember it; an empty name follows the system."""
        self._preferences.theme = name
        self._appearance.use(resolved_theme(name))

    def _follow_system(self, *_: object) -> None:
        self._appearance.use(resolved_theme(self._preferences.theme))

    # -- size of type ------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """How much larger all type is, 1 for its usual size."""
        return self._appearance.scale

    def use_scale(self, scale: float) -> None:
        """Enlarge all type of the window at once, and remember it."""
        self._appearance.use_scale(scale)
        self._preferences.type_scale = self.scale

    def enlarge(self) -> None:
        """To the next larger size; after the largest to the usual one."""
        self.use_scale(SCALES[(SCALES.index(self.scale) + 1) % len(SCALES)])

    # -- motion ------------------------------------------------------------------------

    @property
    def is_motion_reduced(self) -> bool:
        """Whether nothing moves by itself."""
        return self._preferences.is_motion_reduced

    def toggle_motion(self) -> None:
        """Switch motion off or on."""
        self._preferences.is_motion_reduced = not self.is_motion_reduced
        self._workbench.reduce_motion(self.is_motion_reduced)

    # -- what layers show ----------------------------------------------------------------

    @property
    def thumbnails(self) -> Thumbs:
        """What the layers on the canvas show of a run."""
        kept = self._preferences.thumbnails
        return Thumbs(kept) if kept in set(Thumbs) else Thumbs.NONE

    def show_thumbnails(self, kind: Thumbs) -> None:
        """Have the layers show this, and remember it; nothing where they show it already."""
        chosen = Thumbs.NONE if kind is self.thumbnails else kind
        self._preferences.thumbnails = chosen.value
        self._workbench.show_thumbnails(chosen)

    # -- keeping runs ------------------------------------------------------------------

    @property
    def checkpoint_minutes(self) -> float:
        """Minutes between two checkpoints of a run; 0 for none."""
        return self._preferences.checkpoint_minutes

    def keep_every(self, minutes: float) -> None:
        """Keep the next runs so often, and remember it."""
        self._preferences.checkpoint_minutes = minutes

    # -- panels ------------------------------------------------------------------------

    def panel_entries(self) -> list[tuple[str, Callable[[], object]]]:
        """Every panel: choosing one shows it, or hides it where it is seen."""
        docks = self._workbench.docks.values()
        return [(_entry(dock), partial(_toggle, dock)) for dock in docks]

    def show_panel(self, name: str) -> None:
        """Bring one panel to the front."""
        self._workbench.show_panel(name)

    def turn_instruments(self, tabs: int) -> None:
        """Go on by so many tabs of the instruments, in sight; after the last comes the first."""
        self._workbench.show_panel("instruments")
        self._workbench.instruments.tabs.turn(tabs)

    def reset_layout(self) -> None:
        """Put every panel back to where it was at first."""
        self._preferences.forget_layout()
        self._workbench.reset_layout()

    # -- layers ------------------------------------------------------------------------

    def layer_entries(self) -> list[tuple[str, Callable[[], object]]]:
        """Every layer, to be added to the canvas."""
        add = self._workbench.canvas.add_layer
        return [(kind, partial(add, kind)) for kind in LAYERS]


def resolved_theme(choice: str) -> str:
    """The theme that `choice` means; empty means what the system shows."""
    if choice in ("light", "dark"):
        return choice
    scheme = QGuiApplication.styleHints().colorScheme()
    return "light" if scheme == Qt.ColorScheme.Light else "dark"


def _entry(dock: QDockWidget) -> str:
    return f"Hide {dock.windowTitle()}" if dock.isVisible() else f"Show {dock.windowTitle()}"


def _toggle(dock: QDockWidget) -> None:
    if dock.isVisible():
        dock.hide()
    else:
        dock.show()
        dock.raise_()
