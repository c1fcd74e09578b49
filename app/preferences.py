"""What Layerloom remembers between two starts, and where: preferences and unsaved work.

The environment variable LAYERLOOM_HOME moves both into one folder of one's own.
"""

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from core.probes.monitor import Monitor

RECENT_LIMIT = 10
LAYOUT_VERSION = 2
"""Raised when panels come or go, so that an old layout is not applied to new panels."""


def home() -> Path:
    """The folder of Layerloom's own files of this user; made where it is missing."""
    override = os.environ.get("LAYERLOOM_HOME")
    place = QStandardPaths.StandardLocation.GenericDataLocation
    base = Path(override) if override else Path(QStandardPaths.writableLocation(place), "layerloom")
    base.mkdir(parents=True, exist_ok=True)
    return base


class Preferences:
    """Small values by name, kept on disk."""

    def __init__(self, file: Path | None = None) -> None:
        path = str(file or home() / "preferences.ini")
        self._settings = QSettings(path, QSettings.Format.IniFormat)

    # -- appearance --------------------------------------------------------------------

    @property
    def theme(self) -> str:
        """`light`, `dark`, or empty for the system's."""
        return str(self._settings.value("theme", "dark"))

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def type_scale(self) -> float:
        """How much larger all type is, 1 for its usual size."""
        try:
            return float(str(self._settings.value("type_scale", "1")))
        except ValueError:
            return 1.0

    @type_scale.setter
    def type_scale(self, value: float) -> None:
        self._settings.setValue("type_scale", f"{value:g}")

    @property
    def is_motion_reduced(self) -> bool:
        """Whether nothing is to move by itself."""
        return str(self._settings.value("reduced_motion", "false")) == "true"

    @is_motion_reduced.setter
    def is_motion_reduced(self, value: bool) -> None:
        self._settings.setValue("reduced_motion", "true" if value else "false")

    @property
    def thumbnails(self) -> str:
        """What the layers on the canvas show of a run: `none`, `histograms` or `maps`."""
        had_histograms = str(self._settings.value("histograms", "false")) == "true"
        return str(self._settings.value("thumbnails", "histograms" if had_histograms else "none"))

    @thumbnails.setter
    def thumbnails(self, value: str) -> None:
        self._settings.setValue("thumbnails", value)

    # -- runs --------------------------------------------------------------------------

    @property
    def checkpoint_minutes(self) -> float:
        """Minutes between two checkpoints of a run; 0 for none."""
        try:
            return max(0.0, float(str(self._settings.value("checkpoint_minutes", "1"))))
        except ValueError:
            return 1.0

    @checkpoint_minutes.setter
    def checkpoint_minutes(self, value: float) -> None:
        self._settings.setValue("checkpoint_minutes", f"{value:g}")

    @property
    def pace(self) -> float:
        """Steps a second that runs are held to; 0 for full speed."""
        try:
            return max(0.0, float(str(self._settings.value("pace", "0"))))
        except ValueError:
            return 0.0

    @pace.setter
    def pace(self, value: float) -> None:
        self._settings.setValue("pace", f"{value:g}")

    @property
    def look_budget(self) -> float:
        """The share of the time that looking inside may take, in 0..1."""
        try:
            kept = float(str(self._settings.value("look_budget", "")))
        except ValueError:
            return Monitor().budget
        return kept if 0 < kept <= 0.5 else Monitor().budget

    @look_budget.setter
    def look_budget(self, value: float) -> None:
        self._settings.setValue("look_budget", f"{value:g}")

    # -- layout ------------------------------------------------------------------------

    def layout(self, name: str) -> QByteArray | None:
        """The remembered state called `name`, None where there is none of this version."""
        value = self._settings.value(f"layout-{LAYOUT_VERSION}/{name}")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def keep_layout(self, name: str, state: QByteArray) -> None:
        """Remember a state that Qt gave."""
        self._settings.setValue(f"layout-{LAYOUT_VERSION}/{name}", state)

    @property
    def open_folds(self) -> tuple[str, ...] | None:
        """The sections that are open in the panel of the data; None before any were kept."""
        value = self._settings.value(f"layout-{LAYOUT_VERSION}/open-folds")
        return None if value is None else tuple(filter(None, str(value).split("|")))

    @open_folds.setter
    def open_folds(self, titles: tuple[str, ...]) -> None:
        self._settings.setValue(f"layout-{LAYOUT_VERSION}/open-folds", "|".join(titles))

    def forget_layout(self) -> None:
        """Forget all states."""
        self._settings.remove(f"layout-{LAYOUT_VERSION}")

    # -- recent files ------------------------------------------------------------------

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """Files opened or saved last, the latest first; only those that still exist."""
        value = self._settings.value("recent_files", [])
        names = [value] if isinstance(value, str) else list(value or [])
        return tuple(path for path in map(Path, names) if path.is_file())

    def add_recent(self, path: Path) -> None:
        """Put `path` first among the recent files."""
        found = [path.resolve(), *(old for old in self.recent_files if old != path.resolve())]
        self._settings.setValue("recent_files", [str(p) for p in found[:RECENT_LIMIT]])
