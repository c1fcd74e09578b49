"""The parts of a training script that compute with 16 bits, and those that make torch refuse
what does not give the same bits every time. Nothing is added where neither is asked for."""

from collections.abc import Iterator, Sequence

from core.settings.training import TrainingSettings

_PREDICT = '''\
def predict(network: Network, x: Tensor) -> Tensor:
    """What the network says to inputs, computed with 16 bits where that is safe."""
    with torch.autocast(DEVICE.type, torch.{precision}):
        prediction: Tensor = network(x)
    return prediction.float()
'''

_IN_MAIN, _IN_STEP = " " * 4, " " * 12
_BACKWARD = f"{_IN_STEP}loss.backward()\n"
_SCALED = (
    f"{_IN_STEP}scaler.scale(loss).backward()",
    f"{_IN_STEP}scaler.unscale_(optimizer)",
    f"{_IN_STEP}scale = scaler.get_scale()",
    f"{_IN_STEP}scaler.update()",
)


def predict_function(training: TrainingSettings) -> Iterator[str]:
    """`predict(network, x)`, where the network is not simply called."""
    if training.precision != "float32":
        yield _PREDICT.format(precision=training.precision)


def in_precision(source: str, training: TrainingSettings) -> str:
    """Functions of a script with their predictions made by `predict`, and the loss scaled."""
    if training.precision == "float32":
        return source
    source = source.replace("network(x)", "predict(network, x)")
    source = source.replace("network(batch[0])", "predict(network, batch[0])")
    if training.precision == "float16":
        source = source.replace(_BACKWARD, "".join(f"{line}\n" for line in _SCALED))
    return source


def scaler_lines(training: TrainingSettings, counts_updates: bool = False) -> list[str]:
    """`scaler = …`, where small gradients would vanish without it; a count of updates beside."""
    if training.precision != "float16":
        return []
    scaler = f"{_IN_MAIN}scaler = torch.amp.GradScaler(DEVICE.type)"
    return [scaler, *[f"{_IN_MAIN}updates = 0"] * counts_updates]


def updates_made(training: TrainingSettings) -> str:
    """How many updates came before: in 16 bits some steps make none."""
    return "updates" if training.precision == "float16" else "len(losses)"


def unless_skipped(lines: Sequence[str], training: TrainingSettings) -> list[str]:
    """The lines of a step that use the gradients; left out where these overflowed."""
    if training.precision != "float16":
        return list(lines)
    inner = [f"    {line}" for part in lines for line in part.splitlines()]
    return [f"{_IN_STEP}if scaler.get_scale() >= scale:  # no gradient overflowed", *inner]


def deterministic_lines(training: TrainingSettings) -> list[str]:
    """What a script sets before anything is computed."""
    if not training.deterministic:
        return []
    return [
        "",
        'os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")',
        "torch.use_deterministic_algorithms(True)",
        "torch.backends.cudnn.deterministic = True",
    ]
