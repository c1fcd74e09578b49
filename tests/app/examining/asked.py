"""Views that ask, on real but short runs."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.examining.examiner import Examiner
from app.examining.view import ExaminedView
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.examining.model import Model
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.training import TrainingSettings
from core.training.events import WeightsKept
from core.training.history import History
from tests.core.builders import chain
from tests.core.training.runs import events

V = TypeVar("V", bound=ExaminedView)


def project(kind: str, outputs: int, loss: str = "CrossEntropyLoss", **data: object) -> Project:
    """A small network on a data set."""
    layers = ["Flatten"] if kind == "digits" else []
    hidden = ("Linear", {"out_features": 6})
    network = chain(
        "Input", *layers, hidden, "ReLU", ("Linear", {"out_features": outputs}), "Output"
    )
    settings = DataSettings(dataset=DATASETS.setting(kind), **data)  # type: ignore[arg-type]
    training = TrainingSettings(device="cpu", batch_size=32, loss=LOSSES.setting(loss))
    return Project(network=network, data=settings, training=training)


def run_of(trained: Project, steps: int) -> History:
    """The history of a run of so many steps, and the weights before the first."""
    made = History()
    made.extend(events(trained, max_steps=steps))
    return made


def model_of(trained: Project, history: History, step: int | None = None) -> Model:
    """The network as it was at a step."""
    kept = history.snapshot_at(step)
    assert kept is not None
    return Model(trained, kept.weights)


def broken(trained: Project, history: History) -> History:
    """A run whose weights are all NaN."""
    kept = history.snapshot_at(None)
    assert kept is not None
    made = History()
    made.append(WeightsKept(5, {n: np.full_like(w, np.nan) for n, w in kept.weights.items()}))
    return made


class Asked:
    """An examiner and the views made for it; they are shown at the size of the window."""

    def __init__(self, qtbot) -> None:  # type: ignore[no-untyped-def]
        self.qtbot = qtbot
        self.examiner = Examiner()
        self.appearance = Appearance("light")

    def show(
        self,
        make: Callable[[Examiner, Appearance], V],
        trained: Project,
        history: History,
        size: tuple[int, int] = (1264, 128),
    ) -> V:
        self.examiner.take(trained, history)
        view = make(self.examiner, self.appearance)
        self.put(view, size)
        view.refresh(history)
        return view

    def put(self, widget: QWidget, size: tuple[int, int]) -> None:
        """Show a widget."""
        self.qtbot.addWidget(widget)
        widget.resize(*size)
        with self.qtbot.waitExposed(widget):
            widget.show()
