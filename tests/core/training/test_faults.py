"""When numbers stop being finite, or torch gives up: the layer, the pass and the step."""

import numpy as np
import pytest
import torch

from core.errors import CompileError
from core.initializers import INITIALIZERS
from core.probes.cadence import EverySteps
from core.probes.non_finite import NonFinite, Pass
from core.settings.optimizers import OPTIMIZERS
from core.training.events import LayersMeasured, RunFailed
from core.training.failures import failure
from tests.core.builders import Layer, chain, named
from tests.core.training.runs import SELDOM, events, of, of_type, steps


def constant(value: float, width: int = 4) -> Layer:
    own = {"kind": "Constant", "params": {"val": value, "bias": 0.0}}
    return ("Linear", {"out_features": width, "initialization": own})


BIG = 100.0


def test_the_blame_is_found_by_looking_at_each_layer() -> None:
    """The exact oracle: the first output that is not finite in the model itself."""
    from core.compiler import compile_network
    from core.data.loading import load_dataset
    from core.training.initialization import initialize

    project = of(chain("Input", *[constant(BIG)] * 30, constant(BIG, 2), "Output"), batch_size=999)
    found = events(project)
    network = compile_network(project.network, project.input_shape)
    initialize(network, project.network, INITIALIZERS.setting("Auto"), torch.Generator())
    outputs = network.run(torch.tensor(load_dataset(project.data).train.inputs))
    first = next(node for node, value in outputs.items() if not value.isfinite().all())
    assert found[-1].node == first  # type: ignore[union-attr]


@pytest.mark.parametrize("cadence", [SELDOM, EverySteps(1)])
def test_an_update_that_overflows_is_told_with_its_step(cadence: EverySteps) -> None:
    network = chain("Input", "Linear", "Tanh", ("Linear", {"out_features": 2}), "Output")
    project = of(network, optimizer=OPTIMIZERS.setting("SGD", lr=1000.0, weight_decay=1000.0))
    found = events(project, cadence=cadence)
    last = found[-1]
    assert isinstance(last, RunFailed)
    assert last.node in {named(network, "linear"), named(network, "linear_2")}
    assert "step" in last.message
    measured = steps(found)[-1]
    assert measured.step == last.step
    assert not np.isfinite([measured.loss, *measured.gradient_norms]).all()
    assert of_type(found, LayersMeasured)[-1].step == last.step
    assert all(np.isfinite(step.loss) for step in steps(found)[:-1])


@pytest.mark.parametrize("kind", ["Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax"])
def test_an_optimizer_that_divides_0_by_0_is_told_its_eps(kind: str) -> None:
    """A layer of zeros passes no gradient back."""
    network = chain("Input", "Linear", constant(0.0), ("Linear", {"out_features": 2}), "Output")
    last = events(of(network, optimizer=OPTIMIZERS.setting(kind, eps=0.0)))[-1]
    assert isinstance(last, RunFailed)
    assert f"in the update of step 1: with eps 0 {kind} divides 0 by 0" in last.message
    assert "learning rate" not in last.message
    usual = OPTIMIZERS[kind].param("eps").default
    assert float(last.message.removesuffix(".").rsplit(" ", 1)[1]) == usual


def test_a_backward_overflow_names_layer_and_pass() -> None:
    from core.compiler import compile_network
    from core.training.layers import Layers
    from core.training.locate import find_fault
    from core.training.observer import retain_gradients

    network = chain("Input", *[("Linear", {"out_features": 1, "bias": False})] * 3, "Output")
    module = compile_network(network, (1,))
    for parameter, value in zip(module.parameters(), (1e-30, 1e30, 1e30), strict=True):
        torch.nn.init.constant_(parameter, value)
    outputs = module.run(torch.tensor([[1e-30], [2e-30]]))
    retain_gradients(outputs)
    loss = outputs[named(network, "output")].sum() * 10
    loss.backward()
    fault = find_fault(Layers(module), outputs, loss, step=7)
    assert torch.isfinite(loss)
    assert fault is not None
    assert fault.node == named(network, "linear_2")
    assert "backward pass of step 7" in fault.message
    at = named(network, "linear")
    gradient = outputs[at].grad
    assert gradient is not None
    infinite = int(gradient.isinf().sum())
    assert fault.tensor == NonFinite(at, Pass.BACKWARD, "output.grad", 0, infinite, 2, 2, 7)
    assert infinite > 0


def test_a_gradient_of_weights_alone_is_found() -> None:
    from core.compiler import compile_network
    from core.training.layers import Layers
    from core.training.locate import find_fault
    from core.training.observer import retain_gradients

    network = chain("Input", ("Linear", {"out_features": 1, "bias": False}), "Output")
    module = compile_network(network, (1,))
    torch.nn.init.constant_(module.module_of(named(network, "linear")).weight, 0.0)  # type: ignore[union-attr, arg-type]
    outputs = module.run(torch.tensor([[3e38], [3e38]]))
    retain_gradients(outputs)
    loss = outputs[named(network, "output")].sum()
    loss.backward()
    fault = find_fault(Layers(module), outputs, loss, step=2)
    assert fault is not None
    assert fault.node == named(network, "linear")
    assert "gradient for its weights that is infinite" in fault.message
    node = named(network, "linear")
    assert fault.tensor == NonFinite(node, Pass.BACKWARD, "weight.grad", 0, 1, 1, 1, 2)


def test_a_norm_beyond_float32_alone_is_no_fault() -> None:
    own = {"kind": "Normal", "params": {"std": 100.0, "mean": 0.0, "bias": 0.0}}
    wild: Layer = ("Linear", {"out_features": 4, "initialization": own})
    found = events(
        of(chain("Input", *[wild] * 10, ("Linear", {"out_features": 2}), "Output")), max_steps=1
    )
    assert np.isinf(steps(found)[0].gradient_norms).any()
    assert not isinstance(found[-1], RunFailed), found[-1]


def test_memory_that_runs_out_is_a_plain_sentence() -> None:
    cause = RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 9 bytes")
    try:
        raise CompileError("conv (Conv2d) failed: …", "n3") from cause
    except CompileError as error:
        event = failure(4, error)
    assert event.node == "n3"
    assert event.message.startswith("There is not enough memory for step 4: choose a smaller batch")
    assert "not enough memory" in failure(0, MemoryError()).message


def test_what_torch_says_is_passed_on_in_one_line() -> None:
    event = failure(3, RuntimeError("size mismatch.\nException raised from here"))
    assert event.message == "Step 3 failed: torch says size mismatch."
