"""Small pictures: their colours, their channels side by side, how many fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.appearance import Appearance
from app.examining.color_maps import COLORS, GAP, NONFINITE, ColorMap, indices
from app.examining.tiles import MapTiles, SampleTiles, fitted, gap_of

SIDES = st.integers(1, 60)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2000), SIDES, SIDES, st.integers(60, 900), st.integers(40, 400), SIDES, SIDES)
def test_tiles_fill_the_room_and_stay_within_it(count, height, width, across, down, least, more):
    room = float(across), float(down)
    found = fitted(count, (height, width), room, float(least), float(least + more))
    for number, side, there in (
        (found.columns, found.width, room[0]),
        (found.rows, found.height, room[1]),
    ):
        assert number * side + (number - 1) * gap_of(side) <= there + 1e-6
        assert side <= least + more + 1e-6
    longer = max(found.width, found.height)
    assert longer <= least + 1e-6 or found.per_page >= count or longer == min(room)
    if found.per_page >= count and longer + 1 <= min(least + more, *room):
        larger = fitted(count, (height, width), room, longer + 1, longer + 1)
        assert larger.per_page < count


def test_zero_is_the_canvas_and_both_ends_are_far_from_it(qapp):
    for theme in ("light", "dark"):
        appearance = Appearance(theme)
        table = ColorMap.AROUND_ZERO.table(appearance).astype(int)
        canvas = np.array(appearance.color("canvas").getRgb()[:3])
        below, zero, above = indices(np.array([-2.0, 0.0, 2.0]), -2.0, 2.0)
        assert np.abs(table[zero][:3] - canvas).max() <= 6
        for end in (below, above):
            assert np.abs(table[end][:3] - canvas).max() > 90
        assert table[below][2] > table[below][0]
        assert table[above][0] > table[above][2]
        rising = ColorMap.RISING.table(appearance).astype(int)[:COLORS, :3].sum(1)
        assert rising[-1] > rising[0] + 300


@pytest.mark.parametrize("ends", [(0.0, 0.0), (1.0, 1.0), (-3e38, 3e38), (np.nan, np.nan)])
def test_values_that_are_none_have_a_colour_of_their_own(ends):
    found = indices(np.array([np.nan, np.inf, -np.inf, 0.5], np.float32), *ends)
    assert found[:3].tolist() == [NONFINITE] * 3
    assert found[3] < COLORS


def test_channels_lie_side_by_side_with_a_gap(qapp):
    maps = np.zeros((2, 5, 2, 2), np.float32)
    maps[1, 4] = 1
    tiles = MapTiles(maps, np.array([7, 8]), 0.0, 1.0, ColorMap.RISING, "filter")
    height, width = tiles.size
    assert (height, width) == (8, 5)
    pixels = tiles.pixels(1, 2, Appearance("dark"))
    table = ColorMap.RISING.table(Appearance("dark"))
    assert pixels.shape == (1, 8, 5, 4)
    assert (pixels[0, 2] == table[GAP]).all()
    assert (pixels[0, 6:8, 0:2] == table[COLORS - 1]).all()
    assert (pixels[0, 0:2, 0:2] == table[0]).all()
    assert tiles.number(1) == 8
    assert tiles.text(1) == "filter 8  0 … 1.00"


def test_what_is_said_of_maps_that_are_spoilt():
    maps = np.array([[[[np.nan, 2.0]]], [[[np.nan, np.inf]]]], np.float32)
    tiles = MapTiles(maps, np.arange(2), 0.0, 1.0, ColorMap.RISING)
    assert tiles.text(0) == "unit 0  2.00 … 2.00, 1 not finite"
    assert tiles.text(1) == "unit 1  NaN or infinite"


def test_samples_are_grey_or_coloured_as_they_are_stored(qapp):
    grey = np.array([[[[0, 16]]]], np.uint8)
    pixels = SampleTiles(grey, 16.0, (3,), ("three",)).pixels(0, 1, Appearance("dark"))
    assert pixels[0, 0].tolist() == [[0, 0, 0, 255], [255, 255, 255, 255]]
    colour = np.array([[[[255]], [[0]], [[51]]]], np.uint8)
    pixels = SampleTiles(colour, 255.0, (3,), ("three",)).pixels(0, 1, Appearance("dark"))
    assert pixels[0, 0, 0].tolist() == [255, 0, 51, 255]
