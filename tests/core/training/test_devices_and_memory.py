"""Devices that are not here, memory that runs out, and the switch for determinism."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from core.codegen import training_script
from core.errors import TrainingError
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.device import choose_device
from core.training.events import Event, RunFailed, RunFinished, RunStarted
from core.training.failures import failure
from core.training.memory import asked_for, is_about_memory, memory_words
from core.training.step import Computed, Stepper
from core.training.trainer import train
from tests.core.training.resized import resized
from tests.core.training.runs import DROPOUT, SELDOM, events, losses, of_type, points, steps


@pytest.mark.parametrize(("name", "words"), [("cuda", "NVIDIA GPU"), ("mps", "Apple GPU")])
def test_a_device_that_is_not_here(name: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(TrainingError, match=words):
        choose_device(name)
    assert choose_device("auto") == choose_device("cpu") == torch.device("cpu")


def test_auto_takes_a_gpu_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device("auto").type == "mps"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto").type == "cuda"


# -- memory --------------------------------------------------------------------------------

SAYINGS = (
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
    MemoryError(),
    RuntimeError(
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory:"
        " you tried to allocate 4000000000000 bytes. Error code 12 (Cannot allocate memory)"
    ),
    RuntimeError("MPS backend out of memory (MPS allocated: 18.04 GB)"),
    TrainingError("relu_2 (ReLU) failed: DefaultCPUAllocator: can't allocate memory"),
)


def short_of_memory(monkeypatch: pytest.MonkeyPatch, most: int, error: Exception) -> None:
    """From the fourth step on no more than `most` samples find room."""
    real, calls = Stepper.compute, [0]

    def compute(self: Stepper, rows: torch.Tensor, keep_outputs: bool) -> Computed:
        calls[0] += 1
        if calls[0] > 3 and len(rows) > most:
            raise error
        return real(self, rows, keep_outputs)

    monkeypatch.setattr(Stepper, "compute", compute)


def run(project: Project, folder: Path, resume: bool = False) -> list[Event]:
    start = checkpoint_path(folder) if resume else None
    plan = CheckpointPlan(folder)
    return list(train(project, Control(), cadence=SELDOM, checkpoints=plan, resume=start))


@pytest.mark.parametrize("error", SAYINGS, ids=lambda error: type(error).__name__)
def test_a_batch_size_that_fits_is_found_and_the_run_goes_on(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_of_memory(monkeypatch, 10, error)
    failed = run(points(*DROPOUT), tmp_path)[-1]
    assert isinstance(failed, RunFailed)
    asked = {0: "", 20 * 2**20: " Asked for 0.02 GB more.", 4e12: " Asked for 3,725 GB more."}
    assert failed.message == (
        "Memory ran out in step 4 at batch size 32; 8 was tried and fits." + asked[asked_for(error)]
    )
    assert len(failed.message) < 100, "it is read in two short lines of a narrow window"
    assert failed.fitting_batch_size == 8
    assert failed.weights, "nothing learned is lost"
    assert read_about(checkpoint_path(tmp_path)).place.step == 3
    found = run(points(*DROPOUT, batch_size=8), tmp_path, resume=True)
    assert isinstance(found[-1], RunFinished)
    assert steps(found)[0].step == 4
    assert len(steps(found)) == 2 * 30 - 12, "on at the sample where it stopped"


def test_batches_made_too_large_on_the_way_are_what_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_of_memory(monkeypatch, 50, MemoryError())
    whole = resized(points(epochs=1), {3: 48})
    failed = resized(points(epochs=1), {3: 100, 5: 200}, tmp_path)[-1]
    assert isinstance(failed, RunFailed)
    assert "in step 4 at batch size 100; 50 was tried and fits" in failed.message
    found = run(points(epochs=1, batch_size=48), tmp_path, resume=True)
    assert losses(found) == losses(whole)[3:]


def test_looking_for_a_batch_size_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room again, the same batch size goes on as if nothing had been."""
    project = points("ReLU", ("Dropout", {"p": 0.5}))
    whole = losses(events(project))
    with monkeypatch.context() as patch:
        short_of_memory(patch, 10, MemoryError())
        run(project, tmp_path)
    assert losses(run(project, tmp_path, resume=True)) == whole[3:]


def test_where_nothing_fits_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short_of_memory(monkeypatch, 0, MemoryError())
    failed = run(points(), tmp_path)[-1]
    assert isinstance(failed, RunFailed)
    assert "no smaller batch was found to fit: make the network smaller." in failed.message
    assert failed.fitting_batch_size is None


def test_looking_for_a_batch_size_is_told_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    control, heard = Control(), []

    def progress(text: str, done: int, total: int) -> None:
        heard.append(text)
        if text.startswith("Memory ran out"):
            control.stop()

    short_of_memory(monkeypatch, 8, MemoryError())
    *_, failed = train(points(), control, progress=progress)
    assert heard[-1] == "Memory ran out: looking for a batch size that fits"
    assert isinstance(failed, RunFailed)
    assert failed.fitting_batch_size is None


def test_only_memory_is_about_memory() -> None:
    assert not is_about_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not asked_for(None)
    assert not memory_words(torch.device("cpu"))


def test_what_torch_and_numpy_asked_for_in_vain_is_told() -> None:
    for allocate in (lambda: torch.empty(2**46), lambda: np.empty(2**46)):
        with pytest.raises((RuntimeError, MemoryError)) as caught:
            allocate()
        later = TrainingError("relu_2 failed")
        later.__cause__ = caught.value
        for error in (caught.value, later):
            words = memory_words(torch.device("cpu"), error)
            asked = float(
                words.removeprefix("Asked for ").removesuffix(" GB more").replace(",", "")
            )
            assert asked == pytest.approx(asked_for(caught.value) / 2**30, abs=0.5)
            assert asked >= 2**18, "in GB"


# -- determinism ---------------------------------------------------------------------------


def test_the_switch_holds_for_the_run_and_is_put_back() -> None:
    seen = []
    for event in train(points(deterministic=True), Control(), cadence=SELDOM):
        if isinstance(event, RunStarted):
            cudnn = torch.backends.cudnn
            seen.append((torch.are_deterministic_algorithms_enabled(), cudnn.deterministic))
    assert seen == [(True, True)]
    assert not torch.are_deterministic_algorithms_enabled()
    assert not torch.backends.cudnn.deterministic


def test_a_run_that_is_given_up_puts_the_switch_back() -> None:
    found = train(points(deterministic=True), Control())
    next(iter(found))
    found.close()  # type: ignore[attr-defined]
    assert not torch.are_deterministic_algorithms_enabled()


def test_what_has_no_deterministic_form_is_named() -> None:
    """The words are torch's; a CPU has a deterministic form of all that layers need."""
    error = RuntimeError(
        "adaptive_avg_pool2d_backward_cuda does not have a deterministic implementation, but you "
        "set 'torch.use_deterministic_algorithms(True)'. You can turn off determinism just for "
        "this operation"
    )
    message = failure(3, error).message
    assert message == (
        "Step 3 cannot be computed deterministically: torch has no such form of "
        "adaptive_avg_pool2d_backward_cuda. Turn “deterministic” off, or replace the layer."
    )


def test_on_a_cpu_the_numbers_are_the_same() -> None:
    project = points(*DROPOUT, deterministic=True)
    assert losses(events(project)) == losses(events(points(*DROPOUT)))
    script = training_script(project)
    assert "torch.use_deterministic_algorithms(True)" in script
    assert "deterministic" not in training_script(points())
    assert TrainingSettings().deterministic is False


def test_a_precision_that_a_device_lacks_is_a_sentence() -> None:
    error = RuntimeError("could not create a primitive descriptor for the LSTM forward propagation")
    message = failure(1, error, precision="float16").message
    assert message.startswith("This device cannot compute the network in float16: choose the")
    assert "bfloat16 or float32" in message
    assert "torch says" in failure(1, error).message
    assert of_type(events(points(precision="bfloat16")), RunFailed) == []
    assert math.isfinite(losses(events(points(precision="bfloat16")))[-1])
