"""What is learned of one's own data, in a sentence: which classes were found, or which values."""

from PySide6.QtWidgets import QLabel, QSizePolicy

from app.numbers import count
from core.data.settings import DataSettings
from core.data.spec import Task

MOST, LONGEST = 6, 18
"""Names that are listed, and letters of each; of more the first and the last."""

NUMBERS_ARE_NAMES = "The numbers are only names: gaps and signs do not count."
FOR_CLASSES = "For classes, set task to classification."


class LearnedLine(QLabel):
    """The sentence in a panel; away where there is none."""

    def __init__(self, settings: DataSettings) -> None:
        super().__init__()
        self.setProperty("role", "mute")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_settings(settings)

    def show_settings(self, settings: DataSettings) -> None:
        """Say what is learned of this data set."""
        self.setText(learned_words(settings))
        self.setVisible(bool(self.text()))


def learned_words(settings: DataSettings) -> str:
    """`3 classes: labels 0, 2 and 7.`; empty for a set that is not one's own, or not read yet."""
    if settings.spec.describe is None or settings.unknown:
        return ""
    if settings.task is Task.REGRESSION:
        return _of_values(settings)
    return _of_classes(settings.classes)


def _of_classes(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    many = f"{count(len(names))} classes"
    if not all(name.lstrip("-").isdecimal() for name in names):
        return f"{many}: {_listed(names)}."
    labels = [int(name) for name in names]
    if labels == list(range(len(labels))):
        return f"{many}: labels 0 to {count(labels[-1])}."
    shown = tuple(name.replace("-", "−") for name in names)
    return f"{many}: labels {_listed(shown)}. {NUMBERS_ARE_NAMES}"


def _of_values(settings: DataSettings) -> str:
    names = settings.values
    many = "One value is" if len(names) == 1 else f"{count(len(names))} values are"
    is_chosen = settings.dataset.params.get("task") != "auto"
    text = f"{many} learned: {_listed(names)}."
    return text if is_chosen or len(names) > 1 else f"{text} {FOR_CLASSES}"


def _listed(names: tuple[str, ...]) -> str:
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names]
    if len(short) > MOST:
        return f"{', '.join(short[: MOST - 2])}, … {short[-1]}"
    *others, last = short
    return f"{', '.join(others)} and {last}" if others else last
