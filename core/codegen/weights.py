"""The part of a training script that starts from loaded weights: a file beside it, with the
names of its own network."""

from pathlib import Path

from core.params import Setting
from core.project import Project
from core.source import literal
from core.transfer.loading import is_loaded, matched_weights, source_name

IMPORTS = ("from pathlib import Path",)
PACKAGES = ("from safetensors.torch import load_file",)


def weights_file(setting: Setting) -> str:
    """The name of the file beside the script; empty where new weights are trained. Never that
    of the file that it was made from."""
    return f"{Path(source_name(setting)).stem}-initial.safetensors" if is_loaded(setting) else ""


def weights_lines(setting: Setting) -> list[str]:
    """What loads it, after all weights are drawn."""
    name = weights_file(setting)
    if not name:
        return []
    return [
        f"    loaded = load_file(Path(__file__).with_name({literal(name)}))",
        "    network.load_state_dict(loaded, strict=False)  # the others stay as drawn",
    ]


def weights_files(project: Project) -> dict[str, bytes]:
    """The file, by name. Raises `LayerloomError` where the weights cannot be had."""
    name = weights_file(project.training.initial_weights)
    if not name:
        return {}
    from safetensors.torch import save

    return {name: save(matched_weights(project))}
