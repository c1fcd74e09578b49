"""Everything a run computes with, put together from a project: data on the device, network,
steps, tuning, observer. It is built once, before the first step."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.compiler import CompiledNetwork, compile_network
from core.data.spec import Dataset
from core.network import Network
from core.probes.cadence import Cadence
from core.probes.monitor import Monitor
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.augmentation import Augmentation
from core.training.batches import Batches, DeviceSplit
from core.training.captured.steps import CapturedSteps, patience_for
from core.training.device import choose_device
from core.training.evaluate import Figures, evaluate
from core.training.initialization import initialize
from core.training.layers import Layers
from core.training.loss import Loss
from core.training.observer import Observer
from core.training.precision import Precision
from core.training.randomness import OwnStream, generator, gpu_state, seed_gpu, set_gpu_state
from core.training.schedule import Reached
from core.training.snapshots import Snapshots
from core.training.step import Computed, Stepper
from core.training.tuning import Tuning
from core.transfer.loading import load_initial_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch
    from torch import Tensor


class Session:
    """The parts of one run. Raises `CompileError` or `TrainingError` where one cannot be made."""

    def __init__(self, project: Project, dataset: Dataset, cadence: Cadence) -> None:
        settings = project.training
        self.device = choose_device(settings.device)
        self.precision = Precision(settings.precision, self.device)
        self.stream = OwnStream(settings.seed)
        seed_gpu(settings.seed, self.device)
        self.network = _make_network(project, self.stream, self.device)
        self.layers = Layers(self.network)
        self.train = DeviceSplit(dataset.train, self.device)
        self.validation = DeviceSplit(dataset.validation, self.device)
        self.test = DeviceSplit(dataset.test, self.device)
        count, shuffle = len(self.train), generator(settings.seed)
        self.batches = Batches(count, settings.batch_size, shuffle, self.train.expect)
        counts = dataset.class_counts(dataset.train).tolist()
        self.loss = Loss(settings.loss, dataset.task, counts)
        self._dataset = dataset
        self._augmentation = Augmentation(settings.augmentation, dataset, self.device)
        self.tuning = self._make_tuning(settings)
        self.stepper = self._make_stepper()
        self.captured = self._make_captured()
        self.observer = Observer(self.layers, cadence, len(self.train), settings.batch_size)
        self.snapshots = Snapshots(self.weights)

    @property
    def _can_capture(self) -> bool:
        """Whether steps may be made many at a time: from samples in memory, at one scale."""
        return self.train.is_in_memory and not self.precision.is_scaled

    def _make_tuning(self, settings: TrainingSettings) -> Tuning:
        return Tuning(settings, self.layers, self.batches.steps_per_epoch, self.stream)

    def _make_stepper(self) -> Stepper:
        return Stepper(
            self.network,
            self.layers,
            self.loss,
            self.stream,
            self.train,
            self._changed,
            self.precision,
            lambda: self.tuning.optimizer,
            lambda: self.tuning.regularization.disturbed(),
        )

    def _make_captured(self) -> CapturedSteps:
        patience = patience_for(self.network, self.device) if self._can_capture else None
        data = self.train.inputs, self.train.targets
        return CapturedSteps(self.stepper, self.tuning, self.stream, data, patience)

    def _changed(self, inputs: "Tensor") -> "Tensor":
        """What is done to the inputs of each training batch: augmentation, then noise."""
        return self.tuning.regularization.with_input_noise(self._augmentation(inputs))

    def change(self, before: Project, after: Project, reached: Reached) -> None:
        """Go on with what may be another in `after`, from where the run is; batches are cut as
        they say by now."""
        settings = after.training
        if after.network != before.network:
            self._change_layers(after.network)
        self._change_precision(settings.precision)
        self.captured.change(before.training, settings)
        self.tuning.steps_per_epoch = self.batches.steps_per_epoch
        self.tuning.change(settings, reached)
        self._augmentation = Augmentation(settings.augmentation, self._dataset, self.device)
        self.loss.change(settings.loss)

    def _change_precision(self, name: str) -> None:
        """Compute otherwise from now on. Weights and running averages are float32 either way."""
        if name != self.precision.name:
            self.precision = Precision(name, self.device)
            self.stepper.use(self.precision)
            self.captured = self._make_captured()

    def _change_layers(self, network: Network) -> None:
        """Go on with what the layers of `network` say about their own training."""
        self.captured.forget()
        self.network.follow(self.network.plan.with_params_of(network))
        self.layers.read_plan()
        self.stepper.read_layers()
        self.tuning.change_layers()

    def watch(self, monitor: Monitor) -> None:
        """Look inside from now on as `monitor` says."""
        if monitor != self.observer.monitor:
            self.observer.monitor = self.snapshots.monitor = monitor

    def compute(self, rows: "Tensor", is_looking: bool, steps_left: int) -> Computed:
        """The forward and backward pass of a plain step, which may be captured on the way."""
        if is_looking:
            return self.stepper.compute(rows, keep_outputs=True)
        self.captured.begin(rows, steps_left)
        with self.captured.watching():
            return self.stepper.compute(rows, keep_outputs=False)

    def update(self, computed: Computed) -> None:
        """Change the weights by what was computed last."""
        if computed.is_skipped:
            self.tuning.skip()
            return
        with self.captured.watching():
            self.tuning.update(self.stepper.recompute, computed.loss)
        self.captured.end()

    def compute_again(self, rows: "Tensor", stream: "Tensor") -> Computed:
        """The same step with all its tensors kept, drawing the same random numbers."""
        self.stream.state = stream
        buffers = {name: value.clone() for name, value in self.network.named_buffers()}
        computed = self.stepper.compute(rows, keep_outputs=True)
        for name, value in self.network.named_buffers():
            value.copy_(buffers[name])
        return computed

    def compute_aside(self, rows: "Tensor") -> Computed | None:
        """A batch with all its tensors kept, by the weights of now: no weights, averages or
        random numbers of the run are others afterwards. None where that cannot be."""
        if not self._can_capture:
            return None
        stream, gpu = self.stream.state, gpu_state(self.device)
        computed = self.compute_again(rows, stream)
        self.stream.state = stream
        if gpu is not None:
            set_gpu_state(self.device, gpu)
        return computed

    def evaluate(self, samples: DeviceSplit, must_stop: "Callable[[], bool]") -> Figures | None:
        """Figures on some samples in eval mode; None if told to stop on the way."""
        return evaluate(
            self.network,
            self.loss,
            samples,
            self.batches.size,
            must_stop,
            self.tuning.monte_carlo,
            self.precision.predictor(self.network),
        )

    def weights(self) -> dict[str, NDArray[np.generic]]:
        """The state dict as arrays that share nothing with the network."""
        state = self.network.state_dict()
        return {name: value.detach().cpu().numpy().copy() for name, value in state.items()}


def _make_network(project: Project, stream: OwnStream, device: "torch.device") -> CompiledNetwork:
    with stream.in_use():
        network = compile_network(project.network, project.input_shape)
    settings = project.training
    initialize(network, project.network, settings.initialization, generator(settings.seed))
    load_initial_weights(network, project.network, settings.initial_weights)
    if device.type == "cpu":
        _put_channels_last(network)
    return network.to(device).train()


def _put_channels_last(network: CompiledNetwork) -> None:
    """Store the weights of 2-D convolutions so that a CPU computes images 1.3 times as fast."""
    import torch

    if network.plan.is_channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
