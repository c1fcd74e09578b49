"""The loss landscape: computed when asked for, in the background, stopped at a word."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from pytestqt.qtbot import QtBot
from seen import shown

from app.numbers import figure
from app.plots.landscape import NO_RUN, LandscapeView
from app.plots.landscape_line import LinePlot
from app.plots.landscape_plane import WIDEST, PlanePlot
from core.data.spec import Progress
from core.errors import ExaminingError
from core.examining import survey as surveying
from core.examining.landscape import Landscape
from core.examining.path import Path
from core.examining.survey import Kind, Request, Survey
from core.project import Project
from core.training.events import RunFinished, WeightsKept
from core.training.history import History

PROJECT = Project()


def history_of(*steps: int) -> History:
    history = History()
    history.extend(WeightsKept(step, {"w": np.full(2, step, np.float32)}) for step in steps)
    return history


def landscape(losses: np.ndarray, is_final: bool = True) -> Landscape:
    rows, columns = losses.shape
    ys = np.linspace(-1, 1, rows) if rows > 1 else np.zeros(1)
    return Landscape(np.linspace(-1, 1, columns), ys, losses, 0.25, 1024, is_final)


BOWL = np.add.outer(np.linspace(-1, 1, 7) ** 2, np.linspace(-1, 1, 7) ** 2) + 0.25


def picture(kind: Kind = Kind.RANDOM, losses: np.ndarray = BOWL, step: int = 20) -> Survey:
    if kind.is_line:
        losses = losses[:1]
    if kind is not Kind.PATH:
        return Survey(kind, step, landscape(losses), is_final=True)
    places = np.array([[-0.9, -0.6], [-0.4, 0.3], [0.0, 0.0]])
    none = np.zeros(1, np.float32)
    path = Path(np.array([0, 10, 20]), places, (0.84, 0.1), (none, none))
    along = np.array([2.5, 1.25, 0.25])
    return Survey(kind, step, landscape(losses), path, along, is_final=True)


class Asked:
    """Stands in for the computation: gives a picture at once, and ends when it is told to."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.is_endless = False
        self.is_stopped = False
        self.error = ""
        self._rest = threading.Event()

    def __call__(self, request: Request, progress: Progress) -> Iterator[Survey]:
        self.requests.append(request)
        if self.error:
            raise ExaminingError(self.error)
        found = picture(request.kind, step=request.snapshots[-1].step)
        yield replace(found, is_final=False)
        try:
            while self.is_endless:
                progress("Loss landscape", 3, 12)
                self._rest.wait(0.001)  # as the work would, let others run
        except BaseException:
            self.is_stopped = True
            raise
        yield found


@pytest.fixture
def asked(monkeypatch) -> Asked:
    found = Asked()
    monkeypatch.setattr(surveying, "survey", found)
    return found


@pytest.fixture
def view(appearance, asked, qtbot: QtBot) -> Iterator[LandscapeView]:
    view = LandscapeView(appearance)
    view.resize(900, 320)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    view.shut_down()


def choose(view: LandscapeView, kind: Kind) -> None:
    view.controls.kinds.show_key(kind)
    view.controls.kind_chosen.emit()


def computed(view: LandscapeView, qtbot: QtBot) -> Survey:
    view.controls.button.click()
    qtbot.waitUntil(lambda: not view.runner.is_busy)
    assert view.plot.survey is not None
    return view.plot.survey


# -- the view ----------------------------------------------------------------------------


def test_without_a_run_it_says_what_to_do_and_nothing_can_be_pressed(view) -> None:
    assert view.plane.empty_text() == NO_RUN
    assert not view.controls.button.isEnabled()
    view.show_run(PROJECT, History())
    assert not view.controls.button.isEnabled()
    view.compute()
    assert not view.runner.is_busy


def test_nothing_is_computed_before_it_is_asked_for(view, asked) -> None:
    view.show_run(PROJECT, history_of(0, 10))
    assert view.controls.button.isEnabled()
    assert view.plane.empty_text().startswith("Press Compute to see the loss over a plane")
    assert not asked.requests


@pytest.mark.parametrize("kind", list(Kind))
def test_a_picture_of_each_kind_is_shown(kind, view, asked, qtbot) -> None:
    view.show_run(PROJECT, history_of(0, 10, 20))
    choose(view, kind)
    found = computed(view, qtbot)
    assert (found.kind, found.step, found.is_final) == (kind, 20, True)
    assert view.stack.currentWidget() is (view.line if kind.is_line else view.plane)
    assert [snapshot.step for snapshot in asked.requests[0].snapshots] == [0, 10, 20]
    assert view.controls.turn_button.isVisible() == kind.is_random
    view.grab()


def test_the_first_picture_is_shown_while_it_goes_on_and_stop_keeps_it(view, asked, qtbot) -> None:
    asked.is_endless = True
    view.show_run(PROJECT, history_of(0, 10, 20))
    view.controls.button.click()
    assert view.controls.button.text() == "Stop"
    assert view.plane.empty_text() == "Computing the first points …"
    qtbot.waitUntil(lambda: view.plane.survey is not None)
    qtbot.waitUntil(lambda: "3 of 12" in view.controls.words.text())
    assert view.controls.bar.isVisible()
    assert view.controls.bar.value() == 250
    view.controls.button.click()
    assert view.controls.button.text() == "Compute"
    assert view.plane.survey is not None
    assert view.controls.words.text().startswith("Stopped before it was finished: ")
    qtbot.waitUntil(lambda: asked.is_stopped)
    view.compute()
    view.stop()  # before anything came
    assert view.controls.words.text().startswith("Stopped: this is the earlier picture, of step 20")


def test_shutting_down_ends_the_thread(view, asked, qtbot) -> None:
    asked.is_endless = True
    view.show_run(PROJECT, history_of(0, 10, 20))
    view.compute()
    qtbot.waitUntil(lambda: view.plane.survey is not None)
    view.shut_down()
    assert asked.is_stopped


def test_why_there_is_no_picture_stands_where_it_would_be(view, asked, qtbot) -> None:
    asked.error = "There are too few."
    view.show_run(PROJECT, history_of(0, 10))
    view.compute()
    qtbot.waitUntil(lambda: not view.runner.is_busy)
    assert view.plane.empty_text() == "There are too few."
    assert view.controls.button.isEnabled()
    choose(view, Kind.PATH)
    assert view.plane.empty_text().startswith("Press Compute")


def test_another_run_takes_the_title_of_the_one_before_away(view, asked, qtbot) -> None:
    view.show_run(PROJECT, history_of(0, 10))
    computed(view, qtbot)
    assert "step 10" in view.plane.title
    view.show_run(PROJECT, history_of(0, 20))
    assert view.plane.title == "Loss landscape"


def test_why_there_is_no_new_picture_stands_beside_the_old_one(view, asked, qtbot) -> None:
    view.show_run(PROJECT, history_of(0, 10))
    computed(view, qtbot)
    asked.error = "There are too few."
    computed(view, qtbot)
    assert view.controls.words.text() == "There are too few."
    assert view.controls.words.property("role") == "error"
    asked.error = ""
    computed(view, qtbot)
    assert view.controls.words.property("role") == "note"


def test_another_run_takes_the_picture_away_and_ends_its_computation(view, asked, qtbot) -> None:
    asked.is_endless = True
    view.show_run(PROJECT, history_of(0, 10))
    view.compute()
    qtbot.waitUntil(lambda: view.plane.survey is not None)
    view.show_run(PROJECT, history_of(0))
    assert view.plane.survey is None
    assert not view.runner.is_busy
    qtbot.waitUntil(lambda: asked.is_stopped)


def test_it_says_that_a_picture_is_of_an_earlier_step(view, qtbot) -> None:
    history = history_of(0, 10)
    view.show_run(PROJECT, history)
    computed(view, qtbot)
    assert "Of step 10" not in view.controls.words.text()
    history.append(WeightsKept(1200, {"w": np.zeros(2, np.float32)}))
    view.refresh(history)
    assert view.controls.words.text().startswith("Of step 10.")


def test_an_earlier_moment_can_be_the_middle(view, asked, qtbot) -> None:
    view.show_run(PROJECT, history_of(0, 10, 20, 30))
    view.show_step(25)
    assert computed(view, qtbot).step == 20
    assert [snapshot.step for snapshot in asked.requests[0].snapshots] == [0, 10, 20]
    view.show_step(None)
    assert view.controls.words.text().startswith("Of step 20.")


def test_the_last_weights_of_a_run_that_has_ended_count(view, qtbot) -> None:
    history = history_of(0, 10)
    history.append(RunFinished(17, "completed", weights={"w": np.ones(2, np.float32)}))
    view.show_run(PROJECT, history)
    assert computed(view, qtbot).step == 17


def test_other_directions_are_drawn_from_another_seed(view, asked, qtbot) -> None:
    view.show_run(PROJECT, history_of(0, 10))
    computed(view, qtbot)
    computed(view, qtbot)
    view.controls.turn_button.click()
    qtbot.waitUntil(lambda: not view.runner.is_busy)
    seeds = [request.seed for request in asked.requests]
    assert seeds[0] == seeds[1] == PROJECT.training.seed
    assert seeds[2] == seeds[0] + 1


def test_a_picture_of_another_kind_does_not_stay(view, qtbot) -> None:
    view.show_run(PROJECT, history_of(0, 10))
    computed(view, qtbot)
    choose(view, Kind.PATH)
    assert view.plane.survey is None
    choose(view, Kind.RANDOM_LINE)
    computed(view, qtbot)
    choose(view, Kind.RANDOM_LINE)
    assert view.line.survey is not None


def test_hidden_it_does_nothing(view, qtbot) -> None:
    history = history_of(0, 10)
    view.show_run(PROJECT, history)
    computed(view, qtbot)
    view.hide()
    history.append(WeightsKept(1200, {"w": np.zeros(2, np.float32)}))
    before = view.controls.words.text()
    view.refresh(history)
    assert view.controls.words.text() == before
    view.show()
    assert view.controls.words.text().startswith("Of step 10.")


def test_it_can_ask_which_project_is_trained(appearance, asked, qtbot) -> None:
    trained: list[Project | None] = [None]
    view = LandscapeView(appearance, trained=lambda: trained[0])
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    history = history_of(0, 10)
    view.refresh(history)
    assert not view.controls.button.isEnabled()
    trained[0] = PROJECT
    view.refresh(history)
    computed(view, qtbot)
    assert asked.requests[0].project is PROJECT
    view.shut_down()


# -- the plots ---------------------------------------------------------------------------


def surveyed(plot, found: Survey, qtbot: QtBot):
    shown(plot, qtbot, 500, 300)
    plot.show_survey(found)
    plot.grab()
    return plot


def point_at(plot, x: float, y: float) -> str:
    place = plot.surface.point(x, y)
    button, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    where = QPointF(plot.mapToGlobal(place))
    plot.mouseMoveEvent(QMouseEvent(QMouseEvent.Type.MouseMove, place, where, button, button, none))
    plot.grab()
    return plot.note()


def test_the_pointer_reads_the_nearest_measured_point(appearance, qtbot) -> None:
    plot = surveyed(PlanePlot(appearance), picture(), qtbot)
    assert plot.note() == "on 1,024 training samples"
    text = point_at(plot, 0.97, -0.65)
    assert text == f"loss {1 + (2 / 3) ** 2 + 0.25:.2f} at 1, -0.667"
    line = surveyed(LinePlot(appearance), picture(Kind.RANDOM_LINE), qtbot)
    assert point_at(line, 0.3, sum(line.surface.y_range) / 2) == "loss 1.36 at 0.333"
    plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert plot.note() == "on 1,024 training samples"


def test_the_pointer_reads_a_moment_of_the_path(appearance, qtbot) -> None:
    plot = surveyed(PlanePlot(appearance), picture(Kind.PATH), qtbot)
    assert point_at(plot, -0.4, 0.31) == "step 10  loss of its weights 1.25"
    assert plot.axis_names() == ("first component, 84.0 % of the path", "second component, 10.0 %")


def test_losses_are_by_powers_of_ten_where_that_is_wanted_and_possible(appearance, qtbot) -> None:
    plot = surveyed(PlanePlot(appearance), picture(), qtbot)
    np.testing.assert_allclose(plot.field.values, np.log10(BOWL))
    plot.use_log(False)
    np.testing.assert_array_equal(plot.field.values, BOWL)
    plot.use_log(True)
    plot.show_survey(picture(losses=BOWL - 0.25))
    assert not plot.field.is_log
    line = surveyed(LinePlot(appearance), picture(Kind.RANDOM_LINE), qtbot)
    tall = line.surface.y_range
    line.use_log(False)
    assert line.surface.y_range != tall


def test_contours_and_their_labels_lie_within_the_losses(appearance, qtbot) -> None:
    plot = surveyed(PlanePlot(appearance), picture(), qtbot)
    low, high = plot.field.range
    levels = plot.field.levels(260)
    assert 3 <= len(levels) <= 9
    assert all(low <= value <= high for value, _ in levels)
    values = [float(text) for _, text in levels]
    np.testing.assert_allclose([10**value for value, _ in levels], values)


def test_contour_lines_run_where_the_loss_is_theirs(appearance, qtbot) -> None:
    squares = np.linspace(-1, 1, 25) ** 2
    plot = surveyed(PlanePlot(appearance), picture(losses=np.add.outer(squares, squares)), qtbot)
    plot.use_log(False)
    drawn = {level: path for level, path in plot.field._lines.items() if not path.isEmpty()}
    assert len(drawn) >= 4
    for level, path in drawn.items():
        ends = [path.elementAt(index) for index in range(path.elementCount())]
        losses = [end.x**2 + end.y**2 for end in ends]
        np.testing.assert_allclose(losses, level, atol=0.01)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_a_hole_in_the_picture(bad, appearance, qtbot) -> None:
    losses = BOWL.copy()
    losses[3, 3] = bad
    plot = surveyed(PlanePlot(appearance), picture(losses=losses), qtbot)
    image = plot.field._image
    middle, corner = image.pixelColor(96, 96), image.pixelColor(0, 0)
    assert (middle.alpha(), corner.alpha()) == (0, 255)
    line = surveyed(LinePlot(appearance), picture(Kind.RANDOM_LINE, losses[3:4]), qtbot)
    text = point_at(line, 0.0, sum(line.surface.y_range) / 2)
    assert text == f"loss {figure(bad)} at 0"


@pytest.mark.parametrize("value", [np.nan, 0.5, 0.0])
def test_a_landscape_without_any_height_is_drawn(value, appearance, qtbot) -> None:
    losses = np.full((4, 4), value)
    surveyed(PlanePlot(appearance), picture(losses=losses), qtbot)
    surveyed(LinePlot(appearance), picture(Kind.RANDOM_LINE, losses), qtbot)


def test_it_is_drawn_in_both_themes(appearance, qtbot) -> None:
    plot = surveyed(PlanePlot(appearance), picture(Kind.PATH), qtbot)
    dark = plot.grab().toImage()
    appearance.use("light")
    assert plot.grab().toImage() != dark


def test_a_map_is_no_wider_than_it_can_be_read(appearance, qtbot) -> None:
    plot = surveyed(PlanePlot(appearance), picture(), qtbot)
    plot.resize(1600, 220)
    area = plot.area
    assert area.width() <= WIDEST * area.height() + 1
    plot.grab()


def test_a_map_uses_the_room_up_to_there_and_leaves_the_rest(appearance, qtbot) -> None:
    view = LandscapeView(appearance)
    qtbot.addWidget(view)
    view.resize(600, 126)
    view.show()
    assert view.maximumWidth() < 1600
    view.resize(view.maximumWidth(), 126)
    area = view.plane.area
    assert area.width() == pytest.approx(WIDEST * area.height(), abs=3)
    assert view.plane.frame.title_area(area).right() > area.right()
    view.shut_down()
