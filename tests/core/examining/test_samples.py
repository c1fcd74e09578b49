"""Samples that are asked about, in memory or read from the disk."""

from dataclasses import replace

import numpy as np

from core.data.pictures import Pictures
from core.data.samples import StreamedSplit
from core.data.spec import Dataset, silent
from core.examining.drawing import style_of
from core.examining.exciting import exciting
from core.examining.predictions import ClassPredictions, predictions
from core.examining.samples import Part, batches, sampled_rows, split_of
from tests.core.builders import named
from tests.core.examining.asked import asked, linear, project_of

PROJECT = project_of("digits", "Flatten", linear(6), linear(10))


def on_the_disk(dataset: Dataset) -> Dataset:
    """The same data, read one by one."""

    def streamed(part: Part) -> StreamedSplit:
        split = split_of(dataset, part)
        raw = split.raw_inputs.astype(np.uint8)
        pictures = Pictures(lambda index: raw[index], len(raw), dataset.shape)
        return StreamedSplit.of(pictures, split.targets, split.rows, dataset.fitted.apply)

    train, validation, test = (streamed(part) for part in Part)
    return replace(dataset, train=train, validation=validation, test=test)


def test_parts_are_the_splits() -> None:
    _, dataset = asked(PROJECT)
    splits = [split_of(dataset, part) for part in Part]
    assert splits == [dataset.train, dataset.validation, dataset.test]


def test_rows_are_drawn_evenly_from_sources_that_have_their_classes_in_turns() -> None:
    assert sampled_rows(5, 5).tolist() == [0, 1, 2, 3, 4]
    rows = sampled_rows(10_000, 2000)
    assert len(np.unique(rows)) == 2000
    assert (np.diff(rows) > 0).all()
    assert np.bincount(rows // 2500, minlength=4).min() > 400
    assert np.bincount(rows % 2, minlength=2).min() > 900
    assert len(sampled_rows(0, 10)) == 0


def test_batches_hold_the_samples_of_their_rows() -> None:
    _, dataset = asked(PROJECT)
    rows = sampled_rows(len(dataset.train), 50)
    found = list(batches(dataset.train, rows, 20, silent, ""))
    assert [len(batch.rows) for batch in found] == [20, 20, 10]
    np.testing.assert_array_equal(np.concatenate([batch.rows for batch in found]), rows)
    for batch in found:
        np.testing.assert_array_equal(batch.inputs, dataset.train.inputs[batch.rows])
        np.testing.assert_array_equal(batch.targets, dataset.train.targets[batch.rows])


def test_images_that_stay_on_the_disk_give_the_same_answers() -> None:
    model, dataset = asked(PROJECT, scale=2)
    streamed = on_the_disk(dataset)
    assert not streamed.train.is_in_memory
    both = [predictions(model, data, part=Part.TRAINING, most=60) for data in (dataset, streamed)]
    for found in both:
        assert isinstance(found, ClassPredictions)
    np.testing.assert_array_equal(both[0].rows, both[1].rows)
    np.testing.assert_array_equal(both[0].loss, both[1].loss)
    node = named(PROJECT.network, "linear")
    first, second = (exciting(model, data, node=node, k=3, most=60) for data in (dataset, streamed))
    np.testing.assert_array_equal(first.rows, second.rows)
    assert style_of(dataset) == style_of(streamed)
