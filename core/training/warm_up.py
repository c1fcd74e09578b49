"""Loads what the first run or check of a process would otherwise wait for."""

WORDS = "Loading torch's optimizers (once after the start)"
"""What is told meanwhile."""


def warm_up() -> None:
    """Import the trainer and make torch's first optimizer, which loads a large part of torch.

    Takes a second or more the first time, nothing afterwards. Draws no random numbers.
    """
    import torch

    import core.training.trainer  # noqa: F401
    from core.settings.optimizers import OPTIMIZERS
    from core.training.optimizer import make_optimizer

    make_optimizer(OPTIMIZERS.setting("SGD"), [(1.0, [torch.nn.Parameter(torch.zeros(1))])])
