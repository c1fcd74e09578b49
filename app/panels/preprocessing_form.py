"""How samples are preprocessed: the choice, and what was measured for it on training samples."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app import numbers
from app.appearance import Appearance
from app.document import Document
from app.forms import SettingForm
from app.panels.pieces import Fact, Facts, label
from app.panels.samples import picture
from core.catalogue import Catalogue
from core.data import Dataset
from core.data.preprocessing import PREPROCESSING, Fitted
from core.params import Setting

PICTURE = 96
FEW = 4
"""Channels or features up to this many are told one by one."""

WORDS = {
    "mean": "mean",
    "std": "standard deviation",
    "lowest": "smallest value",
    "range": "range",
    "matrix": "mixing matrix",
}


class MeanPicture(QWidget):
    """A mean image, drawn large with its pixels kept apart."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(PICTURE)
        self.setAccessibleName("mean image")
        self.setToolTip("The mean of all training images, which is subtracted from each.")

    def show_mean(self, mean: NDArray[np.float32]) -> None:
        """Show a mean (channels, height, width) of values from 0 to 1."""
        self._image = picture(mean, 1.0)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(PICTURE, PICTURE)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is not None:
            kept = Qt.AspectRatioMode.KeepAspectRatio
            size = self._image.size().scaled(self.width(), PICTURE, kept)
            painter = QPainter(self)
            painter.drawImage(QRect(QPoint(0, 0), size), self._image)


class FittedView(QWidget):
    """What a preprocessing has measured, in words and numbers; away until there is data."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.words = label("", "mute")
        self.facts = Facts(appearance)
        self.mean = MeanPicture()
        self.setting: Setting | None = None
        """What it was measured for."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.words, self.facts, self.mean):
            column.addWidget(widget)
        self.hide()

    def show_dataset(self, dataset: Dataset) -> None:
        """Show what was measured for this one."""
        fitted = dataset.fitted
        self.setting = fitted.setting
        self.words.setText(_words(fitted, len(dataset.train)))
        facts = [fact for name in fitted.arrays for fact in _facts(name, dataset)]
        if dataset.target_scale is not None:
            mean, std = dataset.target_scale.arrays.values()
            facts.append(Fact("mean of the values to give", _figures(mean)))
            facts.append(Fact("their standard deviation", _figures(std)))
        self.facts.show_facts(facts)
        self.facts.setVisible(bool(facts))
        mean_image = fitted.arrays.get("mean")
        is_image = mean_image is not None and mean_image.ndim == 3 and mean_image.shape[1] > 1
        self.mean.setVisible(is_image)
        if is_image and mean_image is not None:
            self.mean.show_mean(mean_image)
        self.show()


def _words(fitted: Fitted, samples: int) -> str:
    scale = f" Pixels are divided by {fitted.white:g} first." if fitted.white != 1 else ""
    if not fitted.arrays:
        return scale.strip().replace(" first", ".").replace("..", ".") or "Nothing is changed."
    which = f"the {numbers.count(samples)}"
    if fitted.count < samples:
        which = f"{numbers.count(fitted.count)} of {which}"
    return f"Measured on {which} training samples alone.{scale}"


def _facts(name: str, dataset: Dataset) -> list[Fact]:
    array = dataset.fitted.arrays[name]
    if name == "back":
        return []
    if name == "matrix":
        return [Fact(WORDS[name], f"{len(array)}×{len(array)}")]
    values = array.ravel()
    if array.ndim == 3 and array.shape[1] > 1:
        return [Fact("mean image", f"{_figure(values.min())} to {_figure(values.max())}")]
    if len(values) <= FEW:
        return [Fact(WORDS[name], _figures(values))]
    spread = f"{_figure(values.min())} to {_figure(values.max())}"
    tips = zip(dataset.features, values, strict=False)
    tip = "\n".join(f"{feature}: {_figure(value)}" for feature, value in tips)
    return [Fact(f"{WORDS[name]} of {len(values)} features", spread, tip=tip)]


def _figures(values: NDArray[np.float32]) -> str:
    return "  ".join(_figure(value) for value in values.ravel()[:FEW])


def _figure(value: float) -> str:
    return numbers.figure(float(value))


class PreprocessingForm(QWidget):
    """The choice of a preprocessing, and under it what it has measured. Follows the document."""

    help_wanted = Signal(str)

    def __init__(self, document: Document, appearance: Appearance) -> None:
        super().__init__()
        self._document = document
        catalogue: Catalogue[Any] = PREPROCESSING
        self.form = SettingForm(catalogue, document.project.data.preprocessing, appearance)
        self.fitted = FittedView(appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.form)
        column.addWidget(self.fitted)
        self.form.setting_changed.connect(self._change)
        self.form.help_wanted.connect(self.help_wanted)
        document.project_changed.connect(self._follow)

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show what was measured for this one; None while there is none."""
        if dataset is None:
            self.fitted.hide()
        else:
            self.fitted.show_dataset(dataset)

    def _change(self, setting: Setting) -> None:
        project = self._document.project
        is_new = setting.kind != project.data.preprocessing.kind
        text = f"Preprocess by {setting.kind}" if is_new else f"Change {setting.kind}"
        data = replace(project.data, preprocessing=setting)
        self._document.apply(text, replace(project, data=data), self.form.merge_key)

    def _follow(self, *_: object) -> None:
        setting = self._document.project.data.preprocessing
        if setting != self.fitted.setting:
            self.fitted.hide()
        self.form.set_setting(setting)
