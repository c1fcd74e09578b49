"""The page of the boundary shows what the core finds over the plane, and along the line."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.document import Document
from app.examining.boundary_view import BoundaryView
from app.examining.plane_asking import PlanePoints
from app.examining.plane_painting import PlanePainter, drawn_points
from app.examining.plane_words import place_text
from app.instruments import Instruments
from app.numbers import figure
from app.selection import Selection
from core.data import load_dataset
from core.examining.boundary import boundary, unit_fields
from core.examining.fit_curve import fit_curve
from core.examining.reading import predicted
from core.examining.samples import Part
from tests.app.examining.asked import Asked, broken, model_of, project, run_of

MOONS = project("moons", 2)
WAVE = project("wave", 1, "MSELoss")
PLANE = project("bumps", 1, "MSELoss")


@pytest.fixture(scope="module")
def moons():
    return run_of(MOONS, 60)


@pytest.fixture
def asked(qtbot):
    made = Asked(qtbot)
    yield made
    made.examiner.shut_down()


@pytest.fixture
def view(asked, moons, qtbot):
    made = asked.show(BoundaryView, MOONS, moons)
    made.show_inputs(2)
    made.show_layer(relu())
    qtbot.waitUntil(lambda: made.tiles.units is not None)
    made.grab()
    return made


def relu() -> str:
    return next(node.id for node in MOONS.network.nodes.values() if node.kind == "ReLU")


def seen(view):
    assert view.map.seen is not None
    return view.map.seen


def test_the_map_is_what_the_network_says(view, moons):
    model, dataset = model_of(MOONS, moons), load_dataset(MOONS.data)
    found = boundary(model, dataset)
    np.testing.assert_array_equal(seen(view).boundary.given, found.given)
    row, column = 30, 60
    x, y = found.plane.x[column], found.plane.y[row]
    pixel = view.map.placed.pixels(np.array([[x, y]]))[0]
    assert view.map.placed.place(QPointF(*pixel)) == pytest.approx((x, y), abs=1e-3)
    given = found.given[row, column]
    said = place_text(seen(view), float(x), float(y))
    share = found.probabilities[given, row, column]
    assert said.endswith(f": {found.names[given]}, {share * 100:#.3g} %")


def test_the_border_is_where_both_classes_are_as_likely(view, moons):
    places = seen(view).borders.reshape(-1, 2)
    assert len(places) > 20
    model, dataset = model_of(MOONS, moons), load_dataset(MOONS.data)
    reading = predicted(model, dataset, places, lambda *_: None, "")
    np.testing.assert_allclose(reading.probabilities[:, 0], 0.5, atol=0.02)


def test_the_strength_is_how_far_from_a_guess(view):
    found = seen(view).boundary
    own = found.probabilities.max(0)
    np.testing.assert_allclose(seen(view).strength, 2 * own - 1, atol=1e-5)


def test_wrong_samples_are_ringed(view, moons):
    model, dataset = model_of(MOONS, moons), load_dataset(MOONS.data)
    training, validation = seen(view).points
    raw = dataset.validation.raw(slice(None))
    reading = predicted(model, dataset, raw, lambda *_: None, "")
    np.testing.assert_array_equal(validation.is_wrong, reading.given != dataset.validation.targets)
    right = 100 * (1 - training.is_wrong.mean())
    assert f"{right:#.3g} % of training" in view.side.score.text()
    place = drawn_points(seen(view), view.map.placed)[1].places[:1]
    said = view.map.reading(QPointF(*view.map.placed.pixels(place)[0]))
    assert said.startswith(("validation sample: ", "training sample: "))


def test_the_ring_around_a_wrong_sample_hides_no_class(view):
    placed = view.map.placed
    middle = placed.area.center().toPoint()
    pixels = [middle, middle + QPoint(6, 0)]  # the ring of one reaches the disc of the other
    places = np.array([placed.place(QPointF(pixel)) for pixel in pixels], np.float32)
    actual, wrong = np.array([0, 1]), np.array([True, True])
    points = PlanePoints(Part.TRAINING, places, actual, 1 - actual, wrong, 2)
    image = QImage(view.map.size(), QImage.Format.Format_RGB32)
    image.fill(view.map._appearance.color("canvas"))
    painter = QPainter(image)
    plane = PlanePainter(painter, view.map._appearance, placed, seen(view))
    plane.paint_wrong(points)
    plane.paint_points(points)
    painter.end()
    for index, pixel in enumerate(pixels):
        assert image.pixelColor(pixel) == view.map._appearance.series_color(index)
    edges = {image.pixelColor(middle - QPoint(away, 0)).name() for away in (3, 4, 5)}
    assert any(QColor(name).lightness() != image.pixelColor(0, 0).lightness() for name in edges)


def test_until_the_first_answer_it_says_that_it_asks(asked, moons, qtbot):
    view = asked.show(BoundaryView, MOONS, moons)
    assert "Train" not in view.map.words
    assert view.map.words == view.asking_text
    qtbot.waitUntil(lambda: view.map.seen is not None)


def test_a_click_on_a_tile_shows_the_boundary_of_the_unit(view, moons, qtbot):
    units = unit_fields(
        model_of(MOONS, moons), load_dataset(MOONS.data), node=relu(), resolution=48
    )
    np.testing.assert_allclose(view.tiles.units.values, units.values, atol=1e-5)
    qtbot.mouseClick(view.tiles, Qt.LeftButton, pos=view.tiles.tile(3).center())
    assert view.tiles.selected == view.map.unit == 3
    view.tiles._hover(None)
    assert view.tiles.note() == "unit 3"  # counted from 0, as everywhere
    qtbot.keyClick(view.tiles, Qt.Key_Right)
    assert view.map.unit == 4
    view.grab()
    qtbot.keyClick(view.tiles, Qt.Key_Escape)
    assert view.map.unit is None


def test_the_pointer_reads_the_value_of_a_unit(view):
    tile = view.tiles.tile(2)
    view.tiles._pointer = QPointF(tile.topLeft() + QPoint(0, tile.height()))
    view.tiles._hover(2)
    low_left = view.tiles.units.values[2, 0, 0]
    value = view.tiles.note().split(": ")[1].split(" at ")[0].replace("−", "-")
    assert float(value) == pytest.approx(low_left, rel=0.01)


def test_all_tiles_have_room(view):
    for size in ((1264, 128), (300, 128), (1264, 400)):
        view.tiles.resize(*size)
        tiles = [view.tiles.tile(unit) for unit in range(6)]
        assert all(view.tiles.rect().contains(tile) for tile in tiles)
        assert not any(a.intersects(b) for a in tiles for b in tiles if a is not b)


def test_values_over_the_plane_and_numbers_that_are_none(asked, moons, qtbot):
    view = asked.show(BoundaryView, PLANE, run_of(PLANE, 5), (1264, 360))
    qtbot.waitUntil(lambda: view.map.seen is not None)
    view.grab()
    assert seen(view).strength is None
    bad = broken(MOONS, moons)
    asked.examiner.take(MOONS, bad)
    view.refresh(bad)
    qtbot.waitUntil(lambda: view.map.seen is not None and view.map.seen.strength is not None)
    view.grab()
    assert (seen(view).boundary.given == -1).all()
    assert view.side.score.text() == "NaN or infinite at 10,000 of 10,000 places."


def test_the_curve_is_that_of_the_network(asked, qtbot):
    history = run_of(WAVE, 20)
    view = asked.show(BoundaryView, WAVE, history)
    view.show_inputs(1)
    qtbot.waitUntil(lambda: not view.fit.is_empty)
    view.grab()
    found = fit_curve(model_of(WAVE, history), load_dataset(WAVE.data))
    np.testing.assert_allclose(view.fit.seen.curve.y, found.y, atol=1e-6)
    assert view.fit.reading(0.0, 0.0).startswith("x ")


def test_a_curve_of_numbers_that_are_none_says_so(asked, qtbot):
    history = broken(WAVE, run_of(WAVE, 1))
    view = asked.show(BoundaryView, WAVE, history)
    view.show_inputs(1)
    qtbot.waitUntil(lambda: not view.fit.is_empty)
    view.grab()
    assert view.fit.note() == "NaN or infinite at 400 places"
    hole = view.fit.seen.curve.y
    hole[:] = 1.0
    hole[0, 100:200] = np.nan
    view.fit.show_seen(view.fit.seen)
    curve = view.fit._color(0).rgb()
    image = view.fit.grab().toImage()
    area = view.fit.area
    rows = range(int(area.top()), int(area.bottom()))
    places = (area.left() + share * area.width() for share in (0.1, 0.37, 0.9))
    drawn = [any(image.pixel(int(x), y) == curve for y in rows) for x in places]
    assert drawn == [True, False, True]


def test_of_two_classes_the_second_has_a_curve_and_samples_at_0_and_1(asked, qtbot):
    rings = project("o-rings", 2, validation_fraction=0.0, test_fraction=0.0)
    history = run_of(rings, 3)
    view = asked.show(BoundaryView, rings, history)
    view.show_inputs(1)
    qtbot.waitUntil(lambda: not view.fit.is_empty)
    view.grab()
    curve = view.fit.seen.curve
    assert list(view.fit.seen.shown) == [1]
    assert view.fit.seen.target == f"probability of {curve.names[1]}"
    assert set(np.unique(view.fit._points[0].y)) == {0, 1}
    middle = float(curve.x[200])
    assert view.fit.reading(middle, 0).endswith(f"{curve.names[1]} {figure(curve.y[1, 200])}")


def test_the_tab_is_there_only_for_data_of_one_input_or_two(asked, qtbot):
    document = Document()
    document.start_new(MOONS)
    instruments = Instruments(Selection(document), document, asked.appearance)
    qtbot.addWidget(instruments)
    assert instruments.show_page("Boundary") == ""
    document.apply("Change", project("digits", 10))
    assert "nothing to show" in instruments.show_page("Boundary")
    document.apply("Change", WAVE)
    page = next(page for page in instruments.pages if page.title == "Boundary")
    assert instruments.show_page("Boundary") == ""
    assert page.view.stack.currentWidget() is page.view.fit
    instruments.shut_down()
