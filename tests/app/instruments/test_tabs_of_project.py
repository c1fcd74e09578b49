"""Which tabs the instruments have: those of the project that is open, side by side."""

from itertools import permutations

import pytest
from PySide6.QtWidgets import QApplication

from app.instruments.place import PageTabs, Place
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.project import Project
from core.training.history import History
from tests.app.instruments.parts import NETWORK, Parts, shown

ROWS = "digit-sequences"
OWN = {"spirals": ("Boundary", "Inside"), "digits": ("Inside", "Draw"), ROWS: ("Inside",)}
"""The tabs of these data, between those that are always there."""
ORDERS = [*permutations(OWN), (ROWS, "digits", "digits", "spirals", ROWS, "spirals", "digits")]
START = ("Overview", "Gradients", "Distributions", "Dead units", "Layers", "Predictions")


def seen(tabs: PageTabs) -> list[str]:
    """The tabs as they are painted, each of which begins where the one before it ends."""
    bar = tabs.tabBar()
    QApplication.processEvents()
    painted = [index for index in range(bar.count()) if bar.tabRect(index).width() > 0]
    ends = [0, *(bar.tabRect(index).right() + 1 for index in painted)]
    assert [bar.tabRect(index).left() for index in painted] == ends[:-1]
    assert painted == [index for index in range(bar.count()) if bar.isTabVisible(index)]
    return [bar.tabText(index) for index in painted]


@pytest.mark.parametrize("width", [1280, 2560])
@pytest.mark.parametrize("is_from_start_page", [True, False])
def test_the_tabs_are_those_of_the_project_whatever_was_open_before(
    qtbot, width, is_from_start_page
):
    parts = shown(Parts(), qtbot, width=width)
    for order in ORDERS:
        for data in order:
            parts.instruments.setHidden(is_from_start_page)
            settings = DataSettings(dataset=DATASETS.setting(data))
            parts.document.start_new(Project(network=NETWORK, data=settings))
            parts.instruments.refresh(History())
            parts.instruments.show()
            assert seen(parts.instruments.tabs) == [*START, *OWN[data], "Landscape"], order


def test_the_tab_in_front_gives_way_with_its_data(qtbot):
    parts = shown(Parts(), qtbot)
    tabs = parts.instruments.tabs
    for data, title in (("spirals", "Boundary"), ("digits", "Draw")):
        settings = DataSettings(dataset=DATASETS.setting(data))
        parts.document.start_new(Project(network=NETWORK, data=settings))
        assert parts.instruments.show_page(title) == ""
        settings = DataSettings(dataset=DATASETS.setting(ROWS))
        parts.document.start_new(Project(network=NETWORK, data=settings))
        assert seen(tabs) == [*START, "Inside", "Landscape"]
        assert tabs.isTabVisible(tabs.currentIndex())


def test_turning_passes_over_tabs_that_are_not_seen(qtbot):
    tabs = PageTabs()
    qtbot.addWidget(tabs)
    for title in ("first", "hidden", "last"):
        tabs.addTab(Place(), title)
    tabs.show_tab(1, False)
    for turned, index in ((1, 2), (1, 0), (-1, 2), (-1, 0)):
        tabs.turn(turned)
        assert tabs.currentIndex() == index
