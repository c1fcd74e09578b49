"""What is seen of the weights that a run gives is what the run itself measured."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.data.loading import load_dataset
from core.examining.drawing import drawn, style_of
from core.examining.model import Model
from core.examining.predictions import ClassPredictions, predictions
from core.examining.samples import Part
from core.probes.cadence import EverySteps
from core.training.control import Control
from core.training.events import EpochFinished, RunFinished
from core.training.trainer import train
from tests.core.examining.asked import linear, project_of

MNIST = project_of("mnist-mini", "Flatten", linear(32), "ReLU", linear(10))

STROKES = {
    0: [(0.2, 0.5), (0.35, 0.75), (0.65, 0.75), (0.8, 0.5), (0.65, 0.25), (0.35, 0.25), (0.2, 0.5)],
    1: [(0.15, 0.52), (0.85, 0.48)],
    7: [(0.2, 0.2), (0.2, 0.75), (0.85, 0.4)],
}


def stroke(points: list[tuple[float, float]], size: int, width: float) -> np.ndarray:
    """A line through `points` (row, column in 0..1) with a round pen."""
    rows, columns = np.mgrid[0:size, 0:size] / size
    ink = np.zeros((size, size))
    for (y0, x0), (y1, x1) in pairwise(points):
        for t in np.linspace(0, 1, 40):
            distance = np.hypot(rows - (y0 + t * (y1 - y0)), columns - (x0 + t * (x1 - x0)))
            ink = np.maximum(ink, distance < width)
    return ink


def test_a_run_and_its_predictions_agree_and_drawn_digits_are_read() -> None:
    project = replace(MNIST, training=replace(MNIST.training, epochs=1, batch_size=100))
    events = list(train(project, Control(), cadence=EverySteps(10_000)))
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert finished.weights is not None
    model, dataset = Model(project, finished.weights), load_dataset(project.data)
    found = predictions(model, dataset, part=Part.VALIDATION)
    assert isinstance(found, ClassPredictions)
    assert found.accuracy == pytest.approx(epochs[-1].validation_accuracy)
    assert found.loss.mean() == pytest.approx(epochs[-1].validation_loss, rel=1e-4)
    assert np.trace(found.confusion) / 1000 == pytest.approx(found.accuracy)
    for digit, points in STROKES.items():
        for size, width in ((280, 0.04), (64, 0.06)):
            told = drawn(
                model, dataset, drawing=stroke(points, size, width), style=style_of(dataset)
            )
            assert told is not None
            assert told.given == digit
