"""Calls of torch's classes as source, with the arguments a reader needs."""

import inspect
from collections.abc import Mapping
from typing import Any

from core.source import Bracketed, literal


def call(path: str, arguments: Mapping[str, object], first: str = "") -> Bracketed:
    """The call of a torch class with those arguments that are not its defaults.

    `path` is how the source names it (`nn.MSELoss`); `first` goes before all others. A value
    that is a text in angle brackets is an expression and always written.
    """
    from torch import nn, optim

    homes: dict[str, Any] = {
        "nn": nn,
        "torch.optim": optim,
        "torch.optim.lr_scheduler": optim.lr_scheduler,
    }
    home, _, kind = path.rpartition(".")
    signature = inspect.signature(getattr(homes[home], kind)).parameters
    items = [first] if first else []
    for name, value in arguments.items():
        if isinstance(value, str) and value.startswith("<"):
            items.append(f"{name}={value[1:-1]}")
        elif value != signature[name].default:
            items.append(f"{name}={literal(value)}")
    return Bracketed(f"{path}(", tuple(items))
