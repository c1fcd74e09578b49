"""The errors of Layerloom: each is one sentence a person can act on.

A message says what is wrong, where, what was expected and what was received. Anything that
is not a `LayerloomError` is a defect of the program, never of its input.
"""


class LayerloomError(Exception):
    """Base of every error that is the input's and not the program's."""


class ParamError(LayerloomError):
    """A parameter has the wrong type, is out of range, or does not exist."""


class NetworkError(LayerloomError):
    """An edit would make an impossible network: a cycle, a doubled wire, an unknown node."""


class ProjectFileError(LayerloomError):
    """A project file cannot be read or written."""


class CheckpointError(LayerloomError):
    """A checkpoint cannot be read, or belongs to another project."""


class DataError(LayerloomError):
    """A data set cannot be found, read or downloaded."""


class CompileError(LayerloomError):
    """A network cannot be turned into a module. `node` is the id of the node to blame."""

    def __init__(self, message: str, node: str | None = None) -> None:
        super().__init__(message)
        self.node = node


class TrainingError(LayerloomError):
    """A run cannot start or go on. `node` is the id of the node to blame, if one is."""

    def __init__(self, message: str, node: str | None = None) -> None:
        super().__init__(message)
        self.node = node


class WeightsError(LayerloomError):
    """A file of weights cannot be read, or nothing of it fits the network."""


class ExaminingError(LayerloomError):
    """What is asked of a trained network cannot be answered with what is known of it."""
