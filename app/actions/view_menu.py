"""What the View menu offers. The rest of the table of actions is in `app.actions.table`."""

from app.actions.entries import Action, Listing, Menu
from app.canvas.thumbnails import Thumbs


def _theme(name: str, text: str) -> Action:
    return Action(
        text,
        lambda c: c.view.use_theme(name),
        is_checked=lambda c: c.view.theme_choice == name,
    )


def _scale(scale: float, text: str) -> Action:
    return Action(
        text,
        lambda c: c.view.use_scale(scale),
        is_checked=lambda c: c.view.scale == scale,
    )


def _thumbs(kind: Thumbs, text: str, key: str, help: str) -> Action:
    return Action(
        text,
        lambda c: c.view.show_thumbnails(kind),
        (key,) if key else (),
        help,
        is_checked=lambda c: c.view.thumbnails is kind,
    )


VIEW = Menu(
    "&View",
    (
        Action(
            "&Fit all",
            lambda c: c.canvas.fit(),
            ("F",),
            "All layers in sight, as large as they have room.",
            is_canvas=True,
            needs_document=True,
        ),
        Action(
            "Fit &selection",
            lambda c: c.canvas.fit_selection(),
            ("Z",),
            "The selected layers in sight; with none selected, all of them.",
            is_canvas=True,
            needs_document=True,
        ),
        Action("Zoom &in", lambda c: c.canvas.zoom_in(), ("Ctrl++", "Ctrl+="), needs_document=True),
        Action("Zoom &out", lambda c: c.canvas.zoom_out(), ("Ctrl+-",), needs_document=True),
        None,
        Menu("&Theme", (_theme("light", "&Light"), _theme("dark", "&Dark"), _theme("", "&System"))),
        Menu(
            "T&ype",
            (
                _scale(1.0, "&100 %"),
                _scale(1.25, "1&25 %"),
                _scale(1.5, "1&50 %"),
                None,
                Action(
                    "&Larger, for a lecture",
                    lambda c: c.view.enlarge(),
                    ("F9",),
                    "All type of the window, and thicker curves; after the largest as usual.",
                ),
            ),
        ),
        Menu(
            "Th&umbnails on layers",
            (
                _thumbs(Thumbs.NONE, "&None", "", ""),
                _thumbs(
                    Thumbs.HISTOGRAMS,
                    "&Histograms",
                    "H",
                    "While it trains, each layer shows how what it gives is spread.",
                ),
                _thumbs(
                    Thumbs.MAPS,
                    "&Feature maps",
                    "M",
                    "Under each layer, what a sample does in it: the one chosen under Inside, or "
                    "the drawing while there is one under Draw.",
                ),
            ),
            needs_document=True,
        ),
        Action(
            "Reduced &motion",
            lambda c: c.view.toggle_motion(),
            help="Nothing moves by itself.",
            is_checked=lambda c: c.view.is_motion_reduced,
        ),
        None,
        Action(
            "&Next tab of the instruments",
            lambda c: c.view.turn_instruments(1),
            ("Ctrl+PgDown",),
            needs_document=True,
        ),
        Action(
            "Pre&vious tab of the instruments",
            lambda c: c.view.turn_instruments(-1),
            ("Ctrl+PgUp",),
            needs_document=True,
        ),
        Listing("&Panels", lambda c: c.view.panel_entries(), "No panels", needs_document=True),
        Action(
            "&Reset layout",
            lambda c: c.view.reset_layout(),
            help="Every panel back to where it was at first.",
            needs_document=True,
        ),
    ),
)
