"""Writes down which operations a step consists of, while it runs as always."""

from dataclasses import dataclass
from typing import Any

from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode

DATA_DEPENDENT = {"aten::_local_scalar_dense", "aten::item", "aten::nonzero"}
"""Operations whose results Python may have acted upon, so that the next step may be another."""


@dataclass(frozen=True, eq=False)
class Call:
    """One operation below autograd, with the very values it was called with and gave."""

    operation: OpOverload
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any

    @property
    def name(self) -> str:
        """The name in torch's schema, such as `aten::addmm`."""
        return str(self.operation._schema.name)


class Recording(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Within it, everything torch computes is noted. Keeps all tensors of the step alive.

    `obstacle` says why the step cannot be repeated from its operations alone; empty if it can.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls: list[Call] = []
        self.obstacle = ""

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        result = func(*args, **kwargs)
        call = Call(func, args, kwargs, result)
        if call.name in DATA_DEPENDENT:
            self.obstacle = f"Python reads a value ({call.name})"
        elif func.namespace != "profiler":
            self.calls.append(call)
        return result
