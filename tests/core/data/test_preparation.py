"""Splitting and scaling against closed forms, and as the standalone source that is exported."""

import inspect
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import curves, o_rings, points, preparation, sequences
from core.data.preparation import mean_and_std, prepare, split_indices

FRACTIONS = st.sampled_from([0.0, 0.05, 0.1, 0.25, 1 / 3, 0.45])


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=300), FRACTIONS, FRACTIONS, st.integers(0, 99)
)
def test_a_split_parts_the_samples_and_keeps_the_shares(
    values: list[int], validation: float, test: float, seed: int
) -> None:
    labels = np.array(values, np.int64)
    parts = split_indices(labels, validation, test, seed)
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    assert len(parts[1]) == int(validation * len(labels) + 0.5)
    assert len(parts[2]) == int(test * len(labels) + 0.5)
    whole = Counter(values)
    for part in parts:
        assert (np.diff(part) > 0).all()
        found = Counter(labels[part].tolist())
        for label, count in whole.items():
            assert abs(found[label] - count * len(part) / len(labels)) <= 2


def test_a_rare_class_goes_to_training_first() -> None:
    labels = np.array([0] * 50 + [1])
    train, _, _ = split_indices(labels, 0.2, 0.2, 3)
    assert 50 in train


def test_the_seed_decides() -> None:
    labels = np.arange(100) % 3
    first = split_indices(labels, 0.2, 0.1, 1)
    again = split_indices(labels, 0.2, 0.1, 1)
    other = split_indices(labels, 0.2, 0.1, 2)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert not (first[1] == other[1]).all()


@pytest.mark.parametrize("shape", [(5000, 3, 4, 5), (5000, 2)])
def test_mean_and_deviation_are_numpys(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    axes = (0, *range(2, len(shape)))
    mean, std = mean_and_std(values, 255.0)
    np.testing.assert_allclose(mean, (values / 255).mean(axes), rtol=1e-6)
    np.testing.assert_allclose(std, (values / 255).std(axes), rtol=1e-6)
    prepared = prepare(values, 255.0, mean, std)
    assert prepared.dtype == np.float32
    np.testing.assert_allclose(prepared.mean(axes, dtype=np.float64), 0, atol=1e-5)
    np.testing.assert_allclose(prepared.std(axes, dtype=np.float64), 1, rtol=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.1, -3.7e4])
def test_a_constant_feature_becomes_zero(value: float) -> None:
    values = np.stack([np.full(3000, value), np.arange(3000)], axis=1).astype(np.float32)
    mean, std = mean_and_std(values, 1.0)
    assert std[0] == 1
    np.testing.assert_allclose(prepare(values, 1.0, mean, std)[:, 0], 0, atol=1e-2)


def test_large_offsets_lose_no_precision() -> None:
    values = (1e6 + np.arange(4096.0)[:, None] % 2).astype(np.float32)
    mean, std = mean_and_std(values, 1.0)
    assert mean[0] == 1e6 + 0.5
    assert std[0] == 0.5


def test_the_functions_stand_alone() -> None:
    """Their source runs with nothing but `np` and computes the same bits."""
    labels = np.arange(400) % 7
    values = np.random.default_rng(0).integers(0, 17, (400, 1, 8, 8), np.uint8)
    arguments = {
        split_indices: (labels, 0.2, 0.1, 3),
        mean_and_std: (values, 16.0),
        prepare: (values, 16.0, np.array([0.3], np.float32), np.array([0.4], np.float32)),
        preparation.channel_mean: (values, 16.0),
        preparation.mean_image: (values, 16.0),
        preparation.lowest_and_range: (values, 16.0),
        preparation.whitening: (values, 16.0, "ZCA", 0.1),
        preparation.rescale: (values, 16.0),
        preparation.center: (values, 16.0, np.float32(0.3)),
        preparation.whiten: (values, 16.0, np.float32(0.3), np.eye(64, dtype=np.float32), None),
        points.moons: (101, 0.1, 5),
        points.circles: (101, 0.5, 0.1, 5),
        points.spirals: (101, 3, 2.0, 0.1, 5),
        points.xor: (101, 0.1, 5),
        points.gaussians: (101, 4, 0.1, 5),
        points.checkerboard: (101, 4, 0.1, 5),
        curves.wave: (101, 1.5, 0.1, 5),
        curves.stairs: (101, 3, 0.1, 5),
        curves.polynomial: (101, 5, 0.1, 5),
        curves.plane: (101, 0.1, 5),
        curves.bumps: (101, 0.1, 5),
        sequences.digit_sequences: (101, 0.2, 5),
        o_rings.o_rings: (),
    }
    for module in (preparation, points, curves, sequences, o_rings):
        functions = inspect.getmembers(module, inspect.isfunction)
        assert {function for _, function in functions} <= arguments.keys()
    for function, given_ in arguments.items():
        space = {"np": np}
        exec(inspect.getsource(function), space)
        ours, theirs = function(*given_), space[function.__name__](*given_)
        pairs = zip(ours, theirs, strict=True) if isinstance(ours, tuple) else [(ours, theirs)]
        for a, b in pairs:
            assert a.dtype == b.dtype
            assert a.tobytes() == b.tobytes()
