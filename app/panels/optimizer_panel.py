"""How the network is trained: optimizer, length and size of the run, loss, initialization."""

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.document import Document
from app.forms import SpecForm
from app.panels.panel import NEXT_STEP, RESTART, show_when
from app.panels.settings_panel import SettingsPanel
from core.initializers import INITIALIZERS
from core.params import Params, ParamValue
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.training import RUN_PARAMS


class OptimizerPanel(SettingsPanel):
    """A form for each part; each says beside its title when a change takes effect."""

    def __init__(
        self, document: Document, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, appearance, parent)
        self._optimizer = self.add_section("Optimizer")
        self.add_setting("optimizer", OPTIMIZERS, is_carried=True)
        self._run = self.add_section("Run")
        self.run = self._make_run()
        self._loss = self.add_section("Loss")
        self.add_setting("loss", LOSSES)
        self._initialization = self.add_section("Initialization")
        self.add_setting("initialization", INITIALIZERS)
        self._weights = self.add_section("Weights to start from")
        self.add_setting("initial_weights", INITIAL_WEIGHTS)
        self.add_note("Network → Load weights… shows what of a file fits.")

    def set_running(self, is_running: bool) -> None:
        show_when(self._optimizer, is_running, NEXT_STEP)
        show_when(self._run, is_running, _RUN)
        show_when(self._loss, is_running, _LOSS)
        show_when(self._initialization, is_running, RESTART)
        show_when(self._weights, is_running, RESTART)

    def show_settings(self) -> None:
        super().show_settings()
        self.run.set_values(self._run_values())

    def _make_run(self) -> SpecForm:
        form = SpecForm(RUN_PARAMS, self._run_values(), self.appearance)
        form.value_changed.connect(self._change_run)
        form.help_wanted.connect(self.explain)
        self.add(form)
        return form

    def _run_values(self) -> Params:
        training = self.document.project.training
        return Params({param.name: getattr(training, param.name) for param in RUN_PARAMS})

    def _change_run(self, name: str, value: ParamValue) -> None:
        self.change(f"Change {name}", name, value, self.run.merge_key)


_LOSS = (
    "another kind after a restart",
    "Its parameters take effect at the next step; another loss measures in another unit.",
)
_RUN = (
    "seed and device after a restart",
    "Batch size, epochs and precision take effect at the next step: what is left of the epoch is "
    "cut into batches of the new size.",
)
