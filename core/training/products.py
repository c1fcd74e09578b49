"""Matrix products by the faster of torch's two libraries, at the rounding of float32.

The two functions need nothing but `os` and `torch`: their source is put into exported scripts
as it stands, so that both sides compute the same bits.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch


def is_amd() -> bool:
    """Whether the processor is one of AMD's, as Linux and Windows say it."""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            return "AuthenticAMD" in file.read()
    return "AuthenticAMD" in os.environ.get("PROCESSOR_IDENTIFIER", "")


def prefer_fast_products() -> None:
    """Let oneDNN multiply matrices on processors of AMD, where MKL takes twice as long.

    The setting allows it to round to bfloat16: taken back where it really does.
    """
    if not is_amd():
        return
    matmul = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    before, matmul.fp32_precision = matmul.fp32_precision, "bf16"
    a = torch.arange(65_536.0).sin().view(256, 256)
    error = (a @ a.t()).double() - a.double() @ a.double().t()
    if error.abs().max() > 1e-3:  # float32 is 1e-5 off, bfloat16 more than 0.01
        matmul.fp32_precision = before


@contextmanager
def fast_products() -> Iterator[None]:
    """Within, matrix products are made by the faster library."""
    matmul = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    before = matmul.fp32_precision
    try:
        prefer_fast_products()
        yield
    finally:
        matmul.fp32_precision = before
