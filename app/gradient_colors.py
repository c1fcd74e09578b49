"""The colours of gradient norms: blue for weak, amber for strong, on dark and on light ground.

What is strong has the very same colour in both themes, so that a picture and a projector agree;
what is weak fades towards the ground. Contrast with the ground rises all the way, and blue and
amber are apart for colour-blind eyes too. Published maps, which run from black to white, can
do this on one ground only.
"""

from PySide6.QtGui import QColor

_STOPS = {
    True: (
        "#1d3a70",
        "#334773",
        "#475375",
        "#5c5f77",
        "#716a78",
        "#846e68",
        "#977254",
        "#aa743b",
        "#bd7600",
    ),
    False: (
        "#c9d7f4",
        "#c5cbda",
        "#c1c0c1",
        "#bdb4a8",
        "#b9a88e",
        "#bb9c75",
        "#bc905a",
        "#bd833b",
        "#bd7600",
    ),
}
"""On a dark ground or not: from weak to strong, in even steps of the colour space OKLab."""


def gradient_color(part: float, is_dark: bool = True) -> QColor:
    """The colour at `part` in 0..1 of the scale."""
    stops = _STOPS[is_dark]
    at = max(0.0, min(1.0, part)) * (len(stops) - 1)
    low = min(int(at), len(stops) - 2)
    pairs = zip(QColor(stops[low]).getRgb(), QColor(stops[low + 1]).getRgb(), strict=True)
    return QColor(*(round(start + (end - start) * (at - low)) for start, end in pairs))
