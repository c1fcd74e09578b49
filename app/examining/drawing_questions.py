"""What is asked of the thread that examines about a drawing; nothing of Qt is here."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.examining.examiner import Compute
from core.data.spec import Dataset, Progress
from core.examining.drawing import Drawn, Style, drawn, style_of
from core.examining.model import Model


@dataclass(frozen=True, eq=False)
class Seen:
    """What the network says of a drawing, None of an empty one; and how the images of the data
    are drawn, which need not be measured again."""

    drawn: Drawn | None
    style: Style


def drawing_question(ink: NDArray[np.float32], style: Style | None) -> Compute:
    """Asks for the `Seen` of ink (height, width), 0 empty and 1 full."""
    return partial(_seen, ink=ink, style=style)


def _seen(
    model: Model,
    dataset: Dataset,
    progress: Progress,
    *,
    ink: NDArray[np.float32],
    style: Style | None,
) -> Seen:
    style = style or style_of(dataset)
    return Seen(drawn(model, dataset, progress, drawing=ink, style=style), style)
