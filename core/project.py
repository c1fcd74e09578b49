"""The document: a network, its data, how to train it. A frozen value."""

from dataclasses import dataclass, field

from core.data.settings import DataSettings
from core.network import Network
from core.settings.training import TrainingSettings


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a person made and a file holds. `description` says what it is for."""

    network: Network = field(default_factory=Network)
    data: DataSettings = field(default_factory=DataSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    description: str = ""

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one sample at the Input: its parameter, otherwise the data set's."""
        inputs = self.network.of_kind("Input")
        shape = inputs[0].params["shape"] if inputs else None
        return shape if isinstance(shape, tuple) else self.data.shape
