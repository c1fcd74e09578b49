"""The colours of gradient norms: blue for weak, amber for strong, on dark and on light ground.

What is strong has the very same colour in both themes, so that a picture and a projector agree.
Contrast with the ground rises all the way, from 3:1 on, so that the weakest, which is often what
is to be seen, is readable from the back row; blue and amber are apart for colour-blind eyes too.
Published maps, which run from black to white, can do this on one ground only.
"""

from PySide6.QtGui import QColor

_STOPS = {
    True: (
        "#426bc6",
        "#5370b5",
        "#6473a5",
        "#737694",
        "#837781",
        "#92786e",
        "#a07858",
        "#ae783c",
        "#bd7600",
    ),
    False: (
        "#668de5",
        "#728ccf",
        "#7e8bba",
        "#8a89a4",
        "#94868e",
        "#9f8377",
        "#a97f5d",
        "#b37b3f",
        "#bd7600",
    ),
}
"""On a dark ground or not: from weak to strong, in even steps of hue (OKLab) and of
contrast."""


def gradient_color(part: float, is_dark: bool = True) -> QColor:
    """The colour at `part` in 0..1 of the scale."""
    stops = _STOPS[is_dark]
    at = max(0.0, min(1.0, part)) * (len(stops) - 1)
    low = min(int(at), len(stops) - 2)
    pairs = zip(QColor(stops[low]).getRgb(), QColor(stops[low + 1]).getRgb(), strict=True)
    return QColor(*(round(start + (end - start) * (at - low)) for start, end in pairs))
