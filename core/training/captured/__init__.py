"""Many training steps at one call, without Python in between: the fast form of small networks.

One ordinary step is recorded, operation by operation, as it trains; the recording becomes a
TorchScript loop that repeats it over further batches with the interpreter lock released. The
loop calls the same kernels in the same order, so its numbers are those of plain steps to the
last bit, and that is checked before it is trusted. Whatever cannot be recorded goes on as plain
steps. TorchScript is deprecated upstream: `program` alone knows it.
"""
