"""Every action of the window, declared once: menus, shortcuts and the list of keys read this.

An action names what it does on `Commands`, the groups of commands a window has. Nothing here
does anything by itself.
"""

from app.actions.entries import Action, Listing, Menu
from app.actions.network_menu import NETWORK
from app.actions.view_menu import VIEW

FILE = Menu(
    "&File",
    (
        Action("&New", lambda c: c.files.new(), ("Ctrl+N",), "Start with an empty network."),
        Action("Start &page", lambda c: c.files.show_start_page(), ("Ctrl+Shift+H",)),
        Action("&Open…", lambda c: c.files.choose_and_open(), ("Ctrl+O",)),
        Listing("Open &recent", lambda c: c.files.recent_entries(), "Nothing opened yet"),
        Listing(
            "New from &template", lambda c: c.transfer.template_entries(), "No templates installed"
        ),
        Listing("E&xamples", lambda c: c.files.example_entries(), "No examples installed"),
        None,
        Action("&Save", lambda c: c.files.save(), ("Ctrl+S",)),
        Action("Save &as…", lambda c: c.files.save_as(), ("Ctrl+Shift+S",)),
        Menu(
            "&Export",
            (
                Action(
                    "Python &module…",
                    lambda c: c.export.python_module(),
                    ("Ctrl+E",),
                    "The network as readable PyTorch source.",
                ),
                Action(
                    "&Training script…",
                    lambda c: c.export.training_script(),
                    help="The network with data, loss, optimizer and loop as one script.",
                ),
                Action(
                    "&Weights…",
                    lambda c: c.export.weights(),
                    help="What the last run learned, as safetensors.",
                    is_enabled=lambda c: c.export.has_weights,
                ),
                None,
                Action("&Picture…", lambda c: c.export.picture(), help="As PNG or SVG."),
            ),
        ),
        None,
        Action("&Quit", lambda c: c.files.quit(), ("Ctrl+Q",)),
    ),
)


def _keep(minutes: float, text: str) -> Action:
    return Action(
        text,
        lambda c: c.view.keep_every(minutes),
        is_checked=lambda c: c.view.checkpoint_minutes == minutes,
    )


def _pace(steps: float, text: str) -> Action:
    return Action(
        text,
        lambda c: c.train.actions.pacing.use(steps),
        is_checked=lambda c: c.train.actions.pacing.pace == steps,
    )


EDIT = Menu(
    "&Edit",
    (
        Action("Cu&t", lambda c: c.canvas.cut(), ("Ctrl+X",), is_canvas=True),
        Action("&Copy", lambda c: c.canvas.copy(), ("Ctrl+C",), is_canvas=True),
        Action("&Paste", lambda c: c.canvas.paste(), ("Ctrl+V",), is_canvas=True),
        Action("D&uplicate", lambda c: c.canvas.duplicate(), ("Ctrl+D",), is_canvas=True),
        Action(
            "&Delete",
            lambda c: c.canvas.delete_selected(),
            ("Del", "Backspace"),
            is_canvas=True,
        ),
        Action(
            "Delete and &reconnect",
            lambda c: c.canvas.delete_and_reconnect(),
            ("Ctrl+Del", "Ctrl+Backspace"),
            "What stood before is wired to what came after.",
            is_canvas=True,
        ),
        None,
        Action("Select &all", lambda c: c.canvas.select_all(), ("Ctrl+A",), is_canvas=True),
    ),
    needs_document=True,
)
"""Undo and redo stand above these: Qt makes them from the undo stack, with the step's name."""

TRAIN = Menu(
    "&Train",
    (
        Action(
            "&Train or resume",
            lambda c: c.train.train(),
            ("F5",),
            "On where the run is paused or was stopped; otherwise from new weights.",
        ),
        Action(
            "&Pause or resume",
            lambda c: c.train.actions.pause_or_resume(),
            ("F6",),
            is_enabled=lambda c: c.train.actions.pause.isEnabled(),
        ),
        Action("&One step", lambda c: c.train.step(), ("F10",), "One step, then wait."),
        Action(
            "&Stop",
            lambda c: c.train.actions.stop.trigger(),
            ("Shift+F5",),
            "What was measured and learned stays.",
            is_enabled=lambda c: c.train.actions.stop.isEnabled(),
        ),
        Action(
            "&Go on from where it was kept",
            lambda c: c.train.actions.go_on.trigger(),
            ("Ctrl+F5",),
            "After a crash, a stop or the end: with the optimizer's state.",
            is_enabled=lambda c: c.train.actions.go_on.isEnabled(),
        ),
        Action(
            "Start &again",
            lambda c: c.train.start_again(),
            ("Ctrl+Shift+F5",),
            "What is drawn now, from new weights. The run so far stays as the previous one.",
            is_enabled=lambda c: c.train.actions.start_again.isEnabled(),
        ),
        Action(
            "Go &back to the previous run",
            lambda c: c.train.go_back(),
            help="As it was when it ended, with its drawing; the latest run becomes the previous.",
            is_enabled=lambda c: c.train.actions.go_back.isEnabled(),
        ),
        Menu(
            "Pac&e",
            (
                _pace(0, "&Full speed"),
                None,
                _pace(100, "1&00 steps a second"),
                _pace(30, "3&0 steps a second"),
                _pace(10, "&10 steps a second"),
                _pace(3, "&3 steps a second"),
                _pace(1, "1 &step a second"),
                None,
                Action(
                    "S&lower",
                    lambda c: c.train.actions.pacing.slower(),
                    ("F7",),
                    "Fewer steps a second, to be followed by eye. The numbers stay the same.",
                ),
                Action(
                    "F&aster",
                    lambda c: c.train.actions.pacing.faster(),
                    ("F8",),
                    "More steps a second, up to full speed.",
                ),
            ),
        ),
        Listing(
            "Train a t&win",
            lambda c: c.train.twins.entries(),
            "No twins",
        ),
        None,
        Action(
            "&Reset, same seed",
            lambda c: c.train.actions.reset_same.trigger(),
            help="Forget the run; the next one starts from the same weights.",
            is_enabled=lambda c: c.train.actions.reset_same.isEnabled(),
        ),
        Action(
            "Reset, &new seed",
            lambda c: c.train.actions.reset_with_new_seed(),
            help="Forget the run; the next one starts from other weights.",
            is_enabled=lambda c: c.train.actions.reset_new.isEnabled(),
        ),
        Action(
            "Train on from these &weights…",
            lambda c: c.transfer.train_on(),
            help="Keep what the run had learned at the step shown; the next one starts from it.",
            is_enabled=lambda c: c.transfer.has_learned,
        ),
        None,
        Action(
            "&Checks before training",
            lambda c: c.view.show_panel("checks"),
            ("Ctrl+Shift+K",),
            "The loss at start, overfitting a few samples, and which learning rate fits.",
        ),
        None,
        Menu(
            "&Keep runs safe",
            (
                _keep(1, "Every &minute"),
                _keep(5, "Every &5 minutes"),
                _keep(15, "Every &15 minutes"),
                _keep(0, "&Never"),
            ),
        ),
    ),
    needs_document=True,
)

HELP = Menu(
    "&Help",
    (
        Action("&Keyboard shortcuts", lambda c: c.help.show_shortcuts(), ("?", "F1")),
        Action("&About Layerloom", lambda c: c.help.show_about()),
    ),
)

MENUS = (FILE, EDIT, VIEW, NETWORK, TRAIN, HELP)

CANVAS_KEYS = (
    ("Double-click, Tab", "Add a layer by name"),
    ("Ctrl+Tab, Shift+Tab", "Leave the canvas for what comes after it, or before"),
    ("Drag from a port", "Wire two layers"),
    ("C", "Wire the selected layers"),
    ("F2, Enter", "Rename the selected layer"),
    ("Arrow keys", "Nudge the selected layers; with Shift further"),
    ("Alt+Arrow keys", "Select the layer in that direction"),
    ("Drag on empty canvas", "Select with a box"),
    ("Esc", "Back to the latest step; otherwise select nothing"),
    ("L", "Back to the latest step"),
    ("Wheel", "Zoom at the pointer"),
    ("Ctrl+0", "Zoom to 100 %"),
    ("Middle drag, Space drag", "Move about"),
)
"""Gestures of the canvas that are no menu entry, for the list of keys."""
