"""Where Tab goes: through what is seen, in the order in which one reads the window.

Qt keeps panels that stand behind another tab in its own order, where the focus would be lost.
"""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollArea, QWidget


def go_on(window: QWidget, is_forward: bool) -> bool:
    """Give the focus to the next widget, or the one before; whether there is one."""
    stops = focus_stops(window)
    now = QApplication.focusWidget()
    if not stops:
        return False
    way = 1 if is_forward else -1
    if now in stops:
        found = stops[(stops.index(now) + way) % len(stops)]
    else:
        found = stops[0 if is_forward else -1]
    reason = Qt.FocusReason.TabFocusReason if is_forward else Qt.FocusReason.BacktabFocusReason
    found.setFocus(reason)
    _scroll_to(found)
    return True


def focus_stops(window: QWidget) -> list[QWidget]:
    """All widgets that Tab stops at: part by part of the window, row by row."""
    stops = [widget for widget in _chain(window) if _takes_tab(widget)]
    places = {part: _place(part, window) for part in map(_part_of, stops)}
    return sorted(stops, key=lambda widget: places[_part_of(widget)])


def _chain(window: QWidget) -> list[QWidget]:
    """All widgets, each before what is in it, in the order in which they were made.

    Not by `nextInFocusChain`: PySide would take each widget for a child of the one before, and
    the menu bar for gone as soon as that one goes.
    """
    return window.findChildren(QWidget)


def _takes_tab(widget: QWidget) -> bool:
    if not widget.isVisible():  # most of them: asked first, as it is asked of all
        return False
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    if policy != Qt.FocusPolicy.TabFocus or widget.focusProxy() is not None:
        return False
    return widget.isEnabled() and _is_in_front(_part_of(widget))


def _is_in_front(part: QWidget) -> bool:
    """Qt moves a dock behind another tab out of its window."""
    above = part.parentWidget()
    return above is None or part.isWindow() or above.rect().intersects(part.geometry())


def _part_of(widget: QWidget) -> QWidget:
    """The part of the innermost window with docks that a widget is in: a dock, a bar of tabs,
    a tool bar, the canvas."""
    part = widget
    while (above := part.parentWidget()) is not None and not part.isWindow():
        if isinstance(above, QMainWindow):
            break
        part = above
    return part


def _place(part: QWidget, window: QWidget) -> tuple[int, int]:
    corner = part.mapTo(window, QPoint(0, 0)) if window.isAncestorOf(part) else QPoint(0, 0)
    return corner.y(), corner.x()


def _scroll_to(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()
