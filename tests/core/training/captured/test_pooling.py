"""Max pooling by maxima is torch's to the last bit, is left to torch where it would not be, and
is given up where it gives other numbers."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.project import Project
from core.training.captured import script
from core.training.captured.pooling import (
    BACKWARD,
    MAXIMA,
    THRESHOLD,
    first_corners,
    is_by_maxima,
    thresholds_first,
)
from core.training.captured.program import Program
from core.training.captured.recording import Call, Recording
from tests.core.builders import chain
from tests.core.training.captured.test_captured_steps import assert_same, plain_events
from tests.core.training.runs import events, points

MAX_POOL = torch.ops.aten.max_pool2d_with_indices


def by_maxima(images: Tensor) -> tuple[Tensor, Tensor]:
    unit = torch.jit.CompilationUnit(MAXIMA)
    found: tuple[Tensor, Tensor] = unit.maxima(images, first_corners(images))
    return found


def random_images(*shape: int, values: int = 3) -> Tensor:
    """Whole numbers, few of them, so that most windows hold the largest more than once."""
    return torch.randint(-values, values, shape).float()


@pytest.mark.parametrize("shape", [(2, 3, 4, 6), (5, 1, 2, 2), (7, 4, 10, 2), (3, 8, 8)])
def test_values_and_places_are_those_of_torch(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    for images in (random_images(*shape), torch.randn(shape), torch.randn(shape).relu()):
        found, expected = by_maxima(images), MAX_POOL(images, [2, 2], [2, 2])
        assert torch.equal(found[0], expected[0])
        assert torch.equal(found[1], expected[1])


def test_every_order_of_ties_infinities_and_zeros_is_as_in_torch() -> None:
    values = torch.tensor([-math.inf, -1.0, -0.0, 0.0, 1e-45, 2.0, math.inf])
    windows = torch.cartesian_prod(*[values] * 4).reshape(-1, 1, 2, 2)
    found, expected = by_maxima(windows), MAX_POOL(windows, [2, 2], [2, 2])
    assert torch.equal(found[0], expected[0])  # 0 equals -0
    assert torch.equal(found[1], expected[1])


def test_nan_passes_on_and_changes_no_other_window() -> None:
    images = random_images(2, 3, 6, 6)
    images[torch.rand(images.shape) < 0.1] = math.nan
    found, expected = by_maxima(images), MAX_POOL(images, [2, 2], [2, 2])
    torch.testing.assert_close(found[0], expected[0], rtol=0, atol=0, equal_nan=True)
    is_number = ~expected[0].isnan()
    assert not is_number.all()
    assert torch.equal(found[1][is_number], expected[1][is_number])


IMAGES = torch.zeros(2, 3, 6, 6)
POOLED_OTHERWISE = {
    "odd": (torch.zeros(2, 3, 7, 6), {}),
    "channels last": (IMAGES.to(memory_format=torch.channels_last), {}),
    "a part of an image": (torch.zeros(2, 3, 8, 8)[..., 1:7, 1:7], {}),
    "bfloat16": (IMAGES.bfloat16(), {}),
    "float64": (IMAGES.double(), {}),
    "windows of three": (IMAGES, {"kernel_size": 3}),
    "windows that are not square": (IMAGES, {"kernel_size": (2, 3)}),
    "windows that overlap": (IMAGES, {"stride": 1}),
    "padding": (IMAGES, {"padding": 1}),
    "dilation": (IMAGES, {"dilation": 2}),
    "rounding up": (torch.zeros(2, 3, 7, 7), {"ceil_mode": True}),
}


def recorded(compute) -> list[Call]:  # type: ignore[no-untyped-def]
    with Recording() as recording:
        compute()
    return recording.calls


def test_windows_of_two_by_two_on_plain_images_are_taken() -> None:
    for options in ({}, {"stride": 2}, {"stride": (2, 2), "padding": 0}):
        (call,) = recorded(lambda: functional.max_pool2d(IMAGES, 2, **options))  # noqa: B023
        assert is_by_maxima(call)


@pytest.mark.parametrize("name", POOLED_OTHERWISE)
def test_other_pooling_is_left_to_torch(name: str) -> None:
    images, options = POOLED_OTHERWISE[name]
    options = {"kernel_size": 2, **options}
    calls = recorded(lambda: functional.max_pool2d(images, **options))  # type: ignore[arg-type]
    assert not any(is_by_maxima(call) for call in calls)


# -- the gradient of a ReLU before ---------------------------------------------------------


def gradient_step(images: Tensor, **options: int) -> list[Call]:
    def compute() -> None:
        pooled = functional.max_pool2d(functional.relu(images), 2, **options)
        (pooled * torch.arange(pooled.numel()).reshape(pooled.shape)).sum().backward()  # type: ignore[no-untyped-call]

    return recorded(compute)


def repeated(calls: list[Call]) -> Tensor:
    """The result of the last call, with every call made anew from what those before it gave."""
    values: dict[int, Tensor] = {}
    for call in calls:
        given = [values.get(id(a), a) if isinstance(a, Tensor) else a for a in call.args]
        result = call.operation(*given, **call.kwargs)
        if isinstance(call.result, Tensor):
            values[id(call.result)] = result
    return values[id(calls[-1].result)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("options", [{}, {"stride": 1}, {"padding": 1}], ids=str)
def test_the_threshold_moves_to_the_smaller_gradient(
    dtype: torch.dtype, layout: torch.memory_format, options: dict[str, int]
) -> None:
    torch.manual_seed(0)
    images = random_images(2, 3, 5, 6).to(dtype).to(memory_format=layout).requires_grad_()
    plain = gradient_step(images, **options)
    while plain[-1].name != THRESHOLD:
        plain.pop()
    moved = thresholds_first(plain)
    assert [call.name for call in moved[-2:]] == [THRESHOLD, BACKWARD]
    assert len(moved) == len(plain)
    assert torch.equal(repeated(moved), plain[-1].result)


def test_the_threshold_stays_where_the_gradient_between_is_needed_too() -> None:
    images = random_images(2, 3, 4, 4).requires_grad_()

    def compute() -> None:
        hidden = functional.relu(images)
        hidden.register_hook(lambda gradient: gradient.sum() and None)
        functional.max_pool2d(hidden, 2).sum().backward()  # type: ignore[no-untyped-call]

    calls = recorded(compute)
    names = [call.name for call in thresholds_first(calls)]
    assert names == [call.name for call in calls]
    assert BACKWARD in names


# -- in a run ------------------------------------------------------------------------------


def digits() -> Project:
    network = chain(
        "Input", ("Conv2d", {"out_channels": 3, "kernel_size": 3}), "ReLU", "MaxPool2d",
        "Flatten", ("Linear", {"out_features": 10}), "Output",
    )  # fmt: skip
    return replace(points(), network=network, data=DataSettings(DATASETS.setting("digits")))


@pytest.fixture
def shortcuts(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each program that is made, whether it took shortcuts."""
    made: list[bool] = []
    plain = Program.__init__

    def note(self: Program, *given: object) -> None:
        plain(self, *given)  # type: ignore[arg-type]
        made.append(bool(given[-1]))

    monkeypatch.setattr(Program, "__init__", note)
    return made


def test_a_run_that_pools_by_maxima_gives_the_plain_numbers(
    made_at_once: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = []
    monkeypatch.setattr(
        script, "is_by_maxima", lambda c: taken.append(is_by_maxima(c)) or taken[-1]
    )
    found = events(digits(), max_steps=20)
    assert sum(made_at_once) >= 10
    assert any(taken)
    assert_same(found, plain_events(digits(), max_steps=20))


def test_shortcuts_that_give_other_numbers_are_left_out(
    made_at_once: list[int],
    shortcuts: list[bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = MAXIMA.replace("x.size(-1) - 1", "x.size(-1)")
    assert wrong != MAXIMA
    monkeypatch.setattr(script, "MAXIMA", wrong)
    found = events(digits(), max_steps=20)
    assert shortcuts == [True, False]
    assert sum(made_at_once) >= 8
    assert_same(found, plain_events(digits(), max_steps=20))
