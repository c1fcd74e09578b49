"""The inside of the selected layer: its weights, what it gives for a sample, what excites it."""

import numpy as np

from app.examining.exciting_view import ExcitingView
from app.examining.layer_questions import Choice
from app.examining.layer_response import ResponseView
from app.examining.layer_weights import WeightsView
from app.instruments.context import Context
from app.instruments.page import Page


class LayerPage(Page):
    """A click on a unit looks for the samples of the data that excite it most."""

    title = "Inside"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        shared = context.examiner, context.names, context.appearance
        self.weights = WeightsView(*shared)
        self.response = ResponseView(*shared, np.random.default_rng(0))
        self.exciting = ExcitingView(*shared)
        self.add(self.weights, 34)
        self.add(self.response, 44)
        self.add(self.exciting, 22)
        for view in (self.weights, self.response):
            view.unit_chosen.connect(self.choose_unit)
        picker = self.response.picker
        picker.choice_changed.connect(lambda: context.maps.show_sample(picker.choice))

    def show_sample(self, choice: Choice) -> None:
        """Look at this sample from now on, with the keys at its side."""
        self.response.picker.choose(choice)
        self.response.picker.setFocus()

    def choose_unit(self, unit: int) -> None:
        """Mark a unit, and look for what excites it."""
        self.weights.mark(unit)
        self.response.mark(unit)
        self.exciting.show_unit(unit)
