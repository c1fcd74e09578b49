"""What every page of the instruments is given."""

from dataclasses import dataclass

from app.appearance import Appearance
from app.document import Document
from app.examining.canvas_maps import CanvasMaps
from app.examining.examiner import Examiner
from app.findings.offers import Offers
from app.plots.moment import Moment
from app.plots.names import LayerNames
from app.selection import Selection


@dataclass(frozen=True)
class Context:
    """The window's appearance, names of layers, what is selected, the moment that is shown, who
    answers questions about a copy of the network, and who has layers on the canvas show what a
    sample does in them, and what can be done about numbers that broke."""

    appearance: Appearance
    document: Document
    names: LayerNames
    selection: Selection
    moment: Moment
    examiner: Examiner
    maps: CanvasMaps
    offers: Offers
