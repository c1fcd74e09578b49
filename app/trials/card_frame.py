"""What a card of a trial is made of, and how it looks: header, bar, words, chart, offers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.appearance import Appearance, set_role
from app.forms import SpecForm
from app.icons import icon
from app.panels.card import paint_card
from app.panels.pieces import label
from app.trials.axes import Axes
from app.trials.chart import HEIGHT, HIGHEST, TrialChart
from app.trials.offers import Offers
from core.trials.spec import TrialSpec

BAR_HEIGHT = 3
Look = tuple[str, str, str]
"""An icon, its colour, and what it means."""
NOTHING_YET: Look = ("incomplete", "faint", "Not made yet")


class CardFrame(QWidget):
    """The parts of a card. `rate_wanted(rate)` follows an offer that is taken, `help_wanted(text)`
    an option that got the focus."""

    rate_wanted = Signal(float)
    help_wanted = Signal(str)

    def __init__(self, spec: TrialSpec, appearance: Appearance) -> None:
        super().__init__()
        self.spec = spec
        self._appearance = appearance
        self._look = NOTHING_YET
        self._make_parts()
        self._lay_out()
        self.setAccessibleName(spec.title)
        appearance.theme_changed.connect(self._tint)
        self._say(spec.help)
        self._tint()

    @property
    def sentence(self) -> str:
        """What it says."""
        return self.words.text()

    def _make_parts(self) -> None:
        spec = self.spec
        self._picture = QLabel()
        self.button = QPushButton("Run")
        self.button.setProperty("role", "fix")
        self.button.setAccessibleName(f"{spec.title}: run")
        self.options = QToolButton()
        self.options.setCheckable(True)
        self.options.setToolTip("Options of this check")
        self.options.setAccessibleName(f"Options of {spec.title}")
        self.options.setStyleSheet("padding: 2px; min-width: 14px; min-height: 14px;")
        self.form = SpecForm(spec.params, spec.defaults(), self._appearance, spec.conflict)
        self.form.hide()
        self.form.help_wanted.connect(self.help_wanted)
        self.options.toggled.connect(self.form.setVisible)
        self.bar = QProgressBar()
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setStyleSheet("min-height: 0px; max-height: 3px; border-radius: 1px;")
        self.bar.setTextVisible(False)
        axes = Axes(spec.x_name, spec.is_log_x, spec.is_log_y)
        self.chart = TrialChart(axes, self._appearance)
        self.chart.hide()
        self.words, self.advice = label("", "mute"), label("", "mute")
        self.note = label("", "note")
        self.offers = Offers(self._appearance)
        self.offers.rate_wanted.connect(self.rate_wanted)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(6)
        header.addWidget(self._picture)
        header.addWidget(label(self.spec.title, "heading", is_wrapped=False))
        header.addStretch(1)
        header.addWidget(self.options)
        header.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 6)
        column.setSpacing(3)
        column.addLayout(header)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.hide()
        for widget in (self.bar, self.form, self.words, self.advice, self.note):
            column.addWidget(widget)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.addWidget(self.chart, 1)
        self._body.addWidget(self.offers, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self._body, 1000)
        column.addStretch(1)
        self.advice.hide()
        self.note.hide()

    def stand_in_row(self, is_in_row: bool) -> None:
        """Where all cards stand in one low row, the rates stand beside the chart, and the chart
        yields to the words; where there is height, one stands below the other."""
        direction = QBoxLayout.Direction
        self._body.setDirection(direction.LeftToRight if is_in_row else direction.TopToBottom)
        self.chart.yield_to_words(is_in_row)
        self.chart.setMaximumHeight(self._appearance.px(HIGHEST if is_in_row else HEIGHT))
        self.offers.stand_beside(is_in_row)

    def _say(self, words: str) -> None:
        if words != self.words.text():
            self.words.setText(words)
            self.setAccessibleDescription(words)

    def _tint(self) -> None:
        name, _, meaning = self._look
        set_role(self.words, "mute" if self._look is NOTHING_YET else "body")
        self._picture.setPixmap(icon(name, self._appearance, self._icon_color).pixmap(16, 16))
        self._picture.setToolTip(meaning)
        self.options.setIcon(icon("settings", self._appearance, "mute"))
        self.update()

    @property
    def _edge_color(self) -> str:
        return "line" if self._look is NOTHING_YET else self._look[1]

    @property
    def _icon_color(self) -> str:
        return self._look[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self, self._appearance, self._edge_color)
