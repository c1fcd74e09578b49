"""What files somebody drags onto the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from core.data.describing import own_data_at


def local_paths(data: QMimeData) -> list[Path]:
    """The files and folders on this machine that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def dropped_data(data: QMimeData) -> Path | None:
    """The first file or folder that is dragged which can be a data set."""
    return next((path for path in local_paths(data) if own_data_at(path)), None)
