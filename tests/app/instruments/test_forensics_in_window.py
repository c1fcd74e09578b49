"""The whole window: from a run that broke to what led to it, and to what mends it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.instruments.forensics_page import ForensicsPage
from app.main_window import MainWindow
from app.runs.bridge import RunState
from app.start_page.examples import all_examples
from core.settings.optimizers import OPTIMIZERS


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    made.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def test_one_click_leads_from_a_run_that_broke_to_what_led_to_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.checker.warm_up_now()
    spirals = next(one.path for one in all_examples() if one.name == "spirals")
    assert window.commands.files.open_path(spirals)
    before = window.document.project
    settings = replace(before.training, optimizer=OPTIMIZERS.setting("SGD", lr=100.0))
    window.document.apply("Break it", replace(before, training=settings))
    window.commands.train.train()
    state = RunState.FAILED
    qtbot.waitUntil(lambda: window.bridge.state is state, timeout=20_000)
    workbench = window.workbench
    workbench.run_bar.show_layer_button.click()
    page = workbench.instruments.page
    assert isinstance(page, ForensicsPage)
    qtbot.waitUntil(lambda: len(page.words.buttons) >= 2)
    assert page.words.found is not None
    assert page.words.found.step == window.bridge.history.step
    first = page.words.buttons[0]
    first.button.click()
    assert window.document.project == first.fix.apply(replace(before, training=settings))
    assert page.words.next.text().startswith("Applied.")
