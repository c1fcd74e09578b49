"""Where the window stands when it comes, whole on its screen, however small that is; and how
wide its panels are at first."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, QTimer, QTimerEvent
from PySide6.QtWidgets import QMainWindow

FIRST_SIZE = QSize(1440, 900)
TITLE_BAR = 40
"""Of the frame that the desktop draws around a window; how high is known only afterwards."""
LOOK_MS, MOST_LOOKS = 50, 30
"""For so long it is waited for; then a person may move the window."""

SIDE_WIDTHS = {"palette": 200, "layer": 320}
NARROW_PALETTE, NARROW = 160, 1100
"""In a window of fewer pixels the palette leaves room to the canvas."""


def side_widths(width: int, scale: float = 1.0) -> dict[str, int]:
    """Pixels of the panels beside the canvas in a window of this width, with type of this
    scale."""
    is_narrow = width < NARROW * scale
    widths = SIDE_WIDTHS | {"palette": NARROW_PALETTE} if is_narrow else SIDE_WIDTHS
    return {name: round(pixels * scale) for name, pixels in widths.items()}


@dataclass(frozen=True)
class Place:
    """The size of a window without its frame, and whether it rather fills the screen."""

    size: QSize
    is_maximized: bool
    room: QSize
    """What the screen has for a window, beside its frame."""


def first_place(available: QSize) -> Place:
    """What a first window gets on a screen with this much room."""
    room = available - QSize(0, TITLE_BAR)
    size = FIRST_SIZE.boundedTo(room)
    return Place(size, size != FIRST_SIZE, room)


def show_on_screen(window: QMainWindow, is_placed: bool) -> None:
    """Show `window`; `is_placed` where it remembers its place, perhaps on a larger screen: it
    still has to be seen, frame and all."""
    place = first_place(window.screen().availableGeometry().size())
    window.setMinimumSize(window.minimumSize().boundedTo(place.size))
    is_filling = window.isMaximized() or window.isFullScreen()
    fits = window.size().boundedTo(place.room) == window.size()
    if is_filling or (fits and (is_placed or not place.is_maximized)):
        window.show()
    else:
        window.resize(place.size)
        window.showMaximized()
    _FrameWatch(window)


class _FrameWatch(QTimer):
    """Keeps a window on its screen until it has the frame that its desktop draws around it,
    which comes when it likes, and unsaid."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setInterval(LOOK_MS)
        self._looks = MOST_LOOKS
        self.start()

    def timerEvent(self, event: QTimerEvent) -> None:
        window = self.parent()
        assert isinstance(window, QMainWindow)
        self._looks -= 1
        keep_on_screen(window)
        if self._looks <= 0 or window.frameGeometry() != window.geometry():
            self.stop()


def keep_on_screen(window: QMainWindow) -> None:
    """Make a window smaller and move it, as far as it reaches out of its screen."""
    if window.isMaximized() or window.isFullScreen():
        return
    available, frame = window.screen().availableGeometry(), window.frameGeometry()
    if not available.contains(frame):
        around = frame.size() - window.size()
        window.resize(window.size().boundedTo(available.size() - around))
        window.move(_inside(QRect(frame.topLeft(), window.size() + around), available).topLeft())


def _inside(frame: QRect, available: QRect) -> QRect:
    moved = QRect(frame)
    moved.moveRight(min(frame.right(), available.right()))
    moved.moveBottom(min(frame.bottom(), available.bottom()))
    moved.moveLeft(max(moved.left(), available.left()))
    moved.moveTop(max(moved.top(), available.top()))
    return moved
