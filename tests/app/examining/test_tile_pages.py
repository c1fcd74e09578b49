"""Pages of tiles: every tile is seen on exactly one page, and found where it lies."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from app.examining.tile_pages import TilePages
from app.examining.tiles import SampleTiles


def tiles(count: int, height: int = 8, width: int = 8) -> SampleTiles:
    raw = np.zeros((count, 1, height, width), np.uint8)
    return SampleTiles(raw, 255.0, tuple(range(count)), ("",) * count)


def pages_of(count: int, room: QRectF) -> TilePages:
    pages = TilePages()
    pages.room = room
    pages.take(tiles(count))
    return pages


@pytest.mark.parametrize("count", [1, 7, 40, 1000])
@pytest.mark.parametrize("room", [(200, 30), (97, 61), (640, 200)])
def test_turning_shows_every_tile_once_and_stops_at_the_ends(count, room) -> None:
    pages = pages_of(count, QRectF(5, 7, *room))
    seen = list(pages.shown)
    while pages.turn(1):
        seen += pages.shown
    assert seen == list(range(count))
    assert not pages.has_behind
    while pages.turn(-1):
        pass
    assert pages.shown.start == 0
    assert not pages.has_before
    assert pages.are_many == bool(pages.text)


def test_a_tile_is_found_where_it_lies_and_lies_in_the_room() -> None:
    room = QRectF(5, 7, 300, 90)
    pages = pages_of(500, room)
    pages.turn(1)
    for index, place in zip(pages.shown, pages.places, strict=True):
        assert pages.index_at(place.center()) == index
        assert room.contains(place)
    assert pages.index_at(QPointF(0, 0)) is None


def test_a_smaller_room_keeps_the_first_tile_on_the_page() -> None:
    pages = pages_of(500, QRectF(0, 0, 600, 200))
    pages.turn(2)
    first = pages.shown.start
    pages.room = QRectF(0, 0, 150, 60)
    assert first in pages.shown


def test_as_many_others_keep_the_page_and_fewer_begin_anew() -> None:
    pages = pages_of(500, QRectF(0, 0, 100, 60))
    pages.turn(1)
    first = pages.shown.start
    assert not pages.take(tiles(500))
    assert pages.shown.start == first > 0
    assert pages.take(tiles(3))
    assert pages.shown.start == 0
    assert pages.take(None)
    assert list(pages.shown) == []
    assert not pages.turn(1)
